use super::rules::{self, gaps, news, turns};
use super::{Gap, Handover, Layer, Override, Rota, Turn};
use crate::account::Change;
use crate::testing::{House, houses};
use crate::{ClinicError, Refusal};
use compliance::check::Status;
use jiff::civil::{Date, Time, Weekday, date, time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use kernel::{PersonId, Role};
use proptest::prelude::*;

fn person(id: &str) -> PersonId {
    id.parse().unwrap()
}

fn people(ids: &[&str]) -> Vec<PersonId> {
    ids.iter().map(|id| person(id)).collect()
}

fn at(day: Weekday, at: Time) -> Handover {
    Handover { day, at }
}

fn layer(members: &[&str], handovers: Vec<Handover>) -> Layer {
    Layer { members: people(members), handovers, from: date(2026, 1, 5), until: None }
}

/// Turns of a week that change on Monday at eight.
fn weekly(members: &[&str]) -> Layer {
    layer(members, vec![at(Weekday::Monday, time(8, 0, 0, 0))])
}

fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn taken(layer: u32, who: &str, from: &str, until: &str) -> Override {
    Override {
        id: format!("{who}-{from}"),
        department: "general-practice".parse().unwrap(),
        layer,
        person: person(who),
        from: instant(from),
        until: instant(until),
    }
}

type Line = (u32, Option<String>, Timestamp);

fn seen(turns: &[Turn]) -> Vec<Line> {
    let who = |turn: &Turn| turn.person.as_ref().map(ToString::to_string);
    turns.iter().map(|turn| (turn.layer, who(turn), turn.from)).collect()
}

fn line(layer: u32, who: &str, from: &str) -> Line {
    (layer, Some(who.to_owned()), instant(from))
}

#[test]
fn turns_go_round_and_change_by_the_departments_clock_on_both_sides_of_a_change() {
    let rota = Rota { layers: vec![weekly(&["a", "b"])] };
    let (works, chicago) = (people(&["a", "b"]), TimeZone::get("America/Chicago").unwrap());
    let window = (instant("2026-03-02T14:00:00Z"), instant("2026-03-17T00:00:00Z"));
    let found = turns((&rota, &[]), (&works, &chicago), window);
    // Eight o'clock is 14:00 in Greenwich before 8 March 2026, and 13:00 after it.
    assert_eq!(
        seen(&found),
        [
            line(1, "a", "2026-03-02T14:00:00Z"),
            line(1, "b", "2026-03-09T13:00:00Z"),
            line(1, "a", "2026-03-16T13:00:00Z"),
        ]
    );
}

#[test]
fn an_override_takes_a_part_of_a_turn_and_the_later_of_two_holds() {
    let rota = Rota { layers: vec![weekly(&["a"]), weekly(&["b"])] };
    let (works, utc) = (people(&["a", "b", "c", "d"]), TimeZone::UTC);
    let window = (instant("2026-03-03T00:00:00Z"), instant("2026-03-04T00:00:00Z"));
    let overrides = [
        taken(1, "c", "2026-03-03T06:00:00Z", "2026-03-03T12:00:00Z"),
        taken(1, "d", "2026-03-03T08:00:00Z", "2026-03-03T10:00:00Z"),
        taken(2, "gone", "2026-03-03T06:00:00Z", "2026-03-03T12:00:00Z"),
    ];
    let found = turns((&rota, &overrides), (&works, &utc), window);
    let first = [("a", "00"), ("c", "06"), ("d", "08"), ("c", "10"), ("a", "12")];
    let mut expected: Vec<_> =
        first.map(|(who, hour)| line(1, who, &format!("2026-03-03T{hour}:00:00Z"))).into();
    expected.push(line(2, "b", "2026-03-03T00:00:00Z"));
    assert_eq!(seen(&found), expected, "who left takes no turn");
}

#[test]
fn a_gap_is_where_the_layer_has_not_begun_is_over_or_its_member_is_gone() {
    let mut late = weekly(&["a", "gone"]);
    (late.from, late.until) = (date(2026, 3, 9), Some(date(2026, 3, 20)));
    let rota = Rota { layers: vec![late] };
    let (works, utc) = (people(&["a"]), TimeZone::UTC);
    let window = (instant("2026-03-08T00:00:00Z"), instant("2026-03-22T00:00:00Z"));
    let found = gaps(&turns((&rota, &[]), (&works, &utc), window));
    let gap = |from, until| Gap { layer: 1, from: instant(from), until: instant(until) };
    assert_eq!(
        found,
        [
            gap("2026-03-08T00:00:00Z", "2026-03-09T08:00:00Z"),
            gap("2026-03-16T08:00:00Z", "2026-03-22T00:00:00Z"),
        ]
    );
    let grown = Gap { until: instant("2026-03-30T00:00:00Z"), ..found[1].clone() };
    let other = gap("2026-04-05T00:00:00Z", "2026-04-06T00:00:00Z");
    assert_eq!(
        news(&[grown, other.clone()], &found),
        [&other],
        "a known gap that grows is no news"
    );
}

/// A stretch around the turn of each half of a year, in which most zones change their clocks.
fn windows() -> impl Strategy<Value = (Timestamp, Timestamp)> {
    let start = prop_oneof![Just("2026-03-01"), Just("2026-10-01"), Just("2027-04-01")];
    (start, 0_i64..40 * 1_440, 1_i64..40 * 1_440).prop_map(|(day, before, length)| {
        let start = instant(&format!("{day}T00:00:00Z")) + SignedDuration::from_mins(before);
        (start, start + SignedDuration::from_mins(length))
    })
}

fn handovers() -> impl Strategy<Value = Vec<Handover>> {
    let one = (0_i8..7, 0_i8..24, 0_i8..60).prop_map(|(day, hour, minute)| {
        at(Weekday::from_monday_zero_offset(day).unwrap(), time(hour, minute, 0, 0))
    });
    prop::collection::vec(one, 1..14).prop_map(|mut all| {
        all.sort_by_key(|one| (one.day.to_monday_zero_offset(), one.at));
        all.dedup();
        all
    })
}

/// Zones on both sides of the equator, one that changes by half an hour, and one that jumped at midnight.
const ZONES: [&str; 7] = [
    "UTC",
    "America/Chicago",
    "Europe/Berlin",
    "Australia/Lord_Howe",
    "America/Santiago",
    "Asia/Beirut",
    "Pacific/Auckland",
];

proptest! {
    #[test]
    fn somebody_is_on_call_at_every_instant_and_turns_change_when_the_clock_says(
        window in windows(), handovers in handovers(), zone in prop::sample::select(&ZONES[..]),
        members in 1_usize..5,
    ) {
        let works: Vec<PersonId> = (0..members).map(|one| person(&format!("p-{one}"))).collect();
        let zone = TimeZone::get(zone).unwrap();
        let layer = Layer { members: works.clone(), handovers, from: date(2026, 1, 5), until: None };
        let rota = Rota { layers: vec![layer.clone()] };
        rules::check(&rota, &works).unwrap();
        let found = turns((&rota, &[]), (&works, &zone), window);
        prop_assert_eq!(found.first().map(|turn| turn.from), Some(window.0));
        prop_assert_eq!(found.last().map(|turn| turn.until), Some(window.1));
        for pair in found.windows(2) {
            let [before, after] = pair else { unreachable!() };
            prop_assert_eq!(before.until, after.from, "no hole and no overlap");
            let shown = after.from.to_zoned_datetime(zone.clone()).datetime();
            let meant = |one: &Handover| {
                let meant = shown.date().to_datetime(one.at);
                let found = zone.to_ambiguous_timestamp(meant).compatible().unwrap();
                one.day == shown.weekday() && found == after.from
            };
            prop_assert!(layer.handovers.iter().any(meant), "{shown} is no handover");
        }
        prop_assert!(found.iter().all(|turn| turn.from < turn.until && turn.person.is_some()));
    }

    #[test]
    fn by_the_clock_on_the_wall_turns_are_as_where_no_clock_is_ever_changed(
        (start, _) in windows(), handovers in handovers(), zone in prop::sample::select(&ZONES[..]),
        members in 2_usize..5,
    ) {
        let works: Vec<PersonId> = (0..members).map(|one| person(&format!("p-{one}"))).collect();
        let zone = TimeZone::get(zone).unwrap();
        let layer = Layer { members: works.clone(), handovers, from: date(2026, 1, 5), until: None };
        let rota = Rota { layers: vec![layer] };
        let whose = |zone: &TimeZone, at: Timestamp| {
            let minute = (at, at + SignedDuration::from_mins(1));
            turns((&rota, &[]), (&works, zone), minute).remove(0).person
        };
        // Forty days, at another time of the day each time.
        for step in 0..56 {
            let at = start + SignedDuration::from_hours(17 * step);
            let offset = |hours| zone.to_offset(at + SignedDuration::from_hours(hours));
            if offset(-3) != offset(3) {
                continue; // In the hours around a change a handover may be moved.
            }
            let shown = at.to_zoned_datetime(zone.clone()).datetime();
            let steady = TimeZone::UTC.to_ambiguous_timestamp(shown).compatible().unwrap();
            prop_assert_eq!(whose(&zone, at), whose(&TimeZone::UTC, steady), "{}", shown);
        }
    }

    #[test]
    fn everybody_gets_as_many_turns_as_the_others(
        handovers in handovers(), members in 1_usize..5, zone in prop::sample::select(&ZONES[..]),
    ) {
        let works: Vec<PersonId> = (0..members).map(|one| person(&format!("p-{one}"))).collect();
        let zone = TimeZone::get(zone).unwrap();
        let (count, from) = (handovers.len(), date(2026, 1, 5));
        let layer = Layer { members: works.clone(), handovers, from, until: None };
        let rota = Rota { layers: vec![layer] };
        let monday = |weeks: i64| -> Timestamp {
            let day: Date = from + SignedDuration::from_hours(weeks * 7 * 24);
            zone.to_ambiguous_timestamp(day.to_datetime(Time::midnight())).compatible().unwrap()
        };
        // In as many weeks as there are members, each has as many turns as there are handovers in a week.
        let begin = monday(0) + SignedDuration::from_secs(-1);
        let window = (begin, monday(i64::try_from(members).unwrap()));
        let found = turns((&rota, &[]), (&works, &zone), window);
        prop_assume!(members > 1);
        for one in &works {
            let own = found.iter().filter(|turn| turn.person.as_ref() == Some(one)).count();
            prop_assert_eq!(own, count, "{}", one);
        }
    }

    #[test]
    fn whatever_is_taken_the_time_is_covered_once_and_given_back_it_is_as_before(
        window in windows(), handovers in handovers(), layer in 1_u32..3,
        begins in 0_i64..40 * 1_440, length in 1_i64..10 * 1_440,
    ) {
        let works = people(&["a", "b", "c"]);
        let own = |members: &[&str]| Layer { handovers: handovers.clone(), ..weekly(members) };
        let rota = Rota { layers: vec![own(&["a", "b"]), own(&["b", "a"])] };
        let from = window.0 + SignedDuration::from_mins(begins);
        let until = from + SignedDuration::from_mins(length);
        let one = taken(layer, "c", &from.to_string(), &until.to_string());
        let before = turns((&rota, &[]), (&works, &TimeZone::UTC), window);
        let found = turns((&rota, &[one]), (&works, &TimeZone::UTC), window);
        for number in [1, 2] {
            let mut here = window.0;
            for turn in found.iter().filter(|turn| turn.layer == number) {
                prop_assert_eq!(turn.from, here);
                let is_taken = number == layer && turn.from >= from && turn.until <= until;
                prop_assert_eq!(turn.by.is_some(), is_taken);
                prop_assert_eq!(turn.person == Some(person("c")), is_taken);
                here = turn.until;
            }
            prop_assert_eq!(here, window.1);
        }
        prop_assert_eq!(before, turns((&rota, &[]), (&works, &TimeZone::UTC), window));
    }
}

const DEPARTMENT: &str = "general-practice";

fn gap_notices(house: &House) -> usize {
    house.actions("notification.admin-1").iter().filter(|kind| *kind == "ROTA_GAP").count()
}

#[tokio::test]
async fn a_gap_is_told_to_administrators_once_days_before_it_comes() {
    for house in houses().await {
        let admin = House::caller("admin-1", Role::Administrator);
        let (department, rotas) = (DEPARTMENT.parse().unwrap(), &house.clinic.rotas);
        let days = Weekday::Monday.cycle_forward().take(7);
        let daily = days.map(|day| at(day, time(8, 0, 0, 0))).collect();
        let today = house.in_minutes(0).to_zoned_datetime(TimeZone::UTC).date();
        let ends = today + SignedDuration::from_hours(24 * 20);
        let from = today - SignedDuration::from_hours(24 * 7);
        let own = Layer { from, until: Some(ends), ..layer(&["dr-1", "dr-2"], daily) };
        let rota = Rota { layers: vec![own] };
        let planned = rotas.set(&admin, &department, (None, &rota)).await.unwrap();
        assert_eq!((&planned.rota, planned.gaps.len()), (&rota, 0), "{}", house.store);
        assert_eq!(gap_notices(&house), 0);
        for _ in 0..9 {
            house.later(1_440);
            house.clinic.visits.wake().await.unwrap();
        }
        assert_eq!(gap_notices(&house), 1, "told when it came near, and once, in {}", house.store);
        let all = rotas.gaps(&admin).await.unwrap();
        assert_eq!((&all[0].0, all.len()), (&department, 1));
        assert_eq!(house.witnessed("ROTA_GAP_FOUND").await.len(), 1);
        let longer = Rota { layers: vec![Layer { until: None, ..rota.layers[0].clone() }] };
        assert!(rotas.set(&admin, &department, (None, &longer)).await.unwrap().gaps.is_empty());
        rotas.set(&admin, &department, (None, &rota)).await.unwrap();
        assert_eq!(gap_notices(&house), 2, "it was closed and is open again");
        let stale = rotas.set(&admin, &department, (Some(&longer), &longer)).await;
        assert!(matches!(stale, Err(ClinicError::Refused(Refusal::Stale("rota")))), "read before");
        // What was kept with seconds is replaced by whoever read it as it is shown.
        let mut seconds = rota.clone();
        seconds.layers[0].handovers[0].at = time(8, 0, 30, 0);
        rotas.set(&admin, &department, (None, &seconds)).await.unwrap();
        rotas.set(&admin, &department, (Some(&rota), &rota)).await.unwrap();
        rotas.set(&admin, &department, (Some(&rota), &Rota::default())).await.unwrap();
        house.later(3_000);
        house.clinic.visits.wake().await.unwrap();
        assert!(rotas.gaps(&admin).await.unwrap().is_empty(), "no rota has no gaps");
    }
}

#[tokio::test]
async fn the_check_finds_who_is_on_call_as_it_is_now_and_not_as_it_was_when_somebody_last_looked() {
    for house in houses().await {
        let (store, admin) = (house.store, House::caller("admin-1", Role::Administrator));
        let (department, rotas) = (DEPARTMENT.parse().unwrap(), &house.clinic.rotas);
        let status = async || house.finding("HC-064").await.status;
        let set = async |layers: Vec<Layer>| {
            rotas.set(&admin, &department, (None, &Rota { layers })).await.unwrap();
        };
        let run = async |sql: &'static str| {
            let mut tx = house.db.begin().await.unwrap();
            tx.execute(sql, db::params![]).await.unwrap();
            tx.commit().await.unwrap();
        };
        run("DELETE FROM on_call").await;
        run("UPDATE appointment SET department = 'general-practice'").await;
        assert_eq!(status().await, Status::Fail, "{store}: it treats, and nobody is on call");
        run("INSERT INTO on_call (department, person) VALUES ('general-practice', 'dr-1')").await;
        assert_eq!(status().await, Status::Warn, "{store}: nobody plans who is on call");
        run("UPDATE appointment SET state = 'cancelled'").await;
        assert_eq!(status().await, Status::NotApplicable, "{store}: it treats nobody");
        let today = house.in_minutes(0).to_zoned_datetime(TimeZone::UTC).date();
        let ends = |days: i64| {
            let until = Some(today + SignedDuration::from_hours(24 * days));
            Layer { until, ..weekly(&["dr-1"]) }
        };
        set(vec![ends(1)]).await;
        assert_eq!(status().await, Status::Fail, "{store}: it ends tomorrow");
        set(vec![ends(5)]).await;
        assert_eq!(status().await, Status::Warn, "{store}: there is time to mend it");
        set(vec![weekly(&["dr-1"]), ends(1)]).await;
        assert_eq!(status().await, Status::Pass, "{store}: who is paged first is always there");
        set(vec![ends(1), weekly(&["dr-2"])]).await;
        assert_eq!(status().await, Status::Pass, "{store}: who comes next is paged at once");
        set(vec![ends(1), ends(5)]).await;
        assert_eq!(status().await, Status::Warn, "{store}: until they are gone, too");
        set(vec![ends(1), ends(1)]).await;
        assert_eq!(status().await, Status::Fail, "{store}: both end tomorrow");
        set(vec![weekly(&["dr-1"]), ends(1)]).await;
        let closed = Change { active: Some(false), ..Change::default() };
        house.clinic.accounts.change(&admin, &person("dr-1"), closed).await.unwrap();
        assert_eq!(status().await, Status::Fail, "{store}: whose turn it was has gone");
    }
}

