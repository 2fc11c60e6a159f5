use super::Life;
use super::rooms::{EARLY, Moves, Rooms, What};
use std::sync::Arc;

fn id(text: &str) -> Arc<str> {
    text.into()
}

#[test]
fn two_devices_of_one_user_are_one_occupant() {
    let mut rooms = Rooms::default();
    let (alice, ward) = (id("alice"), id("ward"));
    let joined = rooms.touch(&alice, &ward, (300_000, 1), 0).unwrap();
    assert_eq!((joined.what, joined.occupancy), (What::Join, 1));
    assert_eq!(rooms.touch(&alice, &ward, (300_000, 1), 1), None);
    assert_eq!(rooms.depart(&alice, &ward, 10), None);
    assert_eq!(rooms.release(&alice, &ward, true, 11), None, "the other one is there");
    assert!(rooms.expire(5_000).is_empty());
    assert_eq!(rooms.occupancy("ward").unwrap().count, 1);
    assert_eq!(rooms.depart(&alice, &ward, 6_000), None, "its poll is open");
    let left = rooms.release(&alice, &ward, true, 6_001).unwrap();
    assert_eq!((left.what, left.occupancy), (What::Leave, 0));
    assert_eq!(rooms.depart(&alice, &ward, 6_002), None, "leaving twice tells nothing");
    assert!(rooms.channels_of("alice").is_empty());
    assert!(rooms.expire(9_000).is_empty());
}

#[test]
fn both_devices_may_leave_at_once() {
    let mut rooms = Rooms::default();
    let (alice, ward) = (id("alice"), id("ward"));
    rooms.touch(&alice, &ward, (300_000, 1), 0);
    rooms.touch(&alice, &ward, (300_000, 1), 0);
    for now in [10, 11] {
        assert_eq!(rooms.depart(&alice, &ward, now), None);
    }
    assert_eq!(rooms.release(&alice, &ward, true, 12), None);
    assert_eq!(rooms.release(&alice, &ward, true, 13).unwrap().what, What::Leave);
}

#[test]
fn a_leave_is_settled_by_polls_that_break_off_and_not_by_one_that_comes_back() {
    let mut rooms = Rooms::default();
    let (alice, bob, ward) = (id("alice"), id("bob"), id("ward"));
    for user in [&alice, &alice, &bob, &bob] {
        rooms.touch(user, &ward, (300_000, 1), 0);
    }
    for user in [&alice, &bob] {
        assert_eq!(rooms.depart(user, &ward, 10), None);
        assert_eq!(rooms.release(user, &ward, true, 11), None);
    }
    // Alice has one device, whose poll of before was still open; bob's other device hears something.
    assert_eq!(rooms.release(&alice, &ward, true, 12).unwrap().what, What::Leave);
    assert_eq!(rooms.release(&bob, &ward, false, 12), None);
    rooms.touch(&bob, &ward, (300_000, 1), 13);
    assert!(rooms.expire(5_000).is_empty());
    assert_eq!(rooms.depart(&bob, &ward, 6_000), None);
    assert_eq!(rooms.release(&bob, &ward, false, 6_001).unwrap().what, What::Leave);
}

#[test]
fn who_only_beats_leaves_at_once_and_so_does_whoever_ended_the_poll_before() {
    let mut rooms = Rooms::default();
    let (alice, ward) = (id("alice"), id("ward"));
    rooms.touch(&alice, &ward, (300_000, 0), 0);
    assert_eq!(rooms.depart(&alice, &ward, 1).unwrap().what, What::Leave);
    rooms.touch(&alice, &ward, (300_000, 1), 2);
    assert_eq!(rooms.release(&alice, &ward, true, 3), None);
    assert_eq!(rooms.depart(&alice, &ward, 4).unwrap().what, What::Leave);
}

/// Its poll was broken off before it left, and the next one was answered: only time shows that nobody comes back.
#[test]
fn whoever_does_not_come_back_after_a_leave_is_gone_long_before_the_timeout() {
    let mut rooms = Rooms::default();
    let (alice, ward) = (id("alice"), id("ward"));
    rooms.touch(&alice, &ward, (300_000, 1), 0);
    rooms.touch(&alice, &ward, (300_000, 1), 1);
    rooms.release(&alice, &ward, true, 2);
    assert_eq!(rooms.depart(&alice, &ward, 3), None);
    assert_eq!(rooms.release(&alice, &ward, false, 4), None);
    assert_eq!(rooms.expire(3_000).len(), 1);
}

