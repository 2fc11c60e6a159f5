//! Whether somebody had no business at work: outside all hours, not on call, and with no visit at that time.

use super::{rules, store};
use crate::person::Person;
use crate::{hours, rota, schedule};
use db::{DbError, Tx};
use kernel::{Role, Timestamp};

/// Whether an instant lies outside the hours of somebody who treats. Of whoever has no department, or one without
/// hours, no hours are known.
pub(super) async fn is_after(tx: &mut Tx, person: &Person, at: Timestamp) -> Result<bool, DbError> {
    let treats = matches!(person.role, Role::Provider | Role::Nurse | Role::Coordinator);
    if !treats || person.departments.is_empty() || is_open(tx, person, at).await? {
        return Ok(false);
    }
    for department in &person.departments {
        let turns = rota::on_call(tx, department, at).await?;
        if turns.iter().any(|turn| turn.person.as_ref() == Some(&person.id)) {
            return Ok(false);
        }
    }
    Ok(!store::is_busy(tx, person, at).await?)
}

async fn is_open(tx: &mut Tx, person: &Person, at: Timestamp) -> Result<bool, DbError> {
    // Who opens the door comes before, and who closes it leaves after.
    let around =
        [Some(at), at.saturating_add(rules::BEFORE).ok(), at.saturating_sub(rules::AFTER).ok()];
    let own = match person.role {
        Role::Provider => schedule::store::find(tx, &person.id).await?,
        _ => None,
    };
    for department in &person.departments {
        for at in around.into_iter().flatten() {
            let open = match &own {
                Some(schedule) => schedule::rules::is_open(schedule, department, at),
                None => hours::closed(tx, department, at).await?.is_none(),
            };
            if open {
                return Ok(true);
            }
        }
    }
    Ok(false)
}
