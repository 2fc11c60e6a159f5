//! When training is due, and what an entry must say. Pure.

use super::{Due, NewTraining};
use crate::{Caller, Refusal};
use jiff::Unit;
use jiff::civil::{Date, date};
use kernel::{Role, is_sha256};
use std::collections::BTreeSet;

/// A training counts for so many days.
const YEAR: i32 = 365;
/// Whoever is new is trained within so many days, and so many days before its end a year is said to end.
const MONTH: i32 = 30;
/// People who are written down at once.
const MOST: usize = 200;
/// No training from before the rules counts.
const FIRST: Date = date(1996, 1, 1);

/// Days from one to another.
fn days(from: Date, to: Date) -> i32 {
    from.until((Unit::Day, to)).map_or(i32::MAX, |span| span.get_days())
}

/// Whether somebody's training is due who joined and was trained on these days. Whoever joined when nobody wrote that down is
/// not new.
pub(super) fn due((joined, trained): (Option<Date>, Option<Date>), today: Date) -> Due {
    match trained.map(|day| days(day, today)) {
        Some(age) if age <= YEAR - MONTH => Due::Current,
        Some(age) if age <= YEAR => Due::Due,
        Some(_) => Due::Overdue,
        None if joined.is_some_and(|day| days(day, today) <= MONTH) => Due::Due,
        None => Due::Never,
    }
}

/// Who keeps the register.
pub(super) const fn may_keep(caller: &Caller) -> bool {
    matches!(caller.role, Role::ComplianceOfficer | Role::Administrator)
}

/// Refuses what would not hold in an audit.
pub(super) fn check(new: &NewTraining, today: Date) -> Result<(), Refusal> {
    let refuse = |field, problem| Err(Refusal::Field { field, problem });
    let distinct: BTreeSet<_> = new.people.iter().collect();
    if !(1..=MOST).contains(&new.people.len()) || distinct.len() != new.people.len() {
        return refuse("people", "are 1 to 200 people, each once");
    }
    let course = new.course.trim();
    if !(2..=200).contains(&course.len()) || course.chars().any(char::is_control) {
        return refuse("course", "is the name of the course, a line of 2 to 200 bytes");
    }
    if new.material.as_ref().is_some_and(|text| !is_sha256(text)) {
        return refuse("materialSha256", "is the material's SHA-256, 64 of 0-9 a-f");
    }
    if !(FIRST..=today).contains(&new.day) {
        return refuse("day", "is a day from 1996-01-01 to today");
    }
    Ok(())
}
