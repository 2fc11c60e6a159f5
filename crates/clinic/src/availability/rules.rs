//! What is shown of a provider, and who may say it. Pure.

use super::{Availability, Shift, Status, Watched};
use crate::{Caller, Refusal};
use kernel::{PersonId, Phi, Role, Timestamp};
use realtime::presence::Life;
use serde_json::{Value, json};

/// How many patients a provider takes at once, unless set otherwise.
pub(crate) const MOST: i64 = 1;

/// Whose patients a provider sees who last said this, and whose connection may be gone.
pub(super) const fn shift(said: Option<Status>, lost: bool) -> Shift {
    match (said, lost) {
        (Some(Status::Available), false) => Shift::Any,
        (Some(_), _) => Shift::Off,
        (None, _) => Shift::Own,
    }
}

/// Since when the connection of somebody who takes patients is gone, if that has changed. Whose connection is unknown
/// speaks by other means and is not missed.
pub(super) fn look(known: &Watched, life: Life, now: Timestamp) -> Option<Watched> {
    let lost = match (life, known.lost) {
        (Life::Live, Some(_)) => None,
        (Life::Broken, None) => Some(now),
        _ => return None,
    };
    Some(Watched { lost, ..known.clone() })
}

/// How many patients a provider may take at once.
pub(super) const fn check_most(most: i64) -> Result<(), Refusal> {
    let problem = "is 1 to 20";
    if matches!(most, 1..=20) {
        Ok(())
    } else {
        Err(Refusal::Field { field: "maxPatients", problem })
    }
}

/// A provider speaks for themselves; the desk speaks for those who forgot.
pub(crate) fn may_set(caller: &Caller, person: &PersonId) -> Result<(), Refusal> {
    Caller::require(caller.is_provider(person) || caller.manages())
}

/// Whoever works here, and patients, may see who is available.
pub(crate) fn may_see(caller: &Caller) -> Result<(), Refusal> {
    Caller::require(caller.treats() || caller.manages() || caller.role == Role::Patient)
}

/// The availability as presence state. A provider's name is public, as a directory of providers has it.
pub(super) fn state(availability: &Availability, (name, specialty): (&Phi, Option<&str>)) -> Value {
    json!({
        "status": availability.label().status(),
        "displayName": name.expose(),
        "specialty": specialty,
        "currentPatientCount": availability.current,
        "maxPatients": availability.most,
        "lastStatusChange": availability.changed.to_string(),
    })
}
