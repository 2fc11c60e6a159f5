//! What a task may be, who gives it and who ends it. Pure.

use super::{State, Task};
use crate::consultation::Consultation;
use crate::{Caller, Refusal};
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Span, ToSpan};
use kernel::{DepartmentId, Phi, Role, Timestamp};

/// Bytes that a task's words may have: what takes more is a note.
const LONGEST: usize = 2_000;
/// Bytes that may say how it was done.
const NOTE: usize = 1_000;
/// So far ahead a task may be due.
fn farthest() -> Span {
    2.years()
}
/// When an owner is reminded on the day that a task is due, by the department's clock.
const MORNING: Time = Time::constant(8, 0, 0, 0);

/// The provider of a visit gives tasks, once it is over.
pub(crate) fn may_give(caller: &Caller, visit: &Consultation) -> Result<(), Refusal> {
    Caller::require(caller.is_provider(&visit.provider))?;
    if visit.state.is_over() { Ok(()) } else { Err(Refusal::NotOver) }
}

/// Refuses words that say nothing or too much, and days that nobody means.
pub(crate) fn check(words: &Phi, due: Date, today: Date) -> Result<(), Refusal> {
    let length = words.expose().trim().len();
    if length == 0 || length > LONGEST {
        let problem = "says what is to be done, in at most 2,000 bytes";
        return Err(Refusal::Field { field: "task.text", problem });
    }
    if due < today || due > today.saturating_add(farthest()) {
        let problem = "is today or a day of the next two years";
        return Err(Refusal::Field { field: "task.due", problem });
    }
    Ok(())
}

/// Only those who treat do what is to be done.
pub(crate) fn may_own(role: Option<Role>, field: &'static str) -> Result<(), Refusal> {
    let problem = "is a provider, a nurse or a coordinator of this clinic";
    let treats = matches!(role, Some(Role::Provider | Role::Nurse | Role::Coordinator));
    if treats { Ok(()) } else { Err(Refusal::Field { field, problem }) }
}

/// Whoever does it or gave it says that it is done, once.
pub(crate) fn may_finish(caller: &Caller, task: &Task) -> Result<(), Refusal> {
    Caller::require(caller.person == task.owner || caller.person == task.given_by)?;
    match task.state {
        State::Open => Ok(()),
        State::Done => Err(Refusal::Transition { what: "task", from: "done", to: "done" }),
    }
}

/// What is done says how: without a word nobody knows whether it helped.
pub(crate) fn noted(note: &Phi) -> Result<(), Refusal> {
    let problem = "says how it was done, in at most 1,000 bytes";
    let fits = (1..=NOTE).contains(&note.expose().trim().len());
    if fits { Ok(()) } else { Err(Refusal::Field { field: "note", problem }) }
}

/// Whoever has it or gave it hands it to somebody else; one that is nobody's, whoever treats in its department, and
/// administrators.
pub(crate) fn may_hand_over(
    caller: &Caller,
    (task, ownerless): (&Task, bool),
    departments: &[DepartmentId],
) -> Result<(), Refusal> {
    let own = caller.person == task.owner || caller.person == task.given_by;
    let near = caller.treats() && departments.contains(&task.department);
    let nobodys = ownerless && (near || caller.role == Role::Administrator);
    Caller::require(own && caller.treats() || nobodys)?;
    match task.state {
        State::Open => Ok(()),
        State::Done => Err(Refusal::Transition { what: "task", from: "done", to: "open" }),
    }
}

/// So many tasks stand on a page.
pub(crate) const PAGE: i64 = 50;

/// Refuses a page that is empty or endless.
pub(crate) fn check_page(limit: Option<i64>) -> Result<i64, Refusal> {
    let limit = limit.unwrap_or(PAGE);
    let problem = "is a number from 1 to 200";
    if (1..=200).contains(&limit) {
        Ok(limit)
    } else {
        Err(Refusal::Field { field: "limit", problem })
    }
}

/// When the owner is reminded: on the morning of the day, or now when that is over.
pub(crate) fn reminder(due: Date, zone: &str, now: Timestamp) -> Timestamp {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let morning = zone.to_timestamp(due.to_datetime(MORNING));
    morning.map_or(now, |morning| morning.max(now))
}

/// The day at an instant, by a clock.
pub(crate) fn day(zone: &str, now: Timestamp) -> Date {
    now.to_zoned_datetime(TimeZone::get(zone).unwrap_or(TimeZone::UTC)).date()
}
