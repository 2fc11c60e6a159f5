//! Whose turn it is. Pure but for the table of time zones.

use super::{Gap, Handover, Layer, Override, Rota, Turn};
use crate::Refusal;
use jiff::SignedDuration;
use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::TimeZone;
use kernel::{PersonId, Timestamp};

/// So many layers a rota has at most.
pub const LAYERS: usize = 5;
/// So many people take turns in one layer.
const MEMBERS: usize = 50;
/// So many overrides stand before a department at once.
const OVERRIDES: usize = 200;
/// So many handovers a week has.
const HANDOVERS: usize = 28;
/// The longest time for which somebody takes a turn.
const LONGEST: SignedDuration = SignedDuration::from_hours(31 * 24);
/// So far ahead turns are given to others.
const FURTHEST: SignedDuration = SignedDuration::from_hours(2 * 366 * 24);
/// So far ahead gaps are looked for.
pub(super) const AHEAD: SignedDuration = SignedDuration::from_hours(14 * 24);

/// Refuses a rota that nobody can follow.
pub(super) fn check(rota: &Rota, works: &[PersonId]) -> Result<(), Refusal> {
    let field = |field, problem| Err(Refusal::Field { field, problem });
    if rota.layers.len() > LAYERS {
        return field("layers", "are at most 5");
    }
    rota.layers.iter().enumerate().try_for_each(|(at, layer)| check_layer(at, layer, works))
}

/// A rota as it is shown: some were kept with seconds before those were refused.
pub(super) fn shown(rota: &Rota) -> Rota {
    let mut shown = rota.clone();
    for handover in shown.layers.iter_mut().flat_map(|layer| &mut layer.handovers) {
        let at = handover.at;
        handover.at = Time::new(at.hour(), at.minute(), 0, 0).unwrap_or(at);
    }
    shown
}

fn check_layer(at: usize, layer: &Layer, works: &[PersonId]) -> Result<(), Refusal> {
    let within = |place: &str, problem| {
        Err(Refusal::Within { field: format!("layers[{at}].{place}"), problem })
    };
    if !(1..=MEMBERS).contains(&layer.members.len()) {
        return within("members", "are 1 to 50 people, in the order of their turns");
    }
    if let Some(member) = layer.members.iter().position(|one| !works.contains(one)) {
        let problem = "is no provider who works in this department; choose one who does";
        return within(&format!("members[{member}]"), problem);
    }
    if !(1..=HANDOVERS).contains(&layer.handovers.len()) {
        return within("handovers", "are 1 to 28 a week");
    }
    let again = |(place, one): (usize, &Handover)| {
        layer.handovers.iter().take(place).any(|other| other == one)
    };
    if let Some(place) = layer.handovers.iter().enumerate().position(again) {
        let problem = "is at the time of another one of this layer; take one of the two away";
        return within(&format!("handovers[{place}]"), problem);
    }
    if layer.until.is_some_and(|until| until <= layer.from) {
        return within("until", "is a day after from");
    }
    Ok(())
}

/// Refuses an override that makes no sense.
pub(super) fn check_override(
    one: &Override,
    (layers, works): (usize, &[PersonId]),
    standing: usize,
    now: Timestamp,
) -> Result<(), Refusal> {
    let field = |field, problem| Err(Refusal::Field { field, problem });
    if standing >= OVERRIDES {
        return field("overrides", "are at most 200 that have not ended");
    }
    if !(1..=layers).contains(&usize::try_from(one.layer).unwrap_or(usize::MAX)) {
        return field("layer", "is one of the rota's, counted from 1");
    }
    if !works.contains(&one.person) {
        let problem = "is no provider who works in this department; choose one who does";
        return field("personId", problem);
    }
    let length = one.until.duration_since(one.from);
    if length <= SignedDuration::ZERO || length > LONGEST || one.until <= now {
        return field("until", "is in the future, after from, and at most 31 days later");
    }
    if one.from.duration_since(now) > FURTHEST {
        return field("from", "is at most two years ahead");
    }
    Ok(())
}

/// Who has each layer between two instants: layer by layer, one stretch after the other, without a hole. Who does
/// not work in the department any more has no turn; of two overrides the later one holds.
pub(super) fn turns(
    (rota, overrides): (&Rota, &[Override]),
    (works, zone): (&[PersonId], &TimeZone),
    window: (Timestamp, Timestamp),
) -> Vec<Turn> {
    let mut all = Vec::new();
    for (number, layer) in (1_u32..).zip(&rota.layers) {
        let mut turns = own_turns((number, layer), zone, window);
        for turn in &mut turns {
            turn.person = turn.person.take().filter(|person| works.contains(person));
        }
        let taken = overrides.iter().filter(|one| one.layer == number);
        for one in taken.filter(|one| works.contains(&one.person)) {
            turns = overridden(turns, one);
        }
        all.extend(joined(turns));
    }
    all
}

impl Turn {
    /// When a turn that was looked up from its own beginning ends; `None` when that is further ahead than was looked.
    pub fn ends(&self) -> Option<Timestamp> {
        Some(self.until).filter(|until| until.duration_since(self.from) < AHEAD)
    }
}

/// What of these turns nobody has.
pub(super) fn gaps(turns: &[Turn]) -> Vec<Gap> {
    let empty = turns.iter().filter(|turn| turn.person.is_none());
    empty.map(|turn| Gap { layer: turn.layer, from: turn.from, until: turn.until }).collect()
}