/// Its last poll may be answered long before it polls again, and nobody has left then.
#[test]
fn a_device_that_stays_when_another_left_does_not_leave_by_being_slow_to_poll_again() {
    let mut rooms = Rooms::default();
    let (alice, ward) = (id("alice"), id("ward"));
    rooms.touch(&alice, &ward, (300_000, 1), 0);
    rooms.touch(&alice, &ward, (300_000, 1), 1);
    assert_eq!(rooms.depart(&alice, &ward, 10), None);
    assert_eq!(rooms.release(&alice, &ward, true, 11), None, "that was the one which left");
    assert!(rooms.expire(3_000).is_empty());
    assert_eq!(rooms.release(&alice, &ward, false, 100_000), None);
    assert!(rooms.expire(102_500).is_empty());
    rooms.touch(&alice, &ward, (300_000, 1), 103_000);
    assert_eq!(rooms.occupancy("ward").unwrap().count, 1);
}

/// Some clients cannot end a poll: each change of what they listen to leaves one behind.
#[test]
fn whoever_left_with_several_polls_open_is_gone_once_they_have_run_out() {
    let mut rooms = Rooms::default();
    let (alice, bob, ward) = (id("alice"), id("bob"), id("ward"));
    for user in [&alice, &bob] {
        rooms.touch(user, &ward, (300_000, 1), 0);
        rooms.touch(user, &ward, (300_000, 1), 1);
        assert_eq!(rooms.depart(user, &ward, 10), None);
    }
    assert!(rooms.expire(3_000).is_empty(), "the other poll may be another device's");
    for user in [&alice, &bob] {
        assert_eq!(rooms.release(user, &ward, false, 100_000), None);
        assert_eq!(rooms.release(user, &ward, false, 100_001), None);
    }
    rooms.touch(&bob, &ward, (300_000, 1), 100_002);
    let gone = rooms.expire(103_000);
    assert_eq!(gone.len(), 1, "bob's other device polls again: {gone:?}");
    assert_eq!((&*gone[0].uuid, gone[0].what), ("alice", What::Leave));
}

#[test]
fn a_poll_that_something_keeps_open_does_not_keep_whoever_left() {
    let mut rooms = Rooms::default();
    let (alice, bob, carol, ward) = (id("alice"), id("bob"), id("carol"), id("ward"));
    rooms.touch(&alice, &ward, (300_000, 1), 0);
    for user in [&bob, &carol] {
        rooms.touch(user, &ward, (300_000, 1), 0);
        rooms.touch(user, &ward, (300_000, 1), 0);
    }
    // Carol's device ends its poll first and says so then.
    rooms.release(&carol, &ward, true, 9);
    for user in [&alice, &bob, &carol] {
        assert_eq!(rooms.depart(user, &ward, 10), None);
    }
    assert!(rooms.expire(2_009).is_empty());
    let gone = rooms.expire(2_010);
    assert_eq!(gone.len(), 1, "of bob and carol another device may be there: {gone:?}");
    assert_eq!((&*gone[0].uuid, gone[0].what), ("alice", What::Leave));
    assert_eq!(rooms.release(&bob, &ward, true, 4_000), None, "it was settled");
    assert_eq!(rooms.release(&bob, &ward, true, 4_001), None);
    assert_eq!(rooms.occupancy("ward").unwrap().count, 2);
}

#[test]
fn silence_ends_in_a_timeout_and_an_open_poll_does_not() {
    let mut rooms = Rooms::default();
    let (alice, bob, ward) = (id("alice"), id("bob"), id("ward"));
    rooms.touch(&alice, &ward, (20_000, 0), 0);
    rooms.touch(&bob, &ward, (20_000, 1), 0);
    assert!(rooms.expire(20_500).is_empty(), "the grace has not passed");
    let gone = rooms.expire(22_000);
    assert_eq!(gone.len(), 1);
    assert_eq!((&*gone[0].uuid, gone[0].what, gone[0].occupancy), ("alice", What::Timeout, 1));
    assert!(rooms.expire(500_000).is_empty(), "bob's poll is open");
    rooms.release(&bob, &ward, true, 500_000);
    assert!(rooms.expire(510_000).is_empty());
    assert_eq!(rooms.expire(1_000_000).len(), 1);
}

#[test]
fn a_connection_that_broke_off_is_dead_long_before_its_timeout() {
    let mut rooms = Rooms::default();
    let (alice, bob, ward) = (id("alice"), id("bob"), id("ward"));
    rooms.touch(&alice, &ward, (300_000, 1), 0);
    rooms.touch(&bob, &ward, (60_000, 0), 0);
    let life = |rooms: &Rooms, who, now| rooms.life(who, (5_000, 12_000), now);
    assert_eq!(life(&rooms, "alice", 200_000), Life::Live, "the poll is open");
    rooms.release(&alice, &ward, true, 200_000);
    assert_eq!(life(&rooms, "alice", 204_000), Life::Live, "the next one may be on its way");
    assert_eq!(life(&rooms, "alice", 205_000), Life::Broken);
    rooms.hear(&alice, 206_000);
    assert_eq!(life(&rooms, "alice", 217_000), Life::Live, "heard elsewhere");
    assert_eq!(life(&rooms, "alice", 218_000), Life::Broken);
    rooms.depart(&alice, &ward, 218_000);
    assert_eq!(life(&rooms, "alice", 219_000), Life::Unknown, "whoever leaves is not cut off");
    assert_eq!(life(&rooms, "bob", 50_000), Life::Live, "who only beats, until the timeout");
    assert_eq!(life(&rooms, "bob", 62_000), Life::Broken);
}

