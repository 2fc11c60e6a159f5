//! What a chart may hold, and who may read it. Pure.

use super::TakeHome;
use crate::consultation::{Consultation, State, rules as consultations};
use crate::{Act, Caller, Refusal};
use jiff::SignedDuration;
use kernel::{DepartmentId, Phi, Role, Timestamp};

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

/// Of a draft that is held a version stays at most once in so long: it saves itself with every pause of whoever writes.
const PACE: SignedDuration = SignedDuration::from_mins(5);

/// What stays of notes when they are written over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keeping {
    /// Nothing: they are a draft.
    Nothing,
    /// Of a draft what stood when the last hold on it was placed, and what was written since now and then.
    Held(Timestamp),
    /// All of it: they are of the record.
    All,
}

impl Keeping {
    /// Whether a version that was written at one instant stays when it is written over at another; `last` is when that was written
    /// which stayed last.
    pub(crate) fn keeps(
        self,
        (written, now): (Timestamp, Timestamp),
        last: Option<Timestamp>,
    ) -> bool {
        match self {
            Self::Nothing => false,
            // A clock that went back lets nothing wait for it.
            Self::Held(placed) => {
                written <= placed || last.is_none_or(|last| now.duration_since(last).abs() >= PACE)
            }
            Self::All => true,
        }
    }
}

/// Notes are for the provider of the visit alone.
pub(crate) fn may_write(caller: &Caller, visit: &Consultation) -> Result<(), Refusal> {
    Caller::require(caller.is_provider(&visit.provider))
}

/// Whether a visit is a part in somebody's care. One that they made alone, booking and checking in by themselves, is none
/// until another provider has called the patient: else whoever wants to read a record would book its patient. One in which they
/// met is care however it ended.
pub(crate) const fn is_care(visit: &Consultation, (alone, own): (bool, bool)) -> bool {
    match visit.state {
        State::Cancelled | State::NoShow => visit.started.is_some() && !(alone && own),
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
