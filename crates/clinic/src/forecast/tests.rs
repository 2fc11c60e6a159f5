use super::rules::{KNOWN, foresee, foresee_beside};
use super::{Learned, Outlook, Seat, Turn};
use crate::queue::Wait;
use crate::testing::{House, houses};
use crate::visit::{CheckIn, Ending};
use kernel::{PersonId, Role};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn learned(minutes: &[i64]) -> Learned {
    let mut visits: Vec<i64> = minutes.iter().map(|one| one * 60).collect();
    visits.sort_unstable();
    Learned { visits, by_type: BTreeMap::new(), pauses: vec![0; KNOWN] }
}

fn person(id: &str) -> PersonId {
    id.parse().unwrap()
}

const fn seat(provider: &PersonId) -> Seat<'_> {
    Seat { provider, pools: true, taken: None }
}

const ANYBODY: Turn<'_> = Turn { provider: None, visit_type: None, barred: None };

/// What is told when every visit takes as long, so that nothing is left to chance.
fn exact(turns: &[Turn<'_>], seats: &[Seat<'_>], minutes: i64) -> Vec<Option<i64>> {
    let outlooks = foresee(turns, seats, &learned(&[minutes; 9]));
    let minutes = |one: Outlook| {
        assert_eq!(one.low, one.high);
        one.middle / 60
    };
    outlooks.into_iter().map(|one| one.map(minutes)).collect()
}

#[test]
fn nothing_is_said_as_long_as_too_little_is_known_or_nobody_is_on_shift() {
    let one = person("dr-1");
    assert_eq!(foresee(&[ANYBODY], &[seat(&one)], &learned(&[10; KNOWN - 1])), [None]);
    assert_eq!(foresee(&[ANYBODY], &[], &learned(&[10; KNOWN])), [None]);
    let own = Seat { pools: false, ..seat(&one) };
    assert_eq!(foresee(&[ANYBODY], &[own], &learned(&[10; KNOWN])), [None]);
}

#[test]
fn a_line_is_shared_by_all_who_may_call_from_it() {
    let (one, two) = (person("dr-1"), person("dr-2"));
    assert_eq!(exact(&[ANYBODY; 3], &[seat(&one)], 10), [Some(0), Some(10), Some(20)]);
    let both = [seat(&one), seat(&two)];
    assert_eq!(exact(&[ANYBODY; 4], &both, 10), [Some(0), Some(0), Some(10), Some(10)]);
    // Whoever wants one of them waits for that one, and takes their time from the others.
    let named = Turn { provider: Some(&one), visit_type: None, barred: None };
    let line = [named, named, ANYBODY, ANYBODY];
    assert_eq!(exact(&line, &both, 10), [Some(0), Some(10), Some(0), Some(10)]);
    let stranger = person("dr-3");
    let absent = Turn { provider: Some(&stranger), visit_type: None, barred: None };
    assert_eq!(exact(&[absent, ANYBODY], &both, 10), [None, Some(0)]);
}

#[test]
fn who_stands_beside_a_line_is_told_the_same_as_in_it_and_delays_nobody() {
    let (one, two) = (person("dr-1"), person("dr-2"));
    let (seats, known) = ([seat(&one), seat(&two)], learned(&[5, 10, 20, 40, 80]));
    let alone = foresee(&[ANYBODY; 4], &seats, &known);
    let line = [true, true, false, false, true, true].map(|stands| (ANYBODY, stands));
    let told = foresee_beside(&line, &seats, &known);
    let standing: Vec<_> = told.iter().zip(line).filter(|(_, one)| one.1).collect();
    assert!(standing.iter().map(|(told, _)| **told).eq(alone.iter().copied()));
    // They stand where the third of the line does.
    assert_eq!((told[2], told[3]), (alone[2], alone[2]));
}

