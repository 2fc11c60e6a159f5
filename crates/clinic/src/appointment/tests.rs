use super::rules::{self, Command};
use super::{Appointment, Filter, State, store};
use crate::testing::{House, houses};
use crate::{Refusal, Settings, demo};
use compliance::keys::Sealer;
use jiff::SignedDuration;
use kernel::{Role, Timestamp};
use proptest::prelude::*;

/// Every step that the table allows, and no other.
const TABLE: [(State, State); 6] = [
    (State::Booked, State::CheckedIn),
    (State::CheckedIn, State::Fulfilled),
    (State::Booked, State::Cancelled),
    (State::Booked, State::NoShow),
    (State::NoShow, State::CheckedIn),
    (State::Booked, State::Rescheduled),
];

fn at(minutes: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + minutes * 60).unwrap()
}

fn booked() -> Appointment {
    Appointment {
        id: "a1".parse().unwrap(),
        organization: "o1".parse().unwrap(),
        department: "d1".parse().unwrap(),
        provider: "dr-1".parse().unwrap(),
        patient: "pat-1".parse().unwrap(),
        starts: at(60),
        ends: at(75),
        zone: "UTC".to_owned(),
        patient_zone: None,
        visit_type: None,
        unlicensed: false,
        series: None,
        moves: 0,
        state: State::Booked,
        reason: None,
        replaced_by: None,
        changed: at(0),
        version: 1,
    }
}

#[test]
fn the_table_allows_exactly_its_rows() {
    for from in State::ALL {
        for command in Command::ALL {
            let to = command.target();
            match rules::next(from, command) {
                Ok(reached) => assert!(reached == to && TABLE.contains(&(from, to)), "{from:?}"),
                Err(Refusal::Transition { from: named, to: wanted, .. }) => {
                    assert_eq!((named, wanted), (from.name(), to.name()));
                    assert!(!TABLE.contains(&(from, to)), "{from:?} {command:?}");
                }
                Err(other) => panic!("{other}"),
            }
        }
    }
}

#[test]
fn check_in_is_open_from_half_an_hour_before_until_an_hour_after() {
    let settings = Settings::default();
    let check_in = |minute| rules::check_in(&booked(), &settings, at(minute));
    assert_eq!(check_in(29).unwrap_err(), Refusal::TooEarly);
    assert_eq!(check_in(30).unwrap().state, State::CheckedIn);
    assert_eq!(check_in(134).unwrap().state, State::CheckedIn);
    assert_eq!(check_in(135).unwrap_err(), Refusal::TooLate);
}

#[test]
fn a_missed_visit_can_be_made_good_within_the_grace_period_only() {
    let missed = rules::apply(&booked(), Command::MissedBy, at(70)).unwrap();
    let settings = Settings::default();
    assert_eq!(rules::returns(&booked(), &settings), None, "who did not miss it has no need");
    assert_eq!(rules::returns(&missed, &settings), Some(at(85)), "and that is what they are told");
    assert!(rules::check_in(&missed, &settings, at(85)).is_ok());
    assert_eq!(rules::check_in(&missed, &settings, at(86)).unwrap_err(), Refusal::GraceOver);
}

#[test]
fn a_slot_lies_ahead_and_has_a_sensible_length() {
    assert!(rules::slot(at(10), at(25), at(0)).is_ok());
    assert!(rules::slot(at(0), at(15), at(4)).is_ok(), "a walk-in");
    let year = 366 * 24 * 60;
    for ((starts, ends, now), named) in [
        ((0, 15, 6), "startsAt"),
        ((4 * year, 4 * year + 15, 0), "startsAt"),
        ((10, 10, 0), "endsAt"),
        ((10, 9, 0), "endsAt"),
        ((10, 10 + 481, 0), "endsAt"),
    ] {
        let refused = rules::slot(at(starts), at(ends), at(now)).unwrap_err();
        assert!(matches!(refused, Refusal::Slot { field, .. } if field == named), "{refused}");
    }
    assert!(rules::slot(at(2 * year), at(2 * year + 15), at(0)).is_ok(), "in two years");
}

#[test]
fn a_state_is_named_as_licences_name_it() {
    for right in [None, Some("IL"), Some("US-IL")] {
        assert_eq!(rules::region(right), Ok(()), "{right:?}");
    }
    for wrong in ["", "i", "il", "Illinois", "ILLINOIS-USA"] {
        let refused = rules::region(Some(wrong)).unwrap_err();
        assert!(matches!(refused, Refusal::Field { field: "patientRegion", .. }), "{wrong}");
    }
}

#[tokio::test]
async fn the_longest_visit_is_listed_until_the_instant_at_which_it_ends() {
    for house in houses().await {
        let (starts, ends) = (3_000, 3_000 + 8 * 60);
        let longest = Appointment {
            organization: demo::ORGANIZATION.parse().unwrap(),
            department: "general-practice".parse().unwrap(),
            starts: house.in_minutes(starts),
            ends: house.in_minutes(ends),
            ..booked()
        };
        let sealer = Sealer::open(&house.db, &house.data_keys).await.unwrap();
        let mut tx = house.db.begin().await.unwrap();
        store::insert(&mut tx, &sealer, &longest).await.unwrap();
        tx.commit().await.unwrap();
        let desk = House::caller("front-desk-1", Role::Coordinator);
        for (from, listed) in [(starts, true), (ends - 1, true), (ends, true), (ends + 1, false)] {
            let filter = Filter { from: Some(house.in_minutes(from)), ..Filter::default() };
            let found = house.clinic.appointments.list(&desk, filter).await.unwrap();
            let is_there = found.iter().any(|one| one.id == longest.id);
            assert_eq!(is_there, listed, "{from} in {}", house.store);
        }
    }
}

proptest! {
    #[test]
    fn no_sequence_leaves_the_table(
        steps in prop::collection::vec((prop::sample::select(Command::ALL.to_vec()), -30_i64..90), 0..40),
    ) {
        let mut now = at(0);
        let mut appointment = booked();
        for (command, minutes) in steps {
            now = now.saturating_add(SignedDuration::from_mins(minutes)).unwrap();
            let before = appointment.clone();
            if let Ok(next) = rules::apply(&before, command, now) {
                prop_assert!(TABLE.contains(&(before.state, next.state)));
                prop_assert!(next.changed >= before.changed, "time went back");
                appointment = next;
            }
            let terminal = matches!(
                before.state,
                State::Fulfilled | State::Cancelled | State::Rescheduled
            );
            prop_assert!(!terminal || appointment == before);
        }
    }
}
