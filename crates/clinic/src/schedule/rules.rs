//! Which times a schedule offers. Pure but for the table of time zones.

use super::{Day, Place, Right, Ruling, Schedule, Stretch, VisitType};
use crate::Refusal;
use crate::appointment::rules::crowd;
use crate::intake::{self, Intake};
use crate::settings::Licensing;
use compliance::retention::jurisdiction;
use jiff::SignedDuration;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};
use kernel::{DepartmentId, Timestamp};

/// From and to.
pub(super) type Span = (Timestamp, Timestamp);

/// The most visits a day that a schedule may hold: one every five minutes, from morning to morning.
const MOST_A_DAY: u16 = 288;
/// More places than anybody is licensed in.
const LICENCES: usize = 100;

/// Refuses a schedule that nobody can keep.
pub(super) fn check(schedule: &Schedule) -> Result<(), Refusal> {
    let field = |field, problem| Err(Refusal::Field { field, problem });
    let Ok(zone) = TimeZone::get(&schedule.zone) else {
        return field("timeZone", "is an IANA name such as America/Chicago");
    };
    check_week(&schedule.week)?;
    check_days(&schedule.days, &zone)?;
    if schedule.most_a_day.is_some_and(|most| !(1..=MOST_A_DAY).contains(&most)) {
        return field("mostADay", "is 1 to 288; leave it out when there is no limit");
    }
    check_licences(&schedule.licences)
}

/// Refuses a stretch of a list that is not one, or that a list cannot hold beside the others.
fn within(field: String, problem: &'static str) -> Result<(), Refusal> {
    Err(Refusal::Within { field, problem })
}

/// Refuses a time that is shown otherwise than it is kept.
fn check_minute(field: impl Fn() -> String, time: Time) -> Result<(), Refusal> {
    if to_the_minute(time) == time {
        return Ok(());
    }
    within(field(), "is a time in whole minutes, without seconds, such as 09:00")
}

/// A time as it is shown.
fn to_the_minute(time: Time) -> Time {
    Time::new(time.hour(), time.minute(), 0, 0).unwrap_or(time)
}

/// A schedule as it is shown: some were kept with seconds before those were refused.
pub(super) fn shown(schedule: &Schedule) -> Schedule {
    let mut shown = schedule.clone();
    let days = shown.days.iter_mut().filter_map(|day| day.hours.as_mut());
    let days = days.map(|(_, from, to)| (from, to));
    for (from, to) in shown.week.iter_mut().map(|one| (&mut one.from, &mut one.to)).chain(days) {
        (*from, *to) = (to_the_minute(*from), to_the_minute(*to));
    }
    shown
}

fn check_week(week: &[Stretch]) -> Result<(), Refusal> {
    if week.len() > 50 {
        return Err(Refusal::Field { field: "week", problem: "holds at most 50 stretches" });
    }
    for (at, one) in week.iter().enumerate() {
        check_minute(|| format!("week[{at}].from"), one.from)?;
        check_minute(|| format!("week[{at}].to"), one.to)?;
        if one.from >= one.to {
            return within(format!("week[{at}].to"), "is later than from, on the same day");
        }
        let meets =
            |other: &Stretch| one.day == other.day && one.from < other.to && other.from < one.to;
        if let Some(other) = week.iter().take(at).position(meets) {
            let (field, other) = (format!("week[{at}]"), format!("week[{other}]"));
            return Err(Refusal::Overlap { field, other });
        }
    }
    Ok(())
}

fn check_days(days: &[Day], zone: &TimeZone) -> Result<(), Refusal> {
    if days.len() > 400 {
        return Err(Refusal::Field { field: "days", problem: "holds at most 400 days" });
    }
    for (at, day) in days.iter().enumerate() {
        if let Some((_, from, to)) = &day.hours {
            check_hours((at, day.date), (*from, *to), zone)?;
        }
        for (earlier, other) in days.iter().enumerate().take(at) {
            if other.date != day.date {
                continue;
            }
            let (Some((_, from, to)), Some((_, begins, ends))) = (&day.hours, &other.hours) else {
                let problem = "is a day that is said to be off and, beside that, to be otherwise";
                return within(format!("days[{at}].date"), problem);
            };
            if from < ends && begins < to {
                let (field, other) = (format!("days[{at}]"), format!("days[{earlier}]"));
                return Err(Refusal::Overlap { field, other });
            }
        }
    }
    Ok(())
}

