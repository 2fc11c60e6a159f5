mod apart;
mod licence;

use super::{Asked, Day, Place, Right, Schedule, Stretch, VisitType, rules};
use crate::testing::{House, houses};
use crate::visit::{Booking, Whereabouts};
use crate::{ClinicError, Refusal};
use futures_util::future::join_all;
use jiff::civil::{Date, Time, Weekday};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, ToSpan as _};
use kernel::{Role, Timestamp};
use proptest::prelude::*;

const DEPARTMENT: &str = "general-practice";

fn time(text: &str) -> Time {
    text.parse().unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn stretch(day: Weekday, from: &str, to: &str) -> Stretch {
    Stretch { department: DEPARTMENT.parse().unwrap(), day, from: time(from), to: time(to) }
}

fn taken(open: Vec<rules::Pause>) -> rules::Taken {
    rules::Taken { open, over: Vec::new() }
}

fn schedule(zone: &str, week: Vec<Stretch>) -> Schedule {
    let licences = vec!["IL".to_owned()];
    Schedule { zone: zone.to_owned(), week, days: Vec::new(), most_a_day: None, licences }
}

fn kind(minutes: u16, buffer: u16) -> VisitType {
    VisitType { code: "visit".to_owned(), minutes, buffer }
}

fn starts(plan: &Schedule, kind: &VisitType, busy: &[(&str, &str)]) -> Vec<String> {
    let busy = taken(busy.iter().map(|(from, to)| ((at(from), at(to)), 0)).collect());
    let range = (at("2026-03-02T00:00:00Z"), at("2026-03-03T00:00:00Z"));
    let slots = rules::slots(plan, (&DEPARTMENT.parse().unwrap(), kind), (&busy, 1), range);
    slots.iter().map(|(starts, _)| starts.strftime("%H:%M").to_string()).collect()
}

#[test]
fn licences_are_held_against_states_as_people_write_them_and_against_no_state_abroad() {
    let licences = ["IL", "US-NM", "GU", "WA", "ON"].map(str::to_owned);
    let lacking = |state: &str| Right::Lacking(state.to_owned());
    for (place, right) in [
        (Place::State("IL 60601"), Right::Held),
        (Place::State("US-IL"), Right::Held),
        (Place::State(" Nuevo México "), Right::Held),
        (Place::State("NM"), Right::Held),
        (Place::State("Guam"), Right::Held),
        (Place::State("Nueva York"), lacking("NY")),
        (Place::State("Washington, D.C."), lacking("DC")),
        (Place::State("somewhere"), Right::Unplaced),
        (Place::Unknown, Right::Unplaced),
        (Place::Abroad("WA"), Right::Abroad),
        (Place::Abroad("Ontario"), Right::Abroad),
        (Place::Abroad("on"), Right::Held),
    ] {
        let (Place::State(region) | Place::Abroad(region)) = place else {
            assert_eq!(rules::right(&licences, place, Timestamp::UNIX_EPOCH), right);
            continue;
        };
        assert_eq!(rules::right(&licences, place, Timestamp::UNIX_EPOCH), right, "{region}");
    }
    assert_eq!(rules::right(&[], Place::Abroad("ON"), Timestamp::UNIX_EPOCH), Right::Unsaid);
}

#[test]
fn slots_follow_the_week_its_exceptions_what_is_booked_and_the_pause_between() {
    let mut plan = schedule("UTC", vec![stretch(Weekday::Monday, "09:00", "10:30")]);
    assert_eq!(starts(&plan, &kind(30, 0), &[]), ["09:00", "09:30", "10:00"]);
    assert_eq!(starts(&plan, &kind(30, 10), &[]), ["09:00", "09:40"], "with a pause of ten");
    let booked = [("2026-03-02T09:30:00Z", "2026-03-02T10:00:00Z")];
    assert_eq!(starts(&plan, &kind(30, 0), &booked), ["09:00", "10:00"]);
    assert!(starts(&plan, &kind(30, 10), &booked).is_empty(), "nor too near to another");
    plan.most_a_day = Some(1);
    assert!(starts(&plan, &kind(30, 0), &booked).is_empty(), "one a day is enough");
    let date: Date = "2026-03-02".parse().unwrap();
    plan.days = vec![Day { date, hours: None }];
    assert!(starts(&plan, &kind(30, 0), &[]).is_empty(), "a day off");
    let place = DEPARTMENT.parse().unwrap();
    plan.days = vec![Day { date, hours: Some((place, time("13:00"), time("14:00"))) }];
    assert_eq!(starts(&plan, &kind(30, 0), &[]), ["13:00", "13:30"], "in place of the week's");
    plan.week = vec![stretch(Weekday::Tuesday, "09:00", "10:00")];
    plan.days = Vec::new();
    assert!(starts(&plan, &kind(30, 0), &[]).is_empty());
}

#[test]
fn a_schedule_that_nobody_can_keep_is_refused_by_the_place_of_what_is_wrong() {
    let refused = |plan: &Schedule| rules::check(plan).unwrap_err().to_string();
    let names = |plan: &Schedule, place: &str| {
        let words = refused(plan);
        assert!(words.starts_with(&format!("{place} ")), "{words} does not name {place}");
    };
    let monday = |from, to| stretch(Weekday::Monday, from, to);
    let overlap =
        vec![monday("09:00", "12:00"), monday("14:00", "15:00"), monday("11:59", "13:00")];
    let words = refused(&schedule("UTC", overlap));
    assert!(words.starts_with("week[2] overlaps week[0];"), "{words}");
    assert!(words.contains("change one of the two"), "{words}");
    let backwards = vec![monday("09:00", "10:00"), monday("12:00", "09:00")];
    names(&schedule("UTC", backwards), "week[1].to");
    names(&schedule("Mars/Base", Vec::new()), "timeZone");
    let mut plan = schedule("America/Chicago", vec![monday("09:00", "12:00")]);
    rules::check(&plan).unwrap();
    for (most, is_right) in [(0, false), (1, true), (288, true), (289, false)] {
        plan.most_a_day = Some(most);
        if is_right { rules::check(&plan).unwrap() } else { names(&plan, "mostADay") }
    }
    plan.most_a_day = None;
    let codes = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect();
    plan.licences = codes(&["IL", "WI", "IL"]);
    names(&plan, "licences[2]");
    plan.licences = codes(&["IL", "illinois"]);
    names(&plan, "licences[1]");
    for wrong in ["IL:2027-02-30", "IL:soon", "IL:", "IL:2027-3-1", "WI"] {
        plan.licences = codes(&["WI:2027-03-31", wrong]);
        names(&plan, "licences[1]");
    }
    plan.licences = codes(&["WI:2027-03-31", "IL"]);
    rules::check(&plan).unwrap();
    plan.licences = vec!["IL".to_owned(); 500];
    names(&plan, "licences");
    plan.licences = Vec::new();
    let (place, date) = (DEPARTMENT.parse().unwrap(), "2026-03-08".parse().unwrap());
    let worked =
        |from, to| Day { date, hours: Some((DEPARTMENT.parse().unwrap(), time(from), time(to))) };
    plan.days = vec![Day { date, hours: Some((place, time("02:30"), time("05:00"))) }];
    names(&plan, "days[0].from");
    assert!(refused(&plan).contains("clocks go forward"), "half past two is skipped");
    plan.days = vec![worked("09:00", "12:00"), worked("11:00", "13:00")];
    assert!(refused(&plan).starts_with("days[1] overlaps days[0];"));
    plan.days = vec![Day { date, hours: None }, worked("09:00", "12:00")];
    names(&plan, "days[1].date");
    plan.days = vec![worked("12:00", "09:00")];
    names(&plan, "days[0].to");
}

/// Around each change of a zone's clocks in two years, a provider who works day and night.
#[test]
fn no_change_of_any_zones_clocks_makes_a_slot_twice_or_one_that_is_none() {
    let days = [
        Weekday::Monday,
        Weekday::Tuesday,
        Weekday::Wednesday,
        Weekday::Thursday,
        Weekday::Friday,
        Weekday::Saturday,
        Weekday::Sunday,
    ];
    let week: Vec<_> = days.map(|day| stretch(day, "00:00", "23:30")).to_vec();
    let (mut zones, mut changes) = (0, 0);
    for name in jiff::tz::db().available() {
        let zone = TimeZone::get(name.as_str()).unwrap();
        zones += 1;
        let plan = schedule(name.as_str(), week.clone());
        let end = at("2028-01-01T00:00:00Z");
        for change in
            zone.following(at("2026-01-01T00:00:00Z")).take_while(|one| one.timestamp() < end)
        {
            changes += 1;
            let change = change.timestamp();
            let (from, until) = (change - 30.hours(), change + 30.hours());
            let what = (&DEPARTMENT.parse().unwrap(), &kind(30, 0));
            let slots = rules::slots(&plan, what, (&taken(Vec::new()), 1), (from, until));
            assert!(slots.windows(2).all(|pair| pair[0].1 <= pair[1].0), "{name:?}: {change}");
            for (starts, ends) in &slots {
                assert_eq!(ends.duration_since(*starts), SignedDuration::from_mins(30));
                let local = starts.to_zoned_datetime(zone.clone());
                let again = zone.to_ambiguous_timestamp(local.datetime());
                let gap = matches!(again.offset(), AmbiguousOffset::Gap { .. });
                assert!(!gap, "{name:?}: {local} is no time of the day");
            }
            assert!(slots.len() >= 60 * 2 - 12, "{name:?}: only {} slots", slots.len());
        }
    }
    assert!(zones > 400 && changes > 400, "{zones} zones, {changes} changes");
}

#[test]
fn a_provider_of_two_at_once_is_offered_until_two_meet() {
    let plan = schedule("UTC", vec![stretch(Weekday::Monday, "09:00", "10:30")]);
    let slots = |busy: &[(&str, &str)]| {
        let span = |(from, to): &(&str, &str)| {
            (at(&format!("2026-03-02T{from}:00Z")), at(&format!("2026-03-02T{to}:00Z")))
        };
        let busy = taken(busy.iter().map(|times| (span(times), 0)).collect());
        let what = (&DEPARTMENT.parse().unwrap(), &kind(30, 0));
        let range = (at("2026-03-02T00:00:00Z"), at("2026-03-03T00:00:00Z"));
        rules::slots(&plan, what, (&busy, 2), range).len()
    };
    assert_eq!(slots(&[("09:00", "09:30")]), 3);
    assert_eq!(slots(&[("09:00", "09:30"), ("09:10", "09:20")]), 2);
    assert_eq!(slots(&[("09:00", "09:15"), ("09:15", "09:30")]), 3, "one after the other is one");
}

proptest! {
    #[test]
    fn what_is_offered_is_free_and_stays_within_its_hours(
        minutes in 5_u16..120,
        buffer in 0_u16..60,
        busy in proptest::collection::vec((0_i64..1_440, 5_i64..120), 0..12),
    ) {
        let plan = schedule("UTC", vec![stretch(Weekday::Monday, "08:00", "17:00")]);
        let day = at("2026-03-02T00:00:00Z");
        let after = |minutes: i64| day + SignedDuration::from_mins(minutes);
        let busy: Vec<_> =
            busy.into_iter().map(|(from, length)| (after(from), after(from + length))).collect();
        let kind = kind(minutes, buffer);
        let what = (&DEPARTMENT.parse().unwrap(), &kind);
        let known = taken(busy.iter().map(|times| (*times, 0)).collect());
        let slots = rules::slots(&plan, what, (&known, 1), (day, after(1_440)));
        let pause = SignedDuration::from_mins(buffer.into());
        for (at, (starts, ends)) in slots.iter().enumerate() {
            prop_assert!(after(8 * 60) <= *starts && *ends <= after(17 * 60));
            prop_assert!(busy.iter().all(|(from, to)| *from >= *ends + pause || *to + pause <= *starts));
            prop_assert!(slots.get(at + 1).is_none_or(|next| *ends + pause <= next.0));
        }
    }
}

fn booking(patient: &str, (starts, ends): (Timestamp, Timestamp)) -> Booking {
    Booking {
        department: DEPARTMENT.parse().unwrap(),
        provider: "dr-1".parse().unwrap(),
        patient: patient.parse().unwrap(),
        starts,
        ends,
        reason: None,
        place: Whereabouts::default(),
        walk_in: false,
        within_buffer: false,
        visit_type: None,
    }
}

fn refusal<T: std::fmt::Debug>(result: Result<T, ClinicError>) -> Refusal {
    match result {
        Err(ClinicError::Refused(refusal)) => refusal,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

/// dr-1 works on Tuesday mornings in Chicago.
async fn works(house: &House, most_a_day: Option<u16>) {
    let admin = House::caller("admin-1", Role::Administrator);
    let week = vec![stretch(Weekday::Tuesday, "09:00", "12:00")];
    let plan = Schedule { most_a_day, ..schedule("America/Chicago", week) };
    let (schedules, provider) = (&house.clinic.schedules, "dr-1".parse().unwrap());
    schedules.set(&admin, &provider, &plan).await.unwrap();
    schedules.set_type(&admin, &DEPARTMENT.parse().unwrap(), &kind(30, 0)).await.unwrap();
    assert_eq!(schedules.find(&admin, &provider).await.unwrap(), plan, "{}", house.store);
}

fn tuesday() -> Asked {
    Asked {
        department: DEPARTMENT.parse().unwrap(),
        code: "visit".to_owned(),
        provider: None,
        patient: None,
        from: at("2026-03-03T00:00:00Z"),
        until: at("2026-03-04T00:00:00Z"),
    }
}

#[tokio::test]
async fn visits_that_are_over_count_among_those_that_a_provider_takes_that_day() {
    for house in houses().await {
        // Of three visits of that day one is over.
        house.documented().await;
        let admin = House::caller("admin-1", Role::Administrator);
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let mut plan = schedule("UTC", vec![stretch(Weekday::Monday, "09:00", "22:00")]);
        let evening = (at("2026-03-02T21:00:00Z"), at("2026-03-02T21:30:00Z"));
        for (most, is_full) in [(3, true), (4, false)] {
            plan.most_a_day = Some(most);
            house.clinic.schedules.set(&admin, &"dr-1".parse().unwrap(), &plan).await.unwrap();
            let booked = house.clinic.visits.book(&desk, booking("pat-4", evening)).await;
            let refused = matches!(booked, Err(ClinicError::Refused(Refusal::DayFull)));
            assert_eq!((refused, booked.is_ok()), (is_full, !is_full), "{}", house.store);
        }
    }
}

#[tokio::test]
async fn a_patient_takes_what_is_offered_and_the_desk_may_book_beside_it() {
    for house in houses().await {
        works(&house, Some(2)).await;
        let patient = House::caller("pat-2", Role::Patient);
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let slots = house.clinic.schedules.slots(&patient, &tuesday()).await.unwrap();
        assert_eq!(slots.len(), 6, "{}", house.store);
        assert_eq!(slots[0].starts, at("2026-03-03T15:00:00Z"), "nine in Chicago");
        let visits = &house.clinic.visits;
        let aside = (at("2026-03-03T15:10:00Z"), at("2026-03-03T15:40:00Z"));
        assert_eq!(
            refusal(visits.book(&patient, booking("pat-2", aside)).await),
            Refusal::NotOffered
        );
        let mut first = booking("pat-2", (slots[0].starts, slots[0].ends));
        first.place.zone = Some("America/New_York".to_owned());
        let booked = visits.book(&patient, first).await.unwrap().appointment;
        assert_eq!(
            (&*booked.zone, booked.patient_zone.as_deref()),
            ("America/Chicago", Some("America/New_York"))
        );
        let found = house.clinic.appointments.find(&patient, &booked.id).await.unwrap();
        assert_eq!((found.zone, found.patient_zone), (booked.zone, booked.patient_zone));
        assert_eq!(house.clinic.schedules.slots(&patient, &tuesday()).await.unwrap().len(), 5);
        let evening = (at("2026-03-03T22:00:00Z"), at("2026-03-03T22:30:00Z"));
        visits.book(&desk, booking("pat-3", evening)).await.expect("the desk agrees it");
        assert!(house.clinic.schedules.slots(&patient, &tuesday()).await.unwrap().is_empty());
        let third = (slots[3].starts, slots[3].ends);
        assert_eq!(refusal(visits.book(&desk, booking("pat-4", third)).await), Refusal::DayFull);
        // Moved within its own day, it makes room for itself.
        let moved = visits.reschedule(&patient, booked.id.clone(), third).await.unwrap();
        assert_eq!(moved.appointment.zone, "America/Chicago");
        visits.cancel(&patient, moved.appointment.id).await.unwrap();
        assert_eq!(house.clinic.schedules.slots(&patient, &tuesday()).await.unwrap().len(), 6);
    }
}

/// Starts and lengths in steps of five minutes, and how many the provider has at once.
fn crowds() -> impl Strategy<Value = (Vec<(i64, i64)>, usize)> {
    (prop::collection::vec((0_i64..40, 2_i64..7), 1..24), 1_usize..4)
}

/// Whatever is asked for at once, no more visits meet than the provider has at once, and nobody is refused who would
/// have had room beside all that were booked.
async fn book_all_at_once(house: &House, week: i64, (asked, most): &(Vec<(i64, i64)>, usize)) {
    let desk = House::caller("front-desk-1", Role::Coordinator);
    let provider = "dr-1".parse().unwrap();
    let capacity = (crate::availability::Status::Available, Some(i64::try_from(*most).unwrap()));
    house.clinic.availabilities.set(&desk, &provider, capacity).await.unwrap();
    let first = house.in_minutes(10_080 * week);
    let minutes = SignedDuration::from_mins;
    let times = |(from, length): &(i64, i64)| {
        let starts = first + minutes(5 * from);
        (starts, starts + minutes(5 * length))
    };
    let asked: Vec<(Timestamp, Timestamp)> = asked.iter().map(times).collect();
    let mut booked = Vec::new();
    let mut refused = Vec::new();
    for wave in asked.chunks(8) {
        let all =
            wave.iter().map(|times| house.clinic.visits.book(&desk, booking("pat-2", *times)));
        for (times, result) in wave.iter().zip(join_all(all).await) {
            match result {
                Ok(_) => booked.push(*times),
                other => {
                    assert_eq!(refusal(other), Refusal::DoubleBooked);
                    refused.push(*times);
                }
            }
        }
    }
    let crowd = |times: &(Timestamp, Timestamp)| crate::appointment::rules::crowd(&booked, *times);
    assert!(booked.iter().all(|times| crowd(times) <= *most), "{}: {booked:?}", house.store);
    assert!(refused.iter().all(|times| crowd(times) == *most), "{}: {refused:?}", house.store);
}

#[test]
fn however_many_book_at_once_no_provider_has_more_visits_than_they_take() {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.unwrap();
    let houses = runtime.block_on(houses());
    let week = std::cell::Cell::new(1);
    let config =
        ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() };
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let outcome = runner.run(&crowds(), |crowd| {
        for house in &houses {
            runtime.block_on(book_all_at_once(house, week.get(), &crowd));
        }
        // Each case has a week of its own.
        week.set(week.get() + 1);
        Ok(())
    });
    outcome.unwrap();
}

#[tokio::test]
async fn what_somebody_else_changed_meanwhile_is_not_written_over() {
    for house in houses().await {
        works(&house, None).await;
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let (schedules, provider) = (&house.clinic.schedules, "dr-1".parse().unwrap());
        let read = schedules.find(&desk, &provider).await.unwrap();
        let fewer = Schedule { most_a_day: Some(9), ..read.clone() };
        schedules.replace(&desk, &provider, (Some(&read), &fewer)).await.unwrap();
        let elsewhere = Schedule { licences: vec!["WI".to_owned()], ..read.clone() };
        let late = schedules.replace(&desk, &provider, (Some(&read), &elsewhere)).await;
        assert!(
            matches!(late, Err(ClinicError::Refused(Refusal::Stale("schedule")))),
            "{}: {late:?}",
            house.store
        );
        assert_eq!(schedules.find(&desk, &provider).await.unwrap(), fewer);
        schedules.replace(&desk, &provider, (None, &elsewhere)).await.unwrap();
    }
}

#[test]
fn a_time_takes_from_a_pause_where_those_who_meet_with_their_pauses_are_too_many() {
    let span = |from: &str, to: &str| {
        let at = |time: &str| at(&format!("2026-03-03T{time}:00Z"));
        (at(from), at(to))
    };
    let others = [(span("09:00", "09:30"), 10), (span("11:00", "11:30"), 20)];
    for ((from, to), own, most, taken) in [
        (("09:30", "10:00"), 0, 1, Some(10)),
        (("09:39", "10:00"), 0, 1, Some(10)),
        (("09:40", "10:00"), 0, 1, None),
        (("10:30", "11:00"), 0, 1, None),
        (("10:30", "11:00"), 5, 1, Some(5)),
        (("10:30", "10:55"), 5, 1, None),
        (("09:30", "10:00"), 0, 2, None),
    ] {
        let found = rules::taken_pause((span(from, to), own), &others, most);
        assert_eq!(found, taken, "{from} to {to}, {own} after it, {most} at once");
    }
    // One visit's pause falls into the middle of the new one, beside another visit.
    let beside = [(span("09:00", "09:30"), 10), (span("09:35", "10:30"), 0)];
    let found = rules::taken_pause((span("09:15", "10:00"), 0), &beside, 2);
    assert_eq!(found, Some(10), "a pause of no minutes is none");
    // What is offered never takes from a pause, whosesoever it is.
    let plan = schedule("UTC", vec![stretch(Weekday::Tuesday, "09:00", "12:00")]);
    let (what, range) = ((&DEPARTMENT.parse().unwrap(), &kind(15, 5)), span("00:00", "23:00"));
    let offered = rules::slots(&plan, what, (&taken(others.to_vec()), 1), range);
    assert!(offered.len() > 3);
    for slot in offered {
        assert_eq!(rules::taken_pause((slot, 5), &others, 1), None, "{slot:?}");
    }
}

#[tokio::test]
async fn the_desk_books_into_a_pause_only_when_it_says_so_and_never_twice() {
    for house in houses().await {
        let (store, visits) = (house.store, &house.clinic.visits);
        works(&house, None).await;
        let admin = House::caller("admin-1", Role::Administrator);
        let department = DEPARTMENT.parse().unwrap();
        house.clinic.schedules.set_type(&admin, &department, &kind(30, 10)).await.unwrap();
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let typed = |patient: &str, from: &str| {
            let starts = at(&format!("2026-03-03T{from}:00Z"));
            let plain = booking(patient, (starts, starts + 30.minutes()));
            Booking { visit_type: Some("visit".to_owned()), ..plain }
        };
        visits.book(&desk, typed("pat-2", "15:00")).await.unwrap();
        for from in ["15:30", "15:39", "14:25"] {
            let refused = refusal(visits.book(&desk, typed("pat-3", from)).await);
            assert_eq!(refused, Refusal::Buffer(10), "{store}: {from}");
            assert!(refused.to_string().contains("10 minutes"), "{refused}");
        }
        assert!(house.witnessed("withinBuffer").await.is_empty(), "{store}");
        let sure = Booking { within_buffer: true, ..typed("pat-3", "15:30") };
        let booked = visits.book(&desk, sure).await.unwrap().appointment.id;
        assert_eq!(house.witnessed("withinBuffer").await.len(), 1, "{store}: it is written down");
        let twice = Booking { within_buffer: true, ..typed("pat-4", "15:35") };
        assert_eq!(refusal(visits.book(&desk, twice).await), Refusal::DoubleBooked, "{store}");
        let far = visits.book(&desk, typed("pat-4", "17:00")).await.unwrap();
        assert_eq!(house.witnessed("withinBuffer").await.len(), 1, "{store}: nothing was taken");
        let near = (at("2026-03-03T16:05:00Z"), at("2026-03-03T16:35:00Z"));
        let id = far.appointment.id;
        let moved = visits.reschedule(&desk, id.clone(), near).await;
        assert_eq!(refusal(moved), Refusal::Buffer(10), "{store}");
        visits.reschedule_to(&desk, id, (near, true)).await.unwrap();
        // Its own time stands in nobody's way.
        let same = (at("2026-03-03T15:32:00Z"), at("2026-03-03T16:02:00Z"));
        visits.reschedule_to(&desk, booked, (same, true)).await.unwrap();
    }
}

#[tokio::test]
async fn what_was_kept_with_seconds_is_replaced_by_whoever_read_it_as_it_is_shown() {
    for house in houses().await {
        works(&house, None).await;
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let (schedules, provider) = (&house.clinic.schedules, "dr-1".parse().unwrap());
        let read = schedules.find(&desk, &provider).await.unwrap();
        let mut seconds = read.clone();
        seconds.week[0].to = time("12:00:30");
        let refused = refusal(schedules.replace(&desk, &provider, (None, &seconds)).await);
        assert!(refused.to_string().contains("week[0].to is a time in whole minutes"), "{refused}");
        // As one was kept before that was refused.
        let mut tx = house.db.begin().await.unwrap();
        super::store::save(&mut tx, &provider, &seconds).await.unwrap();
        tx.commit().await.unwrap();
        let fewer = Schedule { most_a_day: Some(9), ..read.clone() };
        schedules.replace(&desk, &provider, (Some(&read), &fewer)).await.unwrap();
        assert_eq!(schedules.find(&desk, &provider).await.unwrap(), fewer, "{}", house.store);
    }
}
