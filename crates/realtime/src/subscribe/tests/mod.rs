mod engine;
mod interleavings;
mod model;

use super::{Answer, Poll, SubscribeError};
use crate::access::{Credentials, Denial, Grant, Need, Principal};
use crate::fanout::Interest;
use crate::log::{Draft, News};
use crate::testing::{World, somebody};
use kernel::Role;
use std::sync::Arc;
use std::time::Duration;
use wire::Timetoken;
use wire::token::Permissions;

/// A token for `room.1` issued for one visit.
async fn token(world: &World) -> String {
    let mut tx = world.db.begin().await.unwrap();
    let grant = Grant {
        holder: Some("session-1".to_owned()),
        uuid: "pat-1".to_owned(),
        role: Role::Patient,
        channels: vec![("room.1".to_owned(), Permissions::READ)],
        patterns: Vec::new(),
        ttl_minutes: 15,
        scope: "visit-1".to_owned(),
    };
    let token = world.access.issue(&mut tx, &world.keyset, grant).await.unwrap();
    tx.commit().await.unwrap();
    token
}

fn check(world: &World, token: &str) -> Result<Principal, Denial> {
    let credentials = Credentials { uuid: Some("pat-1"), auth: Some(token), signed: None };
    let need = Need::channel("room.1", Permissions::READ);
    world.access.check(&world.keyset, credentials, &[need])
}

fn poll(world: &Arc<World>, principal: Principal, cursor: Timetoken) -> Poller {
    let world = Arc::clone(world);
    #[expect(clippy::disallowed_methods, reason = "the test is its own supervisor")]
    tokio::spawn(async move {
        let interest = Interest::channels_only(["room.1"]);
        let poll = Poll { interest, cursor, filter: None, address: None };
        world.subscriber.poll(&world.keyset, &principal, poll).await
    })
}

type Poller = tokio::task::JoinHandle<Result<Answer, SubscribeError>>;

#[tokio::test]
async fn two_tokens_of_one_second_are_two() {
    for world in World::all(1 << 20, false).await {
        let (first, second) = (token(&world).await, token(&world).await);
        assert_ne!(first, second);
        assert!(check(&world, &first).is_ok() && check(&world, &second).is_ok(), "{}", world.store);
    }
}

/// Together they have more than an answer takes.
#[tokio::test]
async fn who_was_away_from_many_channels_hears_all_of_them_in_order() {
    for world in World::all(1 << 20, false).await {
        let start = world.head();
        let names: Vec<String> = (0..12).map(|number| format!("room.{number}")).collect();
        let mut written = Vec::new();
        for turn in 0..20 {
            let tx = world.db.begin().await.unwrap();
            // By turns forwards and backwards, so that no channel is the earliest throughout.
            let draft = |name: &String| Draft::new(world.keyset.id, name, "x", turn.to_string());
            let mut messages: Vec<Draft> = names.iter().map(draft).collect();
            if turn % 2 == 0 {
                messages.reverse();
            }
            let news = News { messages, ..News::default() };
            let places = world.log.commit(tx, news).await.unwrap();
            written.extend(places.iter().map(|place| place.get()));
        }
        let world = world.restarted(1 << 20).await;
        let all: Vec<&str> = names.iter().map(String::as_str).collect();
        assert_eq!(world.follow(&all, start, 240).await, written, "{}", world.store);

        let names = (vec![Arc::from("room.11")], vec![Arc::from("room.*")]);
        let interest = Interest::new(names.0, names.1, Vec::new());
        let poll = Poll { interest, cursor: start, filter: None, address: None };
        let answer = world.subscriber.poll(&world.keyset, &somebody(), poll).await.unwrap();
        let heard = answer.messages.iter();
        let places: Vec<u64> = heard.clone().map(|(message, _)| message.timetoken.get()).collect();
        assert_eq!(places, written[..100], "{}", world.store);
        let by_name = heard.filter(|(message, _)| &*message.channel == "room.11");
        assert!(by_name.clone().count() > 5 && by_name.clone().all(|(_, index)| *index == 0));
    }
}