#[test]
fn a_visit_that_is_under_way_is_waited_for_and_its_sort_counts() {
    let one = person("dr-1");
    let busy = |minutes: i64| Seat { taken: Some((minutes * 60, None)), ..seat(&one) };
    assert_eq!(exact(&[ANYBODY], &[busy(4)], 10), [Some(6)]);
    assert_eq!(exact(&[ANYBODY], &[busy(30)], 10), [Some(5)], "nobody knows; half a visit more");
    let mut known = learned(&[10; 9]);
    known.by_type.insert("long".to_owned(), vec![2_400; KNOWN]);
    known.by_type.insert("new".to_owned(), vec![60; KNOWN - 1]);
    let turn = |code| Turn { provider: None, visit_type: Some(code), barred: None };
    let line = foresee(&[turn("long"), turn("new"), ANYBODY], &[seat(&one)], &known);
    let middles: Vec<_> = line.iter().map(|one| one.unwrap().middle / 60).collect();
    assert_eq!(middles, [0, 40, 50], "four of a sort are too few to go by");
}

/// A clinic whose visits are of all lengths tells each who comes a range; eight of ten are called within theirs.
#[test]
fn eight_of_ten_waits_are_within_the_range_that_was_told() {
    // Lengths as they are: most short, some long. Steps of a fixed sequence that looks like chance.
    let mut state = 11_u64;
    let mut draw = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        f64::from(u32::try_from(state >> 33).unwrap()) / f64::from(1_u32 << 31)
    };
    #[expect(clippy::cast_possible_truncation, reason = "seconds of a visit are few")]
    let mut length = || {
        let bell = (0..12).map(|_| draw()).sum::<f64>() - 6.0;
        (f64::exp(6.4 + 0.5 * bell)) as i64
    };
    let (one, two) = (person("dr-1"), person("dr-2"));
    let (mut within, mut all) = (0, 0);
    for _ in 0..400 {
        let mut known: Vec<i64> = (0..64).map(|_| length()).collect();
        known.sort_unstable();
        let known = Learned { visits: known, by_type: BTreeMap::new(), pauses: vec![0; KNOWN] };
        let told = foresee(&[ANYBODY; 8], &[seat(&one), seat(&two)], &known);
        let mut free = [0_i64; 2];
        for outlook in &told {
            free.sort_unstable();
            let called = free[0];
            let Outlook { low, high, .. } = outlook.unwrap();
            all += 1;
            within += u32::from(low / 60 <= called / 60 && called <= (high + 59) / 60 * 60);
            free[0] += length();
        }
    }
    let percent = within * 100 / all;
    assert!((80..=92).contains(&percent), "{percent} % of {all}");
}

proptest! {
    #[test]
    fn whoever_comes_later_waits_no_less_and_another_provider_makes_nobody_wait_longer(
        minutes in prop::collection::vec(1_i64..90, KNOWN..40),
        count in 1_usize..25,
        elapsed in prop::option::of(0_i64..7_200),
    ) {
        let (one, two) = (person("dr-1"), person("dr-2"));
        let known = learned(&minutes);
        let first = Seat { taken: elapsed.map(|seconds| (seconds, None)), ..seat(&one) };
        let line = vec![ANYBODY; count];
        let alone: Vec<_> = foresee(&line, &[first], &known).into_iter().flatten().collect();
        prop_assert_eq!(alone.len(), count);
        prop_assert!(alone.iter().all(|one| 0 <= one.low && one.low <= one.middle && one.middle <= one.high));
        prop_assert!(alone.is_sorted_by_key(|one| one.middle));
        let both = foresee(&line, &[first, seat(&two)], &known).into_iter().flatten();
        let usual = known.visits.iter().max().unwrap();
        // Chance falls otherwise with another seat; it may move a wait by a visit, but not more.
        prop_assert!(both.zip(&alone).all(|(shared, own)| shared.high <= own.high + usual));
    }
}

