use super::*;
use kernel::{Clock as _, SystemClock};
use proptest::prelude::*;
use std::sync::Arc;
use wire::Timetoken;

fn message(place: u64, channel: &str) -> Arc<Message> {
    Arc::new(Message {
        timetoken: Timetoken::new(place),
        channel: channel.into(),
        envelope: vec![b'x'; 100].into(),
        facts: None,
    })
}

fn names(list: &[&str]) -> Interest {
    Interest::channels_only(list.iter().copied())
}

fn places(hub: &Arc<Hub>, list: &[&str], cursor: u64, limit: usize) -> Result<Vec<u64>, String> {
    match hub.collect(&names(list), Timetoken::new(cursor), limit, None) {
        Collected::Messages(found) => {
            Ok(found.iter().map(|(one, _)| one.timetoken.get()).collect())
        }
        Collected::Waiting(_) => Ok(Vec::new()),
        Collected::Behind(floor) => Err(format!("behind {floor}")),
    }
}

#[tokio::test]
async fn a_waiting_subscriber_is_rung_by_its_own_channels_only() {
    let hub = Arc::new(Hub::new(Timetoken::new(1), 1 << 20));
    let Collected::Waiting(ticket) = hub.collect(&names(&["a", "b"]), Timetoken::new(1), 9, None)
    else {
        panic!("nothing was announced");
    };
    hub.announce([message(2, "c")], Timetoken::new(2));
    let quiet = tokio::time::timeout(std::time::Duration::from_millis(20), ticket.rung()).await;
    assert!(quiet.is_err(), "another channel's message rang");
    hub.announce([message(3, "b")], Timetoken::new(3));
    ticket.rung().await;
    drop(ticket);
    assert_eq!(hub.waiting(), 0);
    assert_eq!(places(&hub, &["a", "b"], 1, 9).unwrap(), [3]);
}

/// A filter reads a message into something many times as large, so that is kept beside new messages only.
#[test]
fn what_a_filter_reads_is_kept_beside_new_messages_only() {
    let hub = Arc::new(Hub::new(Timetoken::new(1), 16 << 20));
    let one = |place| {
        let envelope = format!("{{\"u\":{{\"n\":{place}}},\"d\":\"{}\"", "x".repeat(1_000));
        let facts = Some(LazyFacts::default());
        let (timetoken, envelope) = (Timetoken::new(place), envelope.into_bytes().into());
        Arc::new(Message { timetoken, channel: "a".into(), envelope, facts })
    };
    let all: Vec<_> = (2..5_002).map(one).collect();
    hub.announce(all.iter().cloned(), Timetoken::new(5_001));
    let filter = wire::filter::Filter::parse("n % 2 == 0").unwrap();
    let kept = || all.iter().filter(|one| one.facts.as_ref().is_some_and(LazyFacts::are_kept));
    assert_eq!(kept().count(), 0, "nobody asked");
    for _ in 0..2 {
        assert_eq!(all.iter().filter(|one| one.passes(&filter)).count(), 2_500);
        assert!((1_500..2_000).contains(&kept().count()), "{}", kept().count());
    }
    assert!(kept().next_back().is_some_and(|one| one.timetoken.get() == 5_001));
    hub.announce((5_002..10_002).map(one), Timetoken::new(10_001));
    assert_eq!(kept().count(), 0, "they are old now");
    hub.clear();
    hub.announce([one(10_002)], Timetoken::new(10_002));
    assert_eq!(places(&hub, &["a"], 10_001, 9).unwrap(), [10_002]);
}

/// One who asks for a thousand patterns at once holds nobody up for a thousand looks through the ring.
#[test]
fn many_patterns_are_gathered_in_one_look() {
    let hub = Arc::new(Hub::new(Timetoken::new(1), 16 << 20));
    let channels = ["ward.1", "ward", "ward.1.x", "hall.2-pnpres", "hall.2", "ward.1.x.deep"];
    let messages = (2_u64..).zip(channels).map(|(place, name)| message(place, name));
    hub.announce(messages.collect::<Vec<_>>(), Timetoken::new(7));
    let asked = ["ward.1.*", "ward.*", "hall.*-pnpres", "none.*"].map(Arc::from);
    let interest = Interest::new(Vec::new(), asked.into(), Vec::new());
    let found = match hub.collect(&interest, Timetoken::new(1), 100, None) {
        Collected::Messages(found) => found,
        other => panic!("{other:?}"),
    };
    let by = |(one, index): &(Arc<Message>, usize)| (one.timetoken.get(), *index);
    assert_eq!(found.iter().map(by).collect::<Vec<_>>(), [(2, 1), (4, 0), (5, 2), (7, 0)]);

    let many = 20_000_u64;
    let others = (0..many).map(|n| message(8 + n, &format!("room.{n}")));
    hub.announce(others.collect::<Vec<_>>(), Timetoken::new(8 + many));
    let thousand = (0..1_000).map(|n| format!("room{n}.*").into()).collect();
    let interest = Interest::new(Vec::new(), thousand, Vec::new());
    let begun = SystemClock.now();
    assert!(matches!(hub.collect(&interest, Timetoken::new(1), 100, None), Collected::Waiting(_)));
    let took = SystemClock.now().duration_since(begun);
    assert!(took.as_millis() < 500, "{took:?}");
}