#[tokio::test]
async fn a_revoked_token_hears_the_last_words_and_then_nothing() {
    for world in World::all(1 << 20, false).await {
        let world = Arc::new(world);
        let text = token(&world).await;
        let principal = check(&world, &text).unwrap();
        let open = poll(&world, principal.clone(), world.head());
        tokio::time::sleep(Duration::from_millis(50)).await;
        let mut tx = world.db.begin().await.unwrap();
        let revoked = world.access.revoke_scope(&mut tx, "visit-1").await.unwrap();
        assert_eq!(revoked.len(), 1);
        let messages = vec![Draft::new(world.keyset.id, "room.1", "x", "\"the end\"".to_owned())];
        let news = News { messages, revoked, ..News::default() };
        world.log.commit(tx, news).await.unwrap();
        let heard = open.await.unwrap().unwrap();
        assert_eq!(heard.messages.len(), 1, "{}", world.store);
        world.publish("room.1", "\"after the end\"").await.unwrap();
        let after = poll(&world, principal, heard.cursor).await.unwrap();
        assert!(matches!(after, Err(SubscribeError::Denied(Denial::Revoked))), "{after:?}");
        assert_eq!(check(&world, &text).unwrap_err(), Denial::Revoked);
        let respelt = text.replace('-', "+").replace('_', "/");
        let respelt = respelt.trim_end_matches('=');
        assert_eq!(check(&world, respelt).unwrap_err(), Denial::Revoked, "in another spelling");
    }
}

#[tokio::test]
async fn a_token_that_another_process_revokes_ends_here_with_its_open_poll() {
    for world in World::all(1 << 20, false).await {
        let world = Arc::new(world);
        let text = token(&world).await;
        let open = poll(&world, check(&world, &text).unwrap(), world.head());
        tokio::time::sleep(Duration::from_millis(50)).await;
        world.log.follow_revocations().await.unwrap();
        assert!(check(&world, &text).is_ok(), "{}: nothing was revoked yet", world.store);
        // The other process has tokens of its own in memory, and the same store.
        let clock = Arc::clone(&world.clock) as _;
        let beside = crate::access::Access::load(&world.db, clock).await.unwrap();
        let mut tx = world.db.begin().await.unwrap();
        assert_eq!(beside.revoke_scope(&mut tx, "visit-1").await.unwrap().len(), 1);
        tx.commit().await.unwrap();
        assert!(check(&world, &text).is_ok(), "{}", world.store);
        world.log.follow_revocations().await.unwrap();
        assert_eq!(check(&world, &text).unwrap_err(), Denial::Revoked, "{}", world.store);
        let ended = open.await.unwrap();
        assert!(matches!(ended, Err(SubscribeError::Denied(Denial::Revoked))), "{ended:?}");
        world.log.follow_revocations().await.unwrap();
    }
}

#[tokio::test]
async fn tokens_expire_by_the_clock_and_only_the_persons_own_are_revoked() {
    for world in World::all(1 << 20, false).await {
        let text = token(&world).await;
        let mut tx = world.db.begin().await.unwrap();
        assert!(world.access.revoke_person(&mut tx, "pat-2", None).await.unwrap().is_empty());
        assert!(world.access.revoke_scope(&mut tx, "visit-2").await.unwrap().is_empty());
        tx.commit().await.unwrap();
        world.pass(14);
        assert!(check(&world, &text).is_ok(), "{}", world.store);
        world.pass(2);
        assert_eq!(check(&world, &text).unwrap_err(), Denial::Expired);
    }
}

#[tokio::test]
async fn what_is_revoked_while_the_clock_is_ahead_stays_revoked_once_it_is_right() {
    const AHEAD: i64 = 2 * 24 * 60;
    for world in World::all(1 << 20, false).await {
        for way in 0..4 {
            let text = token(&world).await;
            assert!(check(&world, &text).is_ok(), "{}", world.store);
            world.pass(AHEAD);
            let mut tx = world.db.begin().await.unwrap();
            let (access, tx_) = (&world.access, &mut tx);
            let revoked = match way {
                0 => access.revoke_scope(tx_, "visit-1").await,
                1 => access.revoke_person(tx_, "pat-1", Some("visit-1")).await,
                2 => access.revoke_person(tx_, "pat-1", None).await,
                _ => access.revoke_holder(tx_, "session-1").await,
            };
            let news = News { revoked: revoked.unwrap(), ..News::default() };
            world.log.commit(tx, news).await.unwrap();
            world.pass(-AHEAD);
            assert_eq!(check(&world, &text).unwrap_err(), Denial::Revoked, "{way}");
        }
    }
}

