//! What every path that deletes asks first.

use super::{EVERYTHING, store};
use crate::audit::{Action, Entry, Event, Outcome, Resource};
use db::{DbError, Tx};
use kernel::Actor;

/// Whether a hold stands on anything with one of these marks, or on everything.
pub async fn held(tx: &mut Tx, marks: &[String]) -> Result<bool, DbError> {
    let standing = store::standing(tx).await?;
    Ok(standing.iter().any(|mark| mark == EVERYTHING || marks.contains(mark)))
}

/// The entry that says that a hold was honoured: somebody wanted to delete, and could not.
pub fn witness(actor: Actor, resource: Resource) -> Entry {
    let reason = Some("legal-hold");
    let entry =
        Entry::new(Event::HoldHonoured, Action::Delete, Outcome::MinorFailure, actor, resource);
    Entry { reason, ..entry }
}