#[test]
fn a_hub_that_is_cleared_holds_nothing_and_sends_those_behind_to_the_log() {
    let hub = Arc::new(Hub::new(Timetoken::new(1), 1 << 20));
    hub.announce([message(2, "a"), message(3, "b")], Timetoken::new(3));
    hub.clear();
    assert_eq!(places(&hub, &["a", "b"], 2, 9), Err("behind 3".to_owned()));
    hub.announce([message(4, "a")], Timetoken::new(4));
    assert_eq!(places(&hub, &["a", "b"], 3, 9).unwrap(), [4]);
}

#[tokio::test]
async fn ending_a_token_or_a_user_rings_their_polls_only() {
    let hub = Arc::new(Hub::new(Timetoken::new(1), 1 << 20));
    let token = crate::access::Fingerprint([7; 16]);
    let wait = |user: &str, token| {
        let mut who = crate::access::Principal::open(user, kernel::Role::Patient);
        who.token = Some(token);
        match hub.collect(&names(&["a"]), Timetoken::new(1), 9, Some(&who)) {
            Collected::Waiting(ticket) => ticket,
            other => panic!("{other:?}"),
        }
    };
    let another = crate::access::Fingerprint([8; 16]);
    let (ended, banned, other) = (wait("a", token), wait("b", another), wait("c", another));
    hub.end(|one, _| one == Some(token));
    ended.rung().await;
    hub.end(|_, user| user == "b");
    banned.rung().await;
    let quiet = tokio::time::timeout(std::time::Duration::from_millis(20), other.rung()).await;
    assert!(quiet.is_err());
}

#[test]
fn evicted_messages_move_the_floor_and_are_asked_of_the_log() {
    let hub = Arc::new(Hub::new(Timetoken::new(0), 1_000));
    hub.announce((1..=10).map(|place| message(place, "a")), Timetoken::new(10));
    assert_eq!(places(&hub, &["a"], 0, 100), Err("behind 6".to_owned()));
    assert_eq!(places(&hub, &["a"], 6, 100).unwrap(), [7, 8, 9, 10]);
}

#[test]
fn deleted_messages_leave_the_ring() {
    let hub = Arc::new(Hub::new(Timetoken::new(0), 1 << 20));
    hub.announce((1..=4).map(|place| message(place, "a")), Timetoken::new(4));
    hub.forget("a", |place| place.get() == 2);
    assert_eq!(places(&hub, &["a"], 0, 100).unwrap(), [1, 3, 4]);
}

proptest! {
    /// However the calls are cut, a cursor over several channels sees everything once, in order.
    #[test]
    fn a_cursor_never_skips_or_repeats(
        channels in proptest::collection::vec(0..4_usize, 1..200),
        limit in 1..20_usize,
    ) {
        let all = ["a", "b", "c", "d"];
        let hub = Arc::new(Hub::new(Timetoken::new(0), 1 << 20));
        for (place, channel) in (1..).zip(&channels) {
            hub.announce([message(place, all[*channel])], Timetoken::new(place));
        }
        let wanted: Vec<u64> =
            (1..).zip(&channels).filter(|(_, one)| **one < 3).map(|(place, _)| place).collect();
        let (mut seen, mut cursor) = (Vec::new(), 0);
        loop {
            let page = places(&hub, &all[..3], cursor, limit).unwrap();
            let Some(last) = page.last() else { break };
            prop_assert!(page.len() <= limit);
            cursor = *last;
            seen.extend(page);
        }
        prop_assert_eq!(seen, wanted);
    }
}
