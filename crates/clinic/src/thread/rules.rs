//! Who writes in a thread, for how long, and what of it. Pure.

use super::Thread;
use super::model::Side;
use crate::consultation::Consultation;
use crate::{Act, Caller, Refusal};
use jiff::SignedDuration;
use kernel::{DepartmentId, PersonId, Role, Timestamp};

/// Days that a thread may be open: what takes longer is another visit.
const MOST_DAYS: u16 = 30;
/// Bytes of one message as it is encrypted, as the engine takes them.
const LARGEST: usize = 32 << 10;

/// Bytes of a sender's own id for a message.
const LONGEST_ID: usize = 64;

/// On which side the caller is: the patient, whoever acts for them in this, the provider who saw them, or a nurse of that
/// department.
pub(super) fn side(
    caller: &Caller,
    visit: &Consultation,
    departments: &[DepartmentId],
) -> Result<Side, Refusal> {
    if caller.is_patient(&visit.patient) {
        return Ok(Side::Patient);
    }
    if caller.acts_for(&visit.patient).is_some() {
        caller.require_for(&visit.patient, Act::ReadMessages, false)?;
        return Ok(Side::Proxy);
    }
    let nurse = caller.role == Role::Nurse && departments.contains(&visit.department);
    if nurse || caller.is_provider(&visit.provider) {
        return Ok(Side::Team);
    }
    Err(Refusal::NotAllowed)
}

/// Refuses whoever acts for the patient, but not in writing.
pub(super) fn may_write(
    caller: &Caller,
    (side, patient): (Side, &PersonId),
) -> Result<(), Refusal> {
    match side {
        Side::Proxy => caller.require_for(patient, Act::WriteMessages, false),
        Side::Patient | Side::Team => Ok(()),
    }
}

/// Refuses whoever is not on the side of those who treat.
pub(super) fn treats(side: Side) -> Result<(), Refusal> {
    Caller::require(side == Side::Team)
}

/// When a thread ends that is opened now, after a visit that is over.
pub(super) fn until(visit: &Consultation, days: u16, now: Timestamp) -> Result<Timestamp, Refusal> {
    if !visit.state.is_over() {
        return Err(Refusal::NotOver);
    }
    if days == 0 || days > MOST_DAYS {
        return Err(Refusal::Field { field: "days", problem: "is a number from 1 to 30" });
    }
    let length = SignedDuration::from_hours(i64::from(days) * 24);
    Ok(now.saturating_add(length).unwrap_or(now))
}

/// Refuses a thread that has ended.
pub(super) fn check_open(thread: &Thread, now: Timestamp) -> Result<(), Refusal> {
    if thread.is_open(now) { Ok(()) } else { Err(Refusal::TooLate) }
}

/// Refuses what is longer than a message may be.
pub(super) fn check_length(payload: &str) -> Result<(), Refusal> {
    let problem = "is at most 32 KiB once it is encrypted";
    if payload.len() <= LARGEST {
        Ok(())
    } else {
        Err(Refusal::Field { field: "message", problem })
    }
}

/// Refuses a sender's id for a message that could hold words.
pub(super) fn check_id(id: &str) -> Result<(), Refusal> {
    let is_code = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    if (1..=LONGEST_ID).contains(&id.len()) && id.bytes().all(is_code) {
        return Ok(());
    }
    let problem = "is 1 to 64 letters, digits, dots, dashes and underscores, such as a UUID";
    Err(Refusal::Field { field: "clientMessageId", problem })
}

/// What is not encrypted with the thread's own key.
pub(super) const UNREADABLE: Refusal = Refusal::Field {
    field: "message",
    problem: "is encrypted with the thread's cipher key; ask for its token again and encrypt anew",
};
