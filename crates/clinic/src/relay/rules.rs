//! Who is in a visit's call. Pure.

use crate::Refusal;
use crate::consultation::Consultation;
use kernel::{PersonId, Role};

/// Whether somebody has a part in the call of this visit, which is not over: their own, or because they
/// were brought in.
pub(super) fn joins(
    (person, role): (&PersonId, Role),
    brought_in: bool,
    visit: &Consultation,
) -> Result<(), Refusal> {
    let part = match role {
        Role::Patient => *person == visit.patient,
        Role::Provider => *person == visit.provider,
        _ => false,
    };
    if !part && !brought_in {
        Err(Refusal::NotAllowed)
    } else if visit.state.is_over() {
        Err(Refusal::TooLate)
    } else {
        Ok(())
    }
}
