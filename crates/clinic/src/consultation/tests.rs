use super::rules::{self, Command};
use super::{Consultation, State};
use crate::Refusal;
use jiff::SignedDuration;
use kernel::Timestamp;
use proptest::prelude::*;

/// Every step that the table allows, and no other.
const TABLE: [(State, State); 13] = [
    (State::Scheduled, State::CheckedIn),
    (State::CheckedIn, State::Waiting),
    (State::Waiting, State::Connecting),
    (State::Connecting, State::InProgress),
    (State::InProgress, State::WrappingUp),
    (State::WrappingUp, State::Completed),
    (State::Connecting, State::Waiting),
    (State::InProgress, State::Waiting),
    (State::Scheduled, State::Cancelled),
    (State::CheckedIn, State::Cancelled),
    (State::Waiting, State::Cancelled),
    (State::Scheduled, State::NoShow),
    (State::Waiting, State::NoShow),
];

fn at(minutes: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + minutes * 60).unwrap()
}

fn scheduled() -> Consultation {
    Consultation {
        id: "c1".parse().unwrap(),
        organization: "o1".parse().unwrap(),
        department: "d1".parse().unwrap(),
        appointment: "a1".parse().unwrap(),
        provider: "dr-1".parse().unwrap(),
        patient: "pat-1".parse().unwrap(),
        state: State::Scheduled,
        key_version: 1,
        started: None,
        ended: None,
        follow_up: false,
        outcome: None,
        part2: false,
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
                }
                Err(other) => panic!("{other}"),
            }
        }
    }
}

#[test]
fn a_visit_sent_back_and_taken_up_again_counts_from_its_first_start() {
    let mut visit = scheduled();
    let course = [
        (Command::CheckIn, 0),
        (Command::Ready, 1),
        (Command::Connect, 5),
        (Command::Start, 6),
        (Command::Return, 8),
        (Command::Connect, 20),
        (Command::Start, 21),
        (Command::WrapUp, 30),
        (Command::Complete, 36),
    ];
    for (command, minute) in course {
        visit = rules::apply(&visit, command, at(minute)).unwrap();
    }
    assert_eq!(visit.started, Some(at(6)));
    assert_eq!(rules::duration(&visit), 30 * 60);
    assert_eq!(rules::duration(&scheduled()), 0);
}

proptest! {
    #[test]
    fn no_sequence_leaves_the_table(
        steps in prop::collection::vec((prop::sample::select(Command::ALL.to_vec()), -30_i64..90), 0..60),
    ) {
        let mut now = at(0);
        let mut visit = scheduled();
        for (command, minutes) in steps {
            now = now.saturating_add(SignedDuration::from_mins(minutes)).unwrap();
            let before = visit.clone();
            if let Ok(next) = rules::apply(&before, command, now) {
                prop_assert!(TABLE.contains(&(before.state, next.state)));
                prop_assert!(next.changed >= before.changed, "time went back");
                prop_assert_eq!(next.ended.is_some(), next.state.is_over());
                prop_assert!(before.started.is_none() || next.started == before.started);
                visit = next;
            }
            prop_assert!(!before.state.is_over() || visit == before, "a terminal state moved");
        }
        prop_assert!(rules::duration(&visit) >= 0);
    }
}