#[test]
fn a_heartbeat_moves_the_end_on() {
    let mut rooms = Rooms::default();
    let (alice, ward) = (id("alice"), id("ward"));
    for beat in 0..10 {
        rooms.touch(&alice, &ward, (20_000, 0), beat * 15_000);
        assert!(rooms.expire(beat * 15_000 + 14_000).is_empty());
    }
    assert_eq!(rooms.expire(10 * 15_000 + 21_000).len(), 1);
}

#[test]
fn state_is_told_only_when_it_changes_and_goes_with_its_user() {
    let mut rooms = Rooms::default();
    let (alice, ward) = (id("alice"), id("ward"));
    let busy = id(r#"{"status":"busy"}"#);
    assert_eq!(rooms.set_state(&alice, &ward, &busy, EARLY), None, "absent users tell nothing");
    let joined = rooms.touch(&alice, &ward, (20_000, 0), 0).unwrap();
    assert_eq!(joined.state.as_deref(), Some(&*busy), "state set before the join travels with it");
    assert_eq!(rooms.set_state(&alice, &ward, &busy, EARLY), None);
    let free = id(r#"{"status":"free"}"#);
    assert_eq!(rooms.set_state(&alice, &ward, &free, EARLY).unwrap().what, What::StateChange);
    assert_eq!(rooms.state("alice", "ward"), Some(free));
    rooms.leave(&alice, &ward, What::Leave);
    assert_eq!(rooms.state("alice", "ward"), None);
}

#[test]
fn crowded_rooms_are_reported_once_an_interval() {
    let mut rooms = Rooms::default();
    rooms.crowd = 5;
    for number in 0..5 {
        let joined = rooms.touch(&id(&format!("user-{number}")), &id("hall"), (20_000, 0), 0);
        assert_eq!(joined.unwrap().single, number < 4, "the fifth makes a crowd");
    }
    rooms.touch(&id("alone"), &id("cell"), (20_000, 0), 0);
    assert_eq!(rooms.changed(), [(id("hall"), 5, Moves::default())]);
    assert!(rooms.changed().is_empty());
}

#[test]
fn each_move_is_told_once_by_itself_or_by_an_interval() {
    let mut rooms = Rooms::default();
    (rooms.crowd, rooms.deltas) = (2, true);
    let (alice, bob, hall) = (id("alice"), id("bob"), id("hall"));
    assert!(rooms.touch(&alice, &hall, (20_000, 0), 0).unwrap().single);
    assert!(rooms.changed().is_empty(), "it was told");
    assert!(!rooms.touch(&bob, &hall, (20_000, 0), 0).unwrap().single);
    let left = rooms.leave(&bob, &hall, What::Leave).unwrap();
    assert!(!left.single, "nobody is told that somebody went of whom they do not know");
    let [(_, 1, moves)] = &rooms.changed()[..] else { panic!("one channel changed") };
    assert_eq!((&moves.join, &moves.leave), (&vec![bob.clone()], &vec![bob.clone()]));
    assert!(!rooms.touch(&bob, &hall, (20_000, 0), 0).unwrap().single);
    assert_eq!(rooms.changed().len(), 1);
    assert!(rooms.leave(&bob, &hall, What::Leave).unwrap().single, "it is no crowd any more");
    assert!(rooms.changed().is_empty());
}

#[test]
fn with_a_crowd_of_nobody_only_intervals_are_told() {
    let mut rooms = Rooms::default();
    let (alice, hall) = (id("alice"), id("hall"));
    assert!(!rooms.touch(&alice, &hall, (20_000, 0), 0).unwrap().single);
    assert!(!rooms.set_state(&alice, &hall, &id("{}"), EARLY).unwrap().single);
    assert_eq!(rooms.changed().len(), 1);
    assert!(!rooms.leave(&alice, &hall, What::Leave).unwrap().single);
    assert_eq!(rooms.changed(), [(id("hall"), 0, Moves::default())]);
}

#[test]
fn an_interval_names_who_came_and_went_where_that_is_wanted() {
    let mut rooms = Rooms::default();
    rooms.deltas = true;
    let (alice, bob, hall) = (id("alice"), id("bob"), id("hall"));
    rooms.touch(&alice, &hall, (20_000, 0), 0);
    rooms.touch(&bob, &hall, (20_000, 0), 0);
    rooms.leave(&bob, &hall, What::Leave);
    let [(_, 1, moves)] = &rooms.changed()[..] else { panic!("one channel changed") };
    assert_eq!((&moves.join, &moves.leave), (&vec![alice.clone(), bob.clone()], &vec![bob]));
    rooms.expire(30_000);
    let [(_, 0, moves)] = &rooms.changed()[..] else { panic!("it changed again") };
    assert_eq!((&moves.timeout, moves.join.len()), (&vec![alice], 0));
    for number in 0..101 {
        rooms.touch(&id(&format!("user-{number}")), &hall, (20_000, 0), 40_000);
    }
    let [(_, 101, moves)] = &rooms.changed()[..] else { panic!("and again") };
    assert!(moves.many && moves.join.len() == 100);
}

#[test]
fn who_left_does_not_join_again_by_being_there_until_the_debounce_is_over() {
    let mut rooms = Rooms::default();
    rooms.debounce = 5_000;
    let (alice, bob, hall) = (id("alice"), id("bob"), id("hall"));
    rooms.touch(&alice, &hall, (20_000, 0), 0);
    assert!(rooms.depart(&alice, &hall, 1_000).is_some());
    assert_eq!(rooms.depart(&alice, &hall, 2_000), None, "leaving twice does not prolong it");
    assert_eq!(rooms.touch(&alice, &hall, (20_000, 1), 5_999), None);
    assert!(rooms.touch(&bob, &hall, (20_000, 0), 5_999).is_some(), "others may");
    assert_eq!(rooms.touch(&alice, &hall, (20_000, 0), 6_000).unwrap().what, What::Join);
    rooms.leave(&alice, &hall, What::Timeout);
    assert!(rooms.touch(&alice, &hall, (20_000, 0), 6_001).is_some(), "silence is no leave");
    rooms.depart(&alice, &hall, 7_000);
    rooms.expire(12_000);
    assert!(rooms.touch(&alice, &hall, (20_000, 0), 12_000).is_some());
}

#[test]
fn the_state_of_somebody_who_does_not_come_is_given_up() {
    let mut rooms = Rooms::default();
    let (alice, bob, carol, ward) = (id("alice"), id("bob"), id("carol"), id("ward"));
    rooms.set_state(&alice, &ward, &id("{}"), 600);
    rooms.set_state(&bob, &ward, &id("{}"), 600);
    rooms.set_state(&alice, &ward, &id("{\"n\":1}"), 900);
    rooms.set_state(&carol, &ward, &id("{}"), i64::MAX);
    rooms.expire(600);
    assert_eq!(rooms.state("bob", "ward"), None, "bob never came");
    assert!(rooms.state("alice", "ward").is_some(), "alice set hers again meanwhile");
    rooms.touch(&alice, &ward, (9_000_000, 0), 700);
    rooms.expire(900);
    assert!(rooms.state("alice", "ward").is_some(), "and came");
    assert!(rooms.state("carol", "ward").is_some(), "what the server says waits for carol");
    rooms.leave(&alice, &ward, What::Leave);
    assert_eq!(rooms.state("alice", "ward"), None);
}

#[test]
fn all_states_together_have_a_limit() {
    let mut rooms = Rooms::default();
    let ward = id("ward");
    let long = id(&format!("{{\"text\":\"{}\"}}", "a".repeat(1 << 20)));
    for number in 0..200 {
        rooms.set_state(&id(&format!("user-{number}")), &ward, &long, 600);
    }
    let kept = (0..200).filter(|number| rooms.state(&format!("user-{number}"), "ward").is_some());
    assert_eq!(kept.count(), 127);
    rooms.expire(600);
    rooms.set_state(&id("bob"), &ward, &long, 1_200);
    assert!(rooms.state("bob", "ward").is_some(), "there is room again");
}

/// Whoever comes and goes all day, or changes their timeout all the time, takes one place.
#[test]
fn who_is_gone_takes_no_place() {
    let mut rooms = Rooms::default();
    let (alice, ward) = (id("alice"), id("ward"));
    for number in 0..600_000 {
        rooms.touch(&alice, &ward, (86_400_000 - number, 0), 0);
        if number % 2 == 0 {
            rooms.leave(&alice, &ward, What::Leave);
        }
    }
    assert!(rooms.touch(&id("bob"), &ward, (20_000, 0), 0).is_some(), "others find a place");
    rooms.touch(&alice, &ward, (20_000, 0), 0);
    assert_eq!(rooms.present(), 2);
    assert_eq!(rooms.expire(22_000).len(), 2);
    assert_eq!(rooms.present(), 0);
}