/// When first no layer has anybody. Such a time begins where the last of the layers is left.
pub(super) fn uncovered(turns: &[Turn]) -> Option<Timestamp> {
    let has =
        |turn: &Turn, at: Timestamp| turn.person.is_some() && turn.from <= at && at < turn.until;
    let left = turns.iter().filter(|turn| turn.person.is_none()).map(|turn| turn.from);
    left.filter(|at| !turns.iter().any(|turn| has(turn, *at))).min()
}

/// The gaps that nobody was warned of: those that touch none of which somebody was.
pub(super) fn news<'a>(gaps: &'a [Gap], known: &[Gap]) -> Vec<&'a Gap> {
    let touches = |one: &Gap, other: &Gap| {
        one.layer == other.layer && one.from <= other.until && other.from <= one.until
    };
    gaps.iter().filter(|gap| !known.iter().any(|other| touches(gap, other))).collect()
}

/// A layer's turns as its members take them.
fn own_turns(
    (number, layer): (u32, &Layer),
    zone: &TimeZone,
    (start, end): (Timestamp, Timestamp),
) -> Vec<Turn> {
    let turn = |person, from, until| Turn { layer: number, person, from, until, by: None };
    let last_day = layer.until.map(|day| instant(zone, day.to_datetime(Time::midnight())));
    let over = last_day.map_or(end, |day| day.clamp(start, end));
    let (mut here, mut whose, mut turns) = (start, None, Vec::new());
    for (at, member) in handovers(layer, zone, (start, over)) {
        // Of two handovers in an hour that the clocks skip, the first may come out as the later one.
        let at = at.clamp(here, over);
        turns.push(turn(whose.replace(member), here, at));
        here = at;
    }
    turns.push(turn(whose, here, over));
    turns.push(turn(None, over, end));
    turns.retain(|turn| turn.from < turn.until);
    turns
}

/// The handovers that say who is on call between two instants, each with who takes over: those in between, and the
/// one before.
fn handovers(
    layer: &Layer,
    zone: &TimeZone,
    (start, end): (Timestamp, Timestamp),
) -> Vec<(Timestamp, PersonId)> {
    let week = in_order(&layer.handovers);
    let count = |place: usize| i64::try_from(place).unwrap_or(i64::MAX);
    let turns = count(week.len());
    let day = layer.from.weekday().to_monday_zero_offset();
    let place = week.iter().position(|one| one.day.to_monday_zero_offset() >= day);
    let first = week_of(layer.from) * turns + count(place.unwrap_or(week.len()));
    let local = |at: Timestamp| week_of(at.to_zoned_datetime(zone.clone()).date());
    let mut found = Vec::new();
    for number in local(start) - 1..=local(end) + 1 {
        for (place, handover) in (0_i64..).zip(&week) {
            let turn = number * turns + place - first;
            let member = usize::try_from(turn).ok().and_then(|turn| {
                let around = turn.checked_rem(layer.members.len())?;
                layer.members.get(around)
            });
            let (Some(member), Some(day)) = (member, date_in(number, handover.day)) else {
                continue;
            };
            let at = instant(zone, day.to_datetime(handover.at));
            if at < end {
                found.push((at, member.clone()));
            }
        }
    }
    found
}

/// The first Monday after 1970 began: weeks are counted from it.
const MONDAY: Date = jiff::civil::date(1970, 1, 5);

fn week_of(day: Date) -> i64 {
    day.duration_since(MONDAY).as_hours().div_euclid(24 * 7)
}

fn date_in(week: i64, day: Weekday) -> Option<Date> {
    let days = week.checked_mul(7)?.checked_add(day.to_monday_zero_offset().into())?;
    MONDAY.checked_add(SignedDuration::from_hours(days.checked_mul(24)?)).ok()
}

/// When a clock shows a time: of two such instants the first one, and of a time that is skipped, the one as long after
/// the skip.
fn instant(zone: &TimeZone, at: DateTime) -> Timestamp {
    let found = zone.to_ambiguous_timestamp(at).compatible();
    found.unwrap_or(if at.date() < MONDAY { Timestamp::MIN } else { Timestamp::MAX })
}

fn in_order(handovers: &[Handover]) -> Vec<Handover> {
    let mut week = handovers.to_vec();
    week.sort_by_key(|one| (one.day.to_monday_zero_offset(), one.at));
    week
}

/// The turns with somebody else between two instants.
fn overridden(turns: Vec<Turn>, taken: &Override) -> Vec<Turn> {
    let mut all = Vec::with_capacity(turns.len() + 2);
    for turn in turns {
        let (from, until) = (taken.from.max(turn.from), taken.until.min(turn.until));
        if from >= until {
            all.push(turn);
            continue;
        }
        all.push(Turn { until: from, ..turn.clone() });
        let (person, by) = (Some(taken.person.clone()), Some(taken.id.clone()));
        all.push(Turn { person, by, from, until, layer: turn.layer });
        all.push(Turn { from: until, ..turn });
    }
    all.retain(|turn| turn.from < turn.until);
    all
}

/// Neighbours that are one stretch become one.
fn joined(turns: Vec<Turn>) -> Vec<Turn> {
    let mut all: Vec<Turn> = Vec::with_capacity(turns.len());
    for turn in turns {
        match all.last_mut() {
            Some(last) if last.person == turn.person && last.by == turn.by => {
                last.until = turn.until;
            }
            _ => all.push(turn),
        }
    }
    all
}
