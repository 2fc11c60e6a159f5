//! How long law enforcement has notices wait (45 CFR 164.412). Pure.

use super::rules::after;
use super::states::Days;
use super::{Basis, Duty, NewDelay, Term};
use crate::{Caller, Refusal};
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use kernel::{Role, Timestamp};

/// What is not in writing has notices wait so long at most, from the day on which it was said: 164.412(b).
const ORAL: Days = Days::Calendar(30);
/// Who states more mistyped it.
const LONGEST: SignedDuration = SignedDuration::from_hours(2 * 366 * 24);

/// An officer answers for what has patients not hear of their own data.
pub(super) fn may_state(caller: &Caller) -> Result<(), Refusal> {
    Caller::require(caller.role == Role::ComplianceOfficer)
}

/// When the run of oral statements ends to which one of this day is added: others do not make the first one longer, nor does a
/// writing between them that has notices wait no longer than that.
fn oral_end(earlier: &[Term], stated: Timestamp, zone: &TimeZone) -> Timestamp {
    let ends = |first: Timestamp| after(&first.to_zoned_datetime(zone.clone()), ORAL);
    let mut first: Option<Timestamp> = None;
    for one in earlier {
        first = match one.basis {
            Basis::Oral => Some(first.map_or(one.stated, |first| first.min(one.stated))),
            Basis::Written => first.filter(|first| one.until < ends(*first)),
        };
    }
    ends(first.map_or(stated, |first| first.min(stated)))
}

/// Until when a statement about an incident that was discovered then has notices wait, after those of before, the oldest first.
pub(super) fn until(
    new: &NewDelay,
    (discovered, earlier): (Timestamp, &[Term]),
    (zone, now): (&TimeZone, Timestamp),
) -> Result<Timestamp, Refusal> {
    let wrong = |field, problem| Err(Refusal::Field { field, problem });
    if new.stated > now {
        return wrong("statedAt", "is not ahead: it is the day on which the official said so");
    }
    // People state days, and oral ones are counted from the first: a slip in the year would leave none.
    let day = |at: Timestamp| at.to_zoned_datetime(zone.clone()).date();
    if day(new.stated) < day(discovered) {
        return wrong("statedAt", "is not before the day on which the incident was discovered");
    }
    let latest = match new.basis {
        Basis::Written => new.stated.saturating_add(LONGEST).unwrap_or(Timestamp::MAX),
        Basis::Oral => oral_end(earlier, new.stated, zone),
    };
    let until = match (new.until, new.basis) {
        (Some(until), _) => until,
        (None, Basis::Oral) => latest,
        (None, Basis::Written) => {
            return wrong("until", "is the end of the time that the writing states");
        }
    };
    if until > new.stated && until <= latest {
        return Ok(until);
    }
    let problem = match new.basis {
        Basis::Written => "lies after statedAt, by at most two years",
        Basis::Oral => {
            "lies after statedAt, and at most 30 days after the first that was said: for longer, have it in writing"
        }
    };
    wrong("until", problem)
}

/// Until when these statements, the oldest first, have notices wait, if there are any. The newest counts: it may make an earlier
/// one longer, shorter, or end it.
pub(super) fn lasts(all: &[Term], zone: &TimeZone) -> Option<Timestamp> {
    let (newest, earlier) = all.split_last()?;
    Some(match newest.basis {
        Basis::Written => newest.until,
        Basis::Oral => newest.until.min(oral_end(earlier, newest.stated, zone)),
    })
}

/// Puts off what the rule lets wait, and the states with it: what patients and the media hear, and the Department. By when a
/// state's authority hears is that state's own law, and to look a law up tells nobody.
pub(super) fn put_off(duties: &mut [Duty], until: Option<Timestamp>) {
    let Some(until) = until else { return };
    for duty in duties.iter_mut().filter(|duty| waits(&duty.whom)) {
        duty.due = duty.due.max(until);
    }
}

fn waits(whom: &str) -> bool {
    matches!(whom, "patients" | "hhs")
        || whom.starts_with("patients-")
        || whom.starts_with("media-")
}
