//! What every path that deletes asks first.

use super::{EVERYTHING, store};
use crate::audit::{Action, Entry, Event, Outcome, Resource};
use db::{DbError, Tx};
use kernel::{Actor, HoldId, Timestamp};

/// The holds that stand, for who asks of many things in one transaction.
#[derive(Debug)]
pub struct Standing(Vec<String>);

impl Standing {
    /// As the transaction sees them.
    pub async fn read(tx: &mut Tx) -> Result<Self, DbError> {
        Ok(Self(store::standing(tx).await?))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether one of them is on anything with one of these marks, or on everything.
    pub fn hold(&self, marks: &[String]) -> bool {
        self.0.iter().any(|mark| mark == EVERYTHING || marks.contains(mark))
    }
}

/// The holds that stand, each with when it was placed.
pub async fn standing_since(tx: &mut Tx) -> Result<Vec<(HoldId, Timestamp)>, DbError> {
    let holds = store::holds(tx).await?.into_iter().filter(|hold| hold.released.is_none());
    Ok(holds.map(|hold| (hold.id, hold.placed.1)).collect())
}

/// Whether a hold stands on anything with one of these marks, or on everything.
pub async fn held(tx: &mut Tx, marks: &[String]) -> Result<bool, DbError> {
    Ok(Standing::read(tx).await?.hold(marks))
}

/// The entry that says that a hold was honoured: somebody wanted to delete, and could not.
pub fn witness(actor: Actor, resource: Resource) -> Entry {
    let reason = Some("legal-hold");
    let entry =
        Entry::new(Event::HoldHonoured, Action::Delete, Outcome::MinorFailure, actor, resource);
    Entry { reason, ..entry }
}
