//! What a chart may hold, and who may read it. Pure.

use super::TakeHome;
use crate::consultation::{Consultation, State, rules as consultations};
use crate::{Act, Caller, Refusal};
use kernel::{DepartmentId, Phi, Role};

/// Bytes that notes or a summary may have; a whole visit is written down in a tenth of it.
const LONGEST: usize = 50_000;

/// Refuses what is too long to be read.
pub(crate) fn check_note(text: &Phi) -> Result<(), Refusal> {
    short("text", text)
}

/// Refuses what is too long to be read.
pub(crate) fn check(take_home: &TakeHome) -> Result<(), Refusal> {
    take_home.summary.as_ref().map_or(Ok(()), |text| short("summary", text))?;
    take_home.follow_up.note.as_ref().map_or(Ok(()), |text| short("followUp.note", text))
}

fn short(field: &'static str, text: &Phi) -> Result<(), Refusal> {
    let problem = "is at most 50,000 bytes";
    if text.expose().len() > LONGEST { Err(Refusal::Field { field, problem }) } else { Ok(()) }
}

/// Notes are for the provider of the visit alone.
pub(crate) fn may_write(caller: &Caller, visit: &Consultation) -> Result<(), Refusal> {
    Caller::require(caller.is_provider(&visit.provider))
}

/// Whether a visit is a part in somebody's care. One that they made alone, booking and checking in by themselves, is none
/// until another provider has called the patient: else whoever wants to read a record would book its patient.
pub(crate) const fn is_care(state: State, (alone, own): (bool, bool)) -> bool {
    match state {
        State::Cancelled | State::NoShow => false,
        State::Scheduled | State::CheckedIn | State::Waiting => !alone,
        State::Connecting | State::InProgress | State::WrappingUp | State::Completed => {
            !(alone && own)
        }
    }
}

/// The summary is for the patient, the provider and the staff of the department.
pub(crate) fn may_read(
    caller: &Caller,
    visit: &Consultation,
    departments: &[DepartmentId],
) -> Result<(), Refusal> {
    let staff = matches!(caller.role, Role::Nurse | Role::Coordinator);
    caller.require_for(
        &visit.patient,
        Act::View,
        (caller.broke_into(&visit.patient) && consultations::may_see(caller, visit, departments))
            || caller.is_provider(&visit.provider)
            || (staff && departments.contains(&visit.department)),
    )
}
