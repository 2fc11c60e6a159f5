//! Which times a schedule offers. Pure but for the table of time zones.

use super::{Schedule, VisitType};
use crate::Refusal;
use crate::appointment::rules::crowd;
use jiff::SignedDuration;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};
use kernel::{DepartmentId, Timestamp};

/// From and to.
pub(super) type Span = (Timestamp, Timestamp);

/// Refuses a schedule that nobody can keep.
pub(super) fn check(schedule: &Schedule) -> Result<(), Refusal> {
    let field = |field, problem| Err(Refusal::Field { field, problem });
    let Ok(zone) = TimeZone::get(&schedule.zone) else {
        return field("timeZone", "is an IANA name such as America/Chicago");
    };
    let week = &schedule.week;
    if week.len() > 50 || week.iter().any(|one| one.from >= one.to) {
        return field("week", "holds at most 50 stretches, each ending later on its own day");
    }
    let cross = |(at, one): (usize, &super::Stretch)| {
        let others = week.iter().skip(at + 1);
        others
            .into_iter()
            .any(|other| one.day == other.day && one.from < other.to && other.from < one.to)
    };
    if week.iter().enumerate().any(cross) {
        return Err(Refusal::Overlap);
    }
    check_days(schedule, &zone)?;
    let region = |code: &String| {
        (2..=8).contains(&code.len())
            && code.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'-')
    };
    if !schedule.licences.iter().all(region) {
        return field("licences", "are codes of states such as IL");
    }
    Ok(())
}

fn check_days(schedule: &Schedule, zone: &TimeZone) -> Result<(), Refusal> {
    let field = |problem| Err(Refusal::Field { field: "days", problem });
    let days = &schedule.days;
    if days.len() > 400 {
        return field("holds at most 400 days");
    }
    for (at, day) in days.iter().enumerate() {
        let others = days.iter().skip(at + 1).filter(|other| other.date == day.date);
        let Some((_, from, to)) = &day.hours else {
            if others.count() > 0 {
                return field("says of one day both that it is off and that it is worked");
            }
            continue;
        };
        if from >= to {
            return field("holds a day whose hours end before they begin");
        }
        let skipped = |time: &Time| {
            let at = zone.to_ambiguous_timestamp(day.date.to_datetime(*time));
            matches!(at.offset(), AmbiguousOffset::Gap { .. })
        };
        if skipped(from) || skipped(to) {
            return Err(Refusal::SkippedHour);
        }
        for other in others {
            match &other.hours {
                None => {
                    return field("says of one day both that it is off and that it is worked");
                }
                Some((_, begins, ends)) if from < ends && begins < to => {
                    return Err(Refusal::Overlap);
                }
                Some(_) => {}
            }
        }
    }
    Ok(())
}

/// Refuses a sort of visit that makes no sense.
pub(super) fn check_type(kind: &VisitType) -> Result<(), Refusal> {
    let field = |field, problem| Err(Refusal::Field { field, problem });
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if !(1..=40).contains(&kind.code.len()) || !kind.code.bytes().all(plain) {
        return field("code", "is 1 to 40 small letters, digits and hyphens");
    }
    if !(5..=480).contains(&kind.minutes) {
        return field("minutes", "is 5 to 480");
    }
    if kind.buffer > 120 {
        return field("bufferMinutes", "is at most 120");
    }
    Ok(())
}

/// The instants at which a day begins and ends by the schedule's clock.
pub(super) fn day_of(schedule: &Schedule, at: Timestamp) -> Option<Span> {
    let zone = TimeZone::get(&schedule.zone).ok()?;
    let day = at.to_zoned_datetime(zone.clone()).date();
    let midnight = |day: Date| zone.to_timestamp(day.to_datetime(Time::midnight())).ok();
    Some((midnight(day)?, midnight(day.tomorrow().ok()?)?))
}

/// Whether a provider has as many visits on that day as they take.
pub(super) fn is_full(schedule: &Schedule, busy: &[Span], at: Timestamp) -> bool {
    let Some((most, (begins, ends))) = schedule.most_a_day.zip(day_of(schedule, at)) else {
        return false;
    };
    let that_day = busy.iter().filter(|(starts, _)| begins <= *starts && *starts < ends).count();
    that_day >= usize::from(most)
}

