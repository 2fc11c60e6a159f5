//! Who is in a visit's call. Pure.

use crate::Refusal;
use crate::consultation::Consultation;
use kernel::{ConsultationId, PersonId, Role};
use std::collections::BTreeSet;

/// The one visit in which somebody is who named none.
pub(super) fn only(attended: &BTreeSet<ConsultationId>) -> Result<ConsultationId, Refusal> {
    let mut all = attended.iter();
    match (all.next(), all.next()) {
        (Some(one), None) => Ok(one.clone()),
        (None, _) => {
            let problem = "or appointmentId names the visit; you have none under way now";
            Err(Refusal::Field { field: "consultationId", problem })
        }
        (Some(_), Some(_)) => {
            let problem = "or appointmentId names the visit; you have several under way now";
            Err(Refusal::Field { field: "consultationId", problem })
        }
    }
}

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