/// Refuses hours that end before they begin, or that a clock never shows on their day.
fn check_hours(
    (at, date): (usize, Date),
    (from, to): (Time, Time),
    zone: &TimeZone,
) -> Result<(), Refusal> {
    if from >= to {
        return within(format!("days[{at}].to"), "is later than from, on the same day");
    }
    for (name, time) in [("from", from), ("to", to)] {
        check_minute(|| format!("days[{at}].{name}"), time)?;
        let found = zone.to_ambiguous_timestamp(date.to_datetime(time));
        if matches!(found.offset(), AmbiguousOffset::Gap { .. }) {
            return Err(Refusal::SkippedHour(format!("days[{at}].{name}")));
        }
    }
    Ok(())
}

/// Refuses hours in a department in which the provider does not work.
pub(super) fn check_places(schedule: &Schedule, works: &[DepartmentId]) -> Result<(), Refusal> {
    let problem = "is a department in which this provider does not work; choose one of theirs";
    let foreign = |one: &DepartmentId| !works.contains(one);
    if let Some(at) = schedule.week.iter().position(|one| foreign(&one.department)) {
        return within(format!("week[{at}].departmentId"), problem);
    }
    let daily = |day: &Day| day.hours.as_ref().is_some_and(|(place, ..)| foreign(place));
    match schedule.days.iter().position(daily) {
        Some(at) => within(format!("days[{at}].departmentId"), problem),
        None => Ok(()),
    }
}

fn check_licences(licences: &[String]) -> Result<(), Refusal> {
    if licences.len() > LICENCES {
        return Err(Refusal::Field { field: "licences", problem: "holds at most 100 states" });
    }
    let plain = |byte: u8| byte.is_ascii_uppercase() || byte == b'-';
    let problem = "is the code of a state such as IL, or with the last day of the licence such as IL:2027-03-31";
    for (at, one) in licences.iter().enumerate() {
        let (code, end) = licence(one);
        let is_read = end.map_or_else(|| code == one, |end| *one == format!("{code}:{end}"));
        if !is_read || !(2..=8).contains(&code.len()) || !code.bytes().all(plain) {
            return within(format!("licences[{at}]"), problem);
        }
        if licences.iter().take(at).any(|other| licence(other).0 == code) {
            return within(format!("licences[{at}]"), "stands there twice; name each state once");
        }
    }
    Ok(())
}

/// The code of a licence, and its last day where that is on record.
pub(crate) fn licence(one: &str) -> (&str, Option<Date>) {
    let (code, end) = one.split_once(':').unwrap_or((one, ""));
    (code, end.parse().ok())
}

/// The last day that is not over anywhere at an instant: a licence holds until its day ends, whatever clock its state goes by.
pub(crate) fn day_at(at: Timestamp) -> Date {
    let last = at.checked_sub(SignedDuration::from_hours(12)).unwrap_or(at);
    last.to_zoned_datetime(TimeZone::UTC).date()
}

/// Where a patient said they are.
pub(crate) fn place(intake: Option<&Intake>) -> Place<'_> {
    let Some(Intake { location, .. }) = intake else { return Place::Unknown };
    let state = intake::rules::state(location).map(Place::State);
    state.unwrap_or_else(|| Place::Abroad(location.region.expose()))
}

/// Whether nothing that is on record keeps a provider with these licences from treating where a patient said they are.
pub(crate) fn treats(licences: &[String], intake: Option<&Intake>, at: Timestamp) -> bool {
    !matches!(right(licences, place(intake), at), Right::Lacking(_) | Right::Abroad)
}

/// What licences say at an instant of a place in somebody's own words: a state's code, its name, or whatever else stands on a
/// licence. With one that has ended nobody may treat.
pub(crate) fn right(licences: &[String], place: Place<'_>, at: Timestamp) -> Right {
    if licences.is_empty() {
        return Right::Unsaid;
    }
    let today = day_at(at);
    let held = licences.iter().map(|one| licence(one));
    let held = held.filter(|(_, end)| end.is_none_or(|end| end >= today));
    let held: Vec<&str> = held.map(|(code, _)| code).collect();
    match place {
        Place::Unknown => Right::Unplaced,
        Place::State(state) => here(&held, state.trim()),
        Place::Abroad(region) => abroad(&held, region.trim()),
    }
}