/// Six visits of ten minutes with one provider, each called two minutes after the one before.
async fn history(house: &House) {
    let provider = House::caller("dr-1", Role::Provider);
    let desk = House::caller("front-desk-1", Role::Coordinator);
    let visits = &house.clinic.visits;
    let mut booked = Vec::new();
    for minute in 40..46 {
        let booking = crate::visit::Booking {
            provider: provider.person.clone(),
            ends: house.in_minutes(minute + 1),
            ..house.booking("pat-4", minute)
        };
        booked.push(visits.book(&desk, booking).await.unwrap().appointment.id);
    }
    house.consents("pat-4").await;
    house.later(16);
    for id in booked {
        let arrival = visits.check_in(&desk, id, CheckIn::default()).await.unwrap();
        let entry = arrival.visit.entry.unwrap().id;
        visits.ready(&desk, entry.clone(), None).await.unwrap();
        house.later(2);
        let called = visits.admit(&provider, entry, None).await.unwrap().consultation.id;
        visits.start(&provider, called.clone()).await.unwrap();
        house.later(10);
        visits.complete(&provider, called, Ending::default()).await.unwrap();
    }
}

#[tokio::test]
async fn what_visits_took_is_told_to_the_next_and_reviewers_see_how_often_it_came_true() {
    for house in houses().await {
        history(&house).await;
        let first = house.waits("pat-2", CheckIn::default()).await.entry.unwrap();
        house.clock.advance(jiff::SignedDuration::from_secs(1));
        let second = house.waits("pat-10", CheckIn::default()).await.entry.unwrap();
        let patient = House::caller("pat-10", Role::Patient);
        let told = house.clinic.queues.find(&patient, &second.id).await.unwrap().place.unwrap();
        assert_eq!((told.position, told.minutes), (2, Some(14)), "{}", house.store);
        assert_eq!(told.wait, Some(Wait { from: 14, to: 15 }));
        let said = house.said("waiting-room.dr-1.pat-10").pop().unwrap();
        assert_eq!((&said["range"]["low"], &said["range"]["high"]), (&14.into(), &15.into()));

        let provider = House::caller("dr-1", Role::Provider);
        let visits = &house.clinic.visits;
        house.later(2);
        let called = visits.admit(&provider, first.id, None).await.unwrap().consultation.id;
        house.later(30);
        visits.start(&provider, called.clone()).await.unwrap();
        visits.complete(&provider, called, Ending::default()).await.unwrap();
        visits.admit(&provider, second.id, None).await.unwrap();
        let admin = House::caller("admin-1", Role::Administrator);
        let span = (house.in_minutes(-180), house.in_minutes(1));
        let kept = house.clinic.reports.sum_up(&admin, span).await.unwrap().promises;
        assert_eq!(kept.len(), 1);
        let kept = &kept[0];
        assert_eq!((kept.called, kept.promised), (8, 3), "the first five taught");
        assert_eq!((kept.earlier, kept.within, kept.later), (0, 2, 1));
    }
}

#[tokio::test]
async fn an_overview_tells_newcomers_what_to_expect_and_who_is_away_is_not_counted_on() {
    for house in houses().await {
        history(&house).await;
        let admin = House::caller("admin-1", Role::Administrator);
        let look = async || {
            let all = house.clinic.queues.overview(&admin).await.unwrap();
            all.into_iter().find(|one| one.department.as_str() == "general-practice").unwrap()
        };
        let one = look().await;
        assert_eq!((one.waiting, one.providers), (0, 2), "{}", house.store);
        assert_eq!(one.newcomers[0].1.wait, Some(Wait { from: 2, to: 3 }));
        for provider in ["dr-1", "dr-2"] {
            let provider = House::caller(provider, Role::Provider);
            let away = crate::availability::Status::Away;
            let all = &house.clinic.availabilities;
            all.set(&provider, &provider.person, (away, None)).await.unwrap();
        }
        let one = look().await;
        assert_eq!((one.providers, one.newcomers[0].1.wait), (0, None), "nobody can say");
    }
}
