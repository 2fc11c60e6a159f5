//! What an exercise must say, and which is the newest. Pure.

use super::{Exercise, ExerciseError, ExerciseKind, NewExercise};
use jiff::civil::Date;
use jiff::{ToSpan as _, Unit};
use kernel::is_sha256;

/// Exercises that are kept at most.
pub(super) const MOST: usize = 500;
/// An exercise, and that its contacts were verified, counts for so many days.
pub(super) const YEAR: i32 = 365;
/// Nothing is written down that is longer ago, in years.
const BACK: i64 = 10;
/// So many take part at most.
const CROWD: u32 = 1_000;

/// Days from one to another.
pub(super) fn days(from: Date, to: Date) -> i32 {
    from.until((Unit::Day, to)).map_or(i32::MAX, |span| span.get_days())
}

/// The newest exercise of a kind.
pub(super) fn newest(all: &[Exercise], kind: ExerciseKind) -> Option<&Exercise> {
    all.iter().filter(|one| one.said.kind == kind).max_by_key(|one| (one.said.day, one.recorded.1))
}

/// When everybody of the contact tree was last reached.
pub(super) fn contacts(all: &[Exercise]) -> Option<Date> {
    all.iter().filter_map(|one| one.said.contacts).max()
}

const fn field(name: &'static str, problem: &'static str) -> ExerciseError {
    ExerciseError::Field(name, problem)
}

/// Refuses what would not hold in an audit.
pub(super) fn admit(new: &NewExercise, today: Date) -> Result<(), ExerciseError> {
    let first = today.checked_sub(BACK.years()).unwrap_or(Date::MIN);
    let has_been = |day: Date| (first..=today).contains(&day);
    if !has_been(new.day) {
        return Err(field("day", "is the day on which it was held, today or at most 10 years ago"));
    }
    if !(2..=100).contains(&new.lead.trim().len()) || new.lead.chars().any(char::is_control) {
        return Err(field("lead", "names who led it, in 2 to 100 bytes"));
    }
    if !(1..=CROWD).contains(&new.people) {
        return Err(field("people", "says how many took part, 1 to 1000"));
    }
    let is_odd = |letter: char| letter.is_control() && letter != '\n';
    if !(2..=2_000).contains(&new.learnt.trim().len()) || new.learnt.chars().any(is_odd) {
        return Err(field("learnt", "says what was learnt, in 2 to 2000 bytes"));
    }
    if !new.record.as_deref().is_none_or(is_sha256) {
        return Err(field("recordSha256", "is the record's SHA-256, 64 of 0-9 a-f"));
    }
    admit_plan(new, has_been)
}

/// An incident is exercised by a plan, and nothing else has one here.
fn admit_plan(new: &NewExercise, has_been: impl Fn(Date) -> bool) -> Result<(), ExerciseError> {
    if new.kind != ExerciseKind::IncidentResponse {
        return match (&new.plan, new.contacts) {
            (None, None) => Ok(()),
            (Some(_), _) => Err(field("planSha256", "is said of incident-response only")),
            (None, Some(_)) => Err(field("contactsVerified", "is said of incident-response only")),
        };
    }
    if !new.plan.as_deref().is_some_and(is_sha256) {
        return Err(field(
            "planSha256",
            "is the SHA-256 of the plan that was exercised, 64 of 0-9 a-f",
        ));
    }
    if !new.contacts.is_none_or(has_been) {
        return Err(field(
            "contactsVerified",
            "is the day on which the contacts were verified, today or at most 10 years ago",
        ));
    }
    Ok(())
}