/// The code of a state in somebody's own words, such as IL; nothing abroad, and of what is no state's.
pub(crate) fn state(place: Place<'_>) -> Option<String> {
    let Place::State(state) = place else { return None };
    let whole = jurisdiction(state.trim())?;
    Some(whole.strip_prefix("US-").unwrap_or(&whole).to_owned())
}

fn here(licences: &[&str], state: &str) -> Right {
    let holds = |code: &str| licences.contains(&code);
    let known = jurisdiction(state);
    let known = known.as_deref().map(|whole| (whole, whole.strip_prefix("US-").unwrap_or(whole)));
    if holds(&state.to_uppercase())
        || known.is_some_and(|(whole, code)| holds(whole) || holds(code))
    {
        return Right::Held;
    }
    // What is no state's is not repeated: it may be anything of the patient's.
    known.map_or(Right::Unplaced, |(_, code)| Right::Lacking(code.to_owned()))
}

/// A code that a state of the US has, too, is that state's: with WA on a licence nobody may treat in Western Australia.
fn abroad(licences: &[&str], region: &str) -> Right {
    let code = region.to_uppercase();
    let is_held = jurisdiction(region).is_none() && licences.contains(&code.as_str());
    if is_held { Right::Held } else { Right::Abroad }
}

/// What follows, as the clinic set it.
pub(crate) const fn ruling(right: &Right, licensing: Licensing) -> Ruling {
    match (right, licensing) {
        (Right::Unsaid | Right::Held, _) | (_, Licensing::Ignore) => Ruling::Free,
        (_, Licensing::Warn) => Ruling::Warned,
        (_, Licensing::Refuse) => Ruling::Refused,
    }
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
pub(super) fn is_full(schedule: &Schedule, taken: &Taken, at: Timestamp) -> bool {
    let Some((most, (begins, ends))) = schedule.most_a_day.zip(day_of(schedule, at)) else {
        return false;
    };
    let starts =
        taken.open.iter().map(|((starts, _), _)| *starts).chain(taken.over.iter().copied());
    let that_day = starts.filter(|starts| begins <= *starts && *starts < ends).count();
    that_day >= usize::from(most)
}

/// The times that can be booked between two instants, earliest first, with a provider who has at most so many visits at
/// once.
pub(super) fn slots(
    schedule: &Schedule,
    (department, kind): (&DepartmentId, &VisitType),
    (taken, most): (&Taken, usize),
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
                is_free(*slot, kind, (&taken.open, most)) && !is_full(schedule, taken, slot.0)
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

/// A visit that is booked, and the minutes that the provider needs after it.
pub(super) type Pause = (Span, u16);

/// What of a provider's time is taken.
#[derive(Debug, Default)]
pub(super) struct Taken {
    /// Visits that are ahead or under way: nothing else is booked over them.
    pub(super) open: Vec<Pause>,
    /// When those began that are over: of the day they are as many as before, of its times they leave what they did not need.
    pub(super) over: Vec<Timestamp>,
}

/// From when to when a visit and its pause take.
fn with_pause(((from, to), pause): Pause) -> Span {
    let pause = SignedDuration::from_mins(pause.into());
    (from, to.checked_add(pause).unwrap_or(to))
}

/// The pause from which a new visit would take, in minutes: the longest of others' that it meets anywhere, or its own before the
/// next. `None` where the visits that it meets are not more than the provider has at once, each with its own pause.
pub(super) fn taken_pause((times, own): Pause, others: &[Pause], most: usize) -> Option<u16> {
    let taken: Vec<Span> = others.iter().map(|one| with_pause(*one)).collect();
    if crowd(&taken, with_pause((times, own))) < most {
        return None;
    }
    // With several at once, another's pause may begin while the new visit is under way.
    let met = others.iter().filter(|one| {
        let ((_, ends), (_, until)) = (one.0, with_pause(**one));
        one.1 > 0 && ends < times.1 && times.0 < until
    });
    let before = met.map(|(_, pause)| *pause).max();
    Some(before.unwrap_or(own))
}

/// Whether a slot and the pause after it meet fewer visits than the provider has at once, each with the longer of its own pause
/// and of the slot's.
fn is_free((starts, ends): Span, kind: &VisitType, (busy, most): (&[Pause], usize)) -> bool {
    let longer = |(span, pause): &Pause| with_pause((*span, kind.buffer.max(*pause)));
    let taken: Vec<Span> = busy.iter().map(longer).collect();
    crowd(&taken, with_pause(((starts, ends), kind.buffer))) < most
}
