//! What is shown of a provider, and who may say it. Pure.

use super::{Availability, Shift, Status};
use crate::{Caller, Refusal};
use kernel::{PersonId, Role};
use serde_json::{Value, json};

/// How many patients a provider takes at once, unless set otherwise.
pub(crate) const MOST: i64 = 1;

/// Whose patients a provider sees who last said this.
pub(super) const fn shift(said: Option<Status>) -> Shift {
    match said {
        Some(Status::Available) => Shift::Any,
        Some(Status::Away | Status::Offline) => Shift::Off,
        None => Shift::Own,
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

/// The availability as presence state; a provider's name is no secret, but it stays out of a state that
/// nobody encrypts.
pub(crate) fn state(availability: &Availability, specialty: Option<&str>) -> Value {
    json!({
        "status": availability.label().status(),
        "specialty": specialty,
        "currentPatientCount": availability.current,
        "maxPatients": availability.most,
        "lastStatusChange": availability.changed.to_string(),
    })
}