/// The times that can be booked between two instants, earliest first, with a provider who has at most so many visits at
/// once.
pub(super) fn slots(
    schedule: &Schedule,
    (department, kind): (&DepartmentId, &VisitType),
    (busy, most): (&[Span], usize),
    (from, until): Span,
) -> Vec<Span> {
    let Ok(zone) = TimeZone::get(&schedule.zone) else { return Vec::new() };
    let mut day = from.to_zoned_datetime(zone.clone()).date();
    let last = until.to_zoned_datetime(zone.clone()).date();
    let mut found = Vec::new();
    loop {
        for (opens, closes) in hours(schedule, department, day) {
            let at = |time| instant(&zone, day.to_datetime(time));
            let Some(span) = at(opens).zip(at(closes)) else { continue };
            let free = steps(span, kind).filter(|(starts, _)| from <= *starts && *starts < until);
            found.extend(free.filter(|slot| {
                is_free(*slot, kind, (busy, most)) && !is_full(schedule, busy, slot.0)
            }));
        }
        let Ok(next) = day.tomorrow() else { break };
        if day >= last {
            break;
        }
        day = next;
    }
    found.sort_unstable();
    found
}

/// The instant of a time of the day. One that the clocks skip is when they skip it, or hours that end there would run
/// into what comes after.
fn instant(zone: &TimeZone, at: DateTime) -> Option<Timestamp> {
    let found = zone.to_ambiguous_timestamp(at);
    if !matches!(found.offset(), AmbiguousOffset::Gap { .. }) {
        return found.compatible().ok();
    }
    let before = found.earlier().ok()?;
    zone.following(before).next().map(|change| change.timestamp())
}

/// The stretches of one day, by its own clock.
fn hours(schedule: &Schedule, department: &DepartmentId, day: Date) -> Vec<(Time, Time)> {
    if schedule.days.iter().any(|one| one.date == day) {
        let own = schedule.days.iter().filter(|one| one.date == day);
        let worked = own.filter_map(|one| one.hours.as_ref());
        return worked
            .filter(|(place, ..)| place == department)
            .map(|(_, from, to)| (*from, *to))
            .collect();
    }
    let own = schedule.week.iter().filter(|one| one.day == day.weekday());
    own.filter(|one| one.department == *department).map(|one| (one.from, one.to)).collect()
}

/// Whether the provider works in a department at an instant.
pub(crate) fn is_open(schedule: &Schedule, department: &DepartmentId, at: Timestamp) -> bool {
    let Ok(zone) = TimeZone::get(&schedule.zone) else { return false };
    let local = at.to_zoned_datetime(zone);
    let worked = hours(schedule, department, local.date());
    worked.iter().any(|(from, to)| *from <= local.time() && local.time() < *to)
}

/// The visits that fit into a stretch, one after the other. Steps are of real time: in the hour that comes twice there are
/// twice as many, and in the one that is skipped there are none.
fn steps((opens, closes): Span, kind: &VisitType) -> impl Iterator<Item = Span> {
    let length = SignedDuration::from_mins(kind.minutes.into());
    let step = SignedDuration::from_mins(i64::from(kind.minutes) + i64::from(kind.buffer));
    let later = |at: Timestamp, by| at.checked_add(by).ok();
    let starts = std::iter::successors(Some(opens), move |at| later(*at, step));
    starts
        .map_while(move |at| later(at, length).map(|ends| (at, ends)))
        .take_while(move |(_, ends)| *ends <= closes)
}

/// Whether a slot and the pause after it meet fewer visits, with their pauses, than the provider has at once.
fn is_free((starts, ends): Span, kind: &VisitType, (busy, most): (&[Span], usize)) -> bool {
    let pause = SignedDuration::from_mins(kind.buffer.into());
    let after = |at: Timestamp| at.checked_add(pause).unwrap_or(at);
    let taken: Vec<Span> = busy.iter().map(|(from, to)| (*from, after(*to))).collect();
    crowd(&taken, (starts, after(ends))) < most
}