#[tokio::test]
async fn who_was_away_too_long_is_told_of_the_gap_and_hears_what_follows_it() {
    for world in World::all(1 << 20, false).await {
        let world = Arc::new(world);
        let left = world.head();
        world.publish("room.1", "\"long ago\"").await.unwrap();
        world.pass(25 * 60);
        world.publish("room.1", "\"today\"").await.unwrap();
        let away = poll(&world, crate::testing::somebody(), left).await.unwrap().unwrap();
        let gap = away.gap.unwrap();
        assert_eq!((gap.after, gap.before), (left, away.cursor), "{}", world.store);
        assert!(away.messages.is_empty(), "the gap is told first");
        world.pass(10);
        let back = poll(&world, crate::testing::somebody(), away.cursor).await.unwrap().unwrap();
        assert_eq!((back.messages.len(), back.gap), (1, None), "today's message and no more");
    }
}

#[tokio::test]
async fn who_listens_all_day_to_silence_has_no_gap() {
    for world in World::all(1 << 20, false).await {
        let world = Arc::new(world);
        let left = world.head();
        world.pass(23 * 60 + 30);
        tokio::time::pause();
        let quiet = poll(&world, crate::testing::somebody(), left).await.unwrap().unwrap();
        tokio::time::resume();
        world.pass(45);
        world.publish("room.1", "\"at last\"").await.unwrap();
        let back = poll(&world, crate::testing::somebody(), quiet.cursor).await.unwrap().unwrap();
        assert_eq!((back.messages.len(), back.gap), (1, None), "{}", world.store);
    }
}

#[tokio::test]
async fn wildcards_and_groups_catch_up_from_the_log() {
    for world in World::all(600, false).await {
        let groups = crate::group::Groups::new(Arc::clone(&world.log));
        let change = crate::group::Change::Add(&["room.b"]);
        let caller = crate::testing::somebody();
        groups.change(&world.keyset, &caller, None, "desk", change).await.unwrap();
        let start = world.head();
        for number in 0..10 {
            for channel in ["room.a", "room.b", "room.c"] {
                world.publish(channel, &number.to_string()).await.unwrap();
            }
        }
        let listen = async |interest: Interest| {
            let (mut cursor, mut heard) = (start, Vec::new());
            let wanted = if interest.patterns().next().is_some() { 30 } else { 10 };
            while heard.len() < wanted {
                let interest = interest.clone();
                let poll = Poll { interest, cursor, filter: None, address: None };
                let answer = world.subscriber.poll(&world.keyset, &caller, poll).await.unwrap();
                assert!(!answer.messages.is_empty(), "{}: {heard:?}", world.store);
                cursor = answer.cursor;
                heard.extend(answer.messages.iter().map(|(one, _)| one.timetoken));
            }
            assert!(heard.is_sorted_by(|a, b| a < b), "each once, in order");
            heard.len()
        };
        let wildcard = Interest::new(Vec::new(), vec!["room.*".into()], Vec::new());
        assert_eq!(listen(wildcard).await, 30, "{}", world.store);
        let group = Interest::new(Vec::new(), Vec::new(), vec!["desk".into()]);
        assert_eq!(listen(group).await, 10, "{}", world.store);
    }
}

#[tokio::test]
async fn a_session_begins_once_it_is_witnessed_and_not_because_it_is_tried_again() {
    const VISIT: &str = "consultation.dr-1.pat-1";
    for world in World::all(1 << 20, false).await {
        let caller = crate::testing::somebody();
        let begin = async |names: &[&str]| {
            let names: Vec<Arc<str>> = names.iter().map(|name| Arc::from(*name)).collect();
            world.subscriber.begin(&world.keyset, &caller, None, &names).await
        };
        let undeclared = begin(&[VISIT, "nowhere"]).await;
        assert!(matches!(undeclared, Err(SubscribeError::Channel(_))), "{undeclared:?}");
        world.change("ALTER TABLE audit_batch RENAME TO away", db::params![]).await;
        for attempt in 0..2 {
            let begun = begin(&[VISIT]).await;
            assert!(matches!(begun, Err(SubscribeError::Log(_))), "{attempt}: {begun:?}");
        }
        world.change("ALTER TABLE away RENAME TO audit_batch", db::params![]).await;
        begin(&[VISIT]).await.unwrap();
        begin(&[VISIT, VISIT]).await.unwrap();
        assert_eq!(world.events().await, ["SUBSCRIBE_STARTED"], "{}", world.store);
    }
}
