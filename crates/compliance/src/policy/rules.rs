//! Which version is in force, when it is to be reviewed, and what a new one must say. Pure.

use super::{NewVersion, PolicyError, PolicyKind, Standing, Version};
use jiff::civil::{Date, date};
use jiff::{ToSpan as _, Unit};
use kernel::is_sha256;

/// A review counts for so many days.
const YEAR: i32 = 365;
/// A policy is kept for so many years after it was last in effect (164.316(b)(2)(i), 164.530(j)).
const KEPT: i64 = 6;
/// Versions that one policy may have.
pub(super) const MOST: usize = 200;
/// The rules that ask for policies are younger than this.
const FIRST: Date = date(1996, 1, 1);

/// Days from one to another.
fn days(from: Date, to: Date) -> i32 {
    from.until((Unit::Day, to)).map_or(i32::MAX, |span| span.get_days())
}

/// The version of a policy that is in force on a day: the newest whose first day has come.
pub fn in_force(all: &[Version], kind: PolicyKind, today: Date) -> Option<&Version> {
    let begun = all.iter().filter(|one| one.kind == kind && one.effective <= today);
    begun.max_by_key(|one| one.version)
}

/// By which day a version is to be reviewed again.
pub fn review_by(one: &Version) -> Option<Date> {
    one.last_review()?.day.checked_add(YEAR.days()).ok()
}

/// How a policy stands on a day.
pub fn standing(all: &[Version], kind: PolicyKind, today: Date) -> Standing {
    let Some(one) = in_force(all, kind, today) else { return Standing::Missing };
    let late = one.last_review().map_or(i32::MAX, |last| days(last.day, today) - YEAR);
    if late > 0 { Standing::ReviewDue(late) } else { Standing::Current }
}

/// Until which day a version is to be kept at least; `None` while none has followed it, for it is in effect.
pub fn keep_until(all: &[Version], one: &Version, today: Date) -> Option<Date> {
    let follows = |other: &&Version| {
        other.kind == one.kind && other.version > one.version && other.effective <= today
    };
    let next = all.iter().filter(follows).map(|other| other.effective).min()?;
    next.checked_add(KEPT.years()).ok()
}

/// Refuses what would not hold in an audit; `known` are the versions of the same policy.
pub(super) fn admit(
    new: &NewVersion,
    known: &[Version],
    (reviewed, today): (Date, Date),
) -> Result<(), PolicyError> {
    let line =
        |text: &str| (2..=100).contains(&text.trim().len()) && !text.chars().any(char::is_control);
    if !is_sha256(&new.document) {
        return Err(PolicyError::Field(
            "documentSha256",
            "is the document's SHA-256, 64 of 0-9 a-f",
        ));
    }
    if !line(&new.approved_by) {
        return Err(PolicyError::Field("approvedBy", "names who approved it, in 2 to 100 bytes"));
    }
    let latest = today.checked_add(1.year()).unwrap_or(today);
    if !(FIRST..=latest).contains(&new.effective) {
        return Err(PolicyError::Field(
            "effective",
            "is its first day, from 1996-01-01 to a year from today",
        ));
    }
    if known.iter().any(|one| one.effective > new.effective) {
        return Err(PolicyError::Field(
            "effective",
            "is before the first day of the version before it; choose that day or a later one",
        ));
    }
    if !(FIRST..=today).contains(&reviewed) {
        return Err(PolicyError::Field("reviewed", "is a day from 1996-01-01 to today"));
    }
    if known.len() >= MOST { Err(PolicyError::Full) } else { Ok(()) }
}

/// Refuses a review of a day that is still to come, or not after the one before.
pub(super) fn admit_review(one: &Version, day: Date, today: Date) -> Result<(), PolicyError> {
    if one.last_review().is_some_and(|last| last.day >= day) || day > today {
        let problem = "is a day after its last review, and not after today";
        return Err(PolicyError::Field("reviewed", problem));
    }
    Ok(())
}