#[tokio::test]
async fn a_turn_is_taken_and_given_back_by_who_may() {
    for house in houses().await {
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let (department, rotas) = (DEPARTMENT.parse().unwrap(), &house.clinic.rotas);
        let rota = Rota { layers: vec![weekly(&["dr-1"])] };
        rotas.set(&desk, &department, (None, &rota)).await.unwrap();
        let on_call = async |minutes| {
            let window = (house.in_minutes(minutes), house.in_minutes(minutes + 1));
            let turns = rotas.turns(&desk, &department, window).await.unwrap();
            turns[0].person.clone().unwrap()
        };
        let (from, until) = (house.in_minutes(60), house.in_minutes(120));
        let doctor = House::caller("dr-2", Role::Provider);
        let own = person("dr-2");
        let planned = rotas.take(&doctor, (&department, 1), (&own, from, until)).await.unwrap();
        assert_eq!(on_call(59).await, person("dr-1"), "{}", house.store);
        assert_eq!(on_call(60).await, own);
        assert_eq!(on_call(120).await, person("dr-1"));
        let other = (&person("dr-1"), from, until);
        let refused = rotas.take(&doctor, (&department, 1), other).await;
        assert!(matches!(refused, Err(ClinicError::Refused(Refusal::NotAllowed))));
        for (layer, who, from, until) in [
            (2, "dr-2", from, until),
            (1, "nurse-1", from, until),
            (1, "dr-2", until, from),
            (1, "dr-2", house.in_minutes(-9), house.in_minutes(0)),
            (1, "dr-2", from, house.in_minutes(60 + 32 * 1_440)),
        ] {
            let who = person(who);
            let refused = rotas.take(&desk, (&department, layer), (&who, from, until)).await;
            assert!(matches!(refused, Err(ClinicError::Refused(_))), "{layer} {who} {from}");
        }
        let id = &planned.overrides[0].id;
        assert!(rotas.give_back(&desk, &department, "none").await.is_err());
        rotas.give_back(&doctor, &department, id).await.unwrap();
        assert_eq!(on_call(60).await, person("dr-1"), "{}", house.store);
        let patient =
            rotas.set(&House::caller("pat-1", Role::Patient), &department, (None, &rota)).await;
        assert!(matches!(patient, Err(ClinicError::Refused(Refusal::NotAllowed))));
        let refused = house.witnessed("REQUEST_REFUSED").await;
        let rotas = refused.iter().filter(|line| line.contains("\"rota\"")).count();
        assert_eq!(rotas, 8, "each refusal is witnessed: {refused:?}");
    }
}
