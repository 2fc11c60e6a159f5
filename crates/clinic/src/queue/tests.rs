use super::rules::{self, Command};
use super::{Entry, Priority, State};
use crate::Refusal;
use jiff::SignedDuration;
use kernel::Timestamp;
use proptest::prelude::*;

/// Every step that the table allows, and no other.
const TABLE: [(State, State); 9] = [
    (State::CheckedIn, State::Waiting),
    (State::CheckedIn, State::Cancelled),
    (State::Waiting, State::InConsultation),
    (State::Waiting, State::NoShow),
    (State::Waiting, State::Cancelled),
    (State::InConsultation, State::Completed),
    (State::InConsultation, State::Waiting),
    (State::NoShow, State::Waiting),
    (State::Cancelled, State::CheckedIn),
];

fn at(minutes: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + minutes * 60).unwrap()
}

fn entry(id: &str, priority: Priority, checked_in: i64) -> Entry {
    Entry {
        id: id.parse().unwrap(),
        organization: "o1".parse().unwrap(),
        department: "d1".parse().unwrap(),
        provider: "dr-1".parse().unwrap(),
        patient: "pat-1".parse().unwrap(),
        appointment: "a1".parse().unwrap(),
        consultation: "c1".parse().unwrap(),
        state: State::CheckedIn,
        priority,
        checked_in: at(checked_in),
        consented: at(0),
        standing: at(checked_in).as_microsecond(),
        device_ready: false,
        device: None,
        interpreter_needed: false,
        visit_type: None,
        pooled: false,
        offered: None,
        near: None,
        changed: at(checked_in),
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
    // No row of the table is out of reach.
    for (from, to) in TABLE {
        let reached = Command::ALL.into_iter().any(|command| rules::next(from, command) == Ok(to));
        assert!(reached, "{from:?} never becomes {to:?}");
    }
}

#[test]
fn the_device_check_is_remembered() {
    let ready = rules::apply(&entry("e", Priority::Normal, 0), Command::Ready, at(1)).unwrap();
    assert!(ready.device_ready);
}

#[test]
fn priority_goes_before_time_and_time_before_chance() {
    let mut line = vec![
        entry("late", Priority::Normal, 9),
        entry("follow", Priority::FollowUp, 0),
        entry("b", Priority::Normal, 3),
        entry("a", Priority::Normal, 3),
        entry("worst", Priority::Emergency, 20),
        entry("urgent", Priority::Urgent, 10),
    ];
    rules::order(&mut line);
    let ids: Vec<&str> = line.iter().map(|entry| entry.id.as_str()).collect();
    assert_eq!(ids, ["worst", "urgent", "a", "b", "late", "follow"]);
}

#[test]
fn returning_has_an_end() {
    let grace = SignedDuration::from_mins(15);
    let missed = entry("e", Priority::Normal, 0);
    assert!(rules::within(&missed, grace, at(15)).is_ok());
    assert_eq!(rules::within(&missed, grace, at(16)), Err(Refusal::GraceOver));
}

proptest! {
    #[test]
    fn no_sequence_leaves_the_table(
        steps in prop::collection::vec((prop::sample::select(Command::ALL.to_vec()), -30_i64..90), 0..60),
    ) {
        let mut now = at(0);
        let mut entry = entry("e", Priority::Normal, 0);
        for (command, minutes) in steps {
            now = now.saturating_add(SignedDuration::from_mins(minutes)).unwrap();
            let before = entry.clone();
            if let Ok(next) = rules::apply(&before, command, now) {
                prop_assert!(TABLE.contains(&(before.state, next.state)));
                prop_assert!(next.changed >= before.changed, "time went back");
                entry = next;
            }
            prop_assert!(before.state != State::Completed || entry == before);
        }
    }

    #[test]
    fn the_order_is_the_same_however_it_began(
        keys in prop::collection::vec((prop::sample::select(Priority::ALL.to_vec()), 0_i64..5), 0..20),
    ) {
        let numbered = keys.iter().enumerate();
        let mut line: Vec<Entry> =
            numbered.map(|(n, (priority, minute))| entry(&format!("e{n}"), *priority, *minute)).collect();
        let mut backwards: Vec<Entry> = line.iter().rev().cloned().collect();
        rules::order(&mut line);
        rules::order(&mut backwards);
        prop_assert_eq!(&line, &backwards);
        prop_assert!(line.is_sorted_by_key(|entry| (entry.priority, entry.checked_in)));
    }
}
