use super::{Draft, LogError, News, OnceKey};
use crate::testing::World;
use compliance::audit::{Action, Entry, Event, Outcome, Resource};
use db::{DbError, params, testing};
use kernel::Actor;
use std::sync::Arc;
use std::time::Duration;
use wire::Timetoken;

const RING: usize = 1 << 20;

/// Thirty messages: appended, unstored, or two at once in a transaction of their own.
async fn write(world: Arc<World>, writer: usize) -> Vec<Timetoken> {
    let mut places = Vec::new();
    for number in 0..30 {
        let channel = format!("room.{}", (writer + number) % 3);
        let mut draft = Draft::new(world.keyset.id, &channel, "x", number.to_string());
        draft.store = number % 5 != 0;
        if number % 3 == 0 {
            let tx = world.db.begin().await.unwrap();
            let news = News { messages: vec![draft.clone(), draft], ..News::default() };
            places.extend(world.log.commit(tx, news).await.unwrap());
        } else {
            let channel = world.channels.resolve(&world.keyset, &channel).await.unwrap();
            places.push(world.log.append(draft, channel, None).await.unwrap());
        }
    }
    places
}

/// Publishers, transactions and unstored messages at once: one strict order, seen whole.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn everything_is_seen_once_in_one_order_whoever_wrote_it() {
    for world in World::all(RING, false).await {
        let world = Arc::new(world);
        let before = world.head();
        let mut writers = tokio::task::JoinSet::new();
        for writer in 0..8 {
            writers.spawn(write(Arc::clone(&world), writer));
        }
        let written = writers.join_all().await;
        for own in &written {
            assert!(own.is_sorted_by(|a, b| a < b), "{}: a writer's own order", world.store);
        }
        let mut all: Vec<u64> = written.concat().iter().map(|place| place.get()).collect();
        all.sort_unstable();
        let total = all.len();
        all.dedup();
        assert_eq!(all.len(), total, "{}: a timetoken was given twice", world.store);
        let seen = world.follow(&["room.0", "room.1", "room.2"], before, total).await;
        assert_eq!(seen, all, "{}", world.store);
    }
}

#[tokio::test]
async fn catch_up_beyond_the_ring_comes_from_the_store_in_pages() {
    for world in World::all(4_000, false).await {
        let start = world.head();
        let mut written = Vec::new();
        for number in 0..250 {
            let channel = format!("room.{}", number % 2);
            written.push(world.publish(&channel, &number.to_string()).await.unwrap().get());
        }
        assert_eq!(
            world.follow(&["room.0", "room.1"], start, 250).await,
            written,
            "{}",
            world.store
        );
    }
}

/// Whoever asked for the commit may be gone; what is committed is told all the same.
#[tokio::test]
async fn a_caller_that_goes_away_leaves_nothing_untold() {
    for world in World::all(RING, false).await {
        let start = world.head();
        for number in 0..40_u64 {
            let tx = world.db.begin().await.unwrap();
            let draft = Draft::new(world.keyset.id, "room.1", "x", number.to_string());
            let news = News { messages: vec![draft], ..News::default() };
            let patience = std::time::Duration::from_micros(number * 20);
            let _ = tokio::time::timeout(patience, world.log.commit(tx, news)).await;
        }
        // What was handed over is still being settled.
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        let last = world.publish("room.1", "\"last\"").await.unwrap();
        let mut tx = world.db.read().await.unwrap();
        let rows =
            tx.query("SELECT timetoken FROM message ORDER BY timetoken", params![]).await.unwrap();
        let stored: Vec<u64> =
            rows.iter().map(|row| u64::try_from(row.int(0).unwrap()).unwrap()).collect();
        tx.commit().await.unwrap();
        assert_eq!(stored.last(), Some(&last.get()));
        assert_eq!(world.follow(&["room.1"], start, stored.len()).await, stored, "{}", world.store);
    }
}

#[tokio::test]
async fn a_failed_batch_is_refused_whole_and_the_log_goes_on() {
    for world in World::all(RING, false).await {
        world.publish("room.1", "1").await.unwrap();
        let rename = async |from: &'static str| {
            let mut tx = world.db.begin().await.unwrap();
            tx.execute(from, params![]).await.unwrap();
            tx.commit().await.unwrap();
        };
        rename("ALTER TABLE message RENAME TO away").await;
        assert!(world.publish("room.1", "2").await.is_err(), "{}", world.store);
        rename("ALTER TABLE away RENAME TO message").await;
        let before = world.head();
        let place = world.publish("room.1", "3").await.unwrap();
        assert_eq!(world.follow(&["room.1"], before, 1).await, [place.get()], "{}", world.store);
    }
}

#[tokio::test]
async fn a_clock_put_back_does_not_put_timetokens_back() {
    for world in World::all(RING, false).await {
        let first = world.publish("room.1", "1").await.unwrap();
        world.pass(-60);
        assert!(world.publish("room.1", "2").await.unwrap() > first, "{}", world.store);
    }
}

/// Sent five times at once and again later, a message stands in the log once.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_message_under_an_id_of_its_own_is_recorded_once() {
    for world in World::all(RING, false).await {
        let world = Arc::new(world);
        let start = world.head();
        let send = |world: Arc<World>| async move {
            let mut draft = Draft::new(world.keyset.id, "room.1", "x", "1".to_owned());
            draft.once = Some(OnceKey::new(world.keyset.id, "room.1", "x", "id-1"));
            let channel = world.channels.resolve(&world.keyset, "room.1").await.unwrap();
            world.log.append(draft, channel, None).await.unwrap()
        };
        let mut senders = tokio::task::JoinSet::new();
        for _ in 0..5 {
            senders.spawn(send(Arc::clone(&world)));
        }
        let places = senders.join_all().await;
        assert!(places.iter().all(|place| *place == places[0]), "{}: {places:?}", world.store);
        // A server that has just started knows it from the store.
        world.log.once.forget();
        assert_eq!(send(Arc::clone(&world)).await, places[0]);
        world.publish("room.1", "2").await.unwrap();
        assert_eq!(world.follow(&["room.1"], start, 2).await.len(), 2);
        world.pass(24 * 60 + 1);
        world.log.sweep().await.unwrap();
        assert!(send(Arc::clone(&world)).await > places[0], "a day later it is another message");
    }
}

/// The store has committed, and its answer is lost on the way: whoever listens hears the message all the same.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_was_committed_without_an_answer_is_told_once() {
    let Some((world, wire)) = World::by_wire(RING).await else { return };
    let world = Arc::new(world);
    let before = world.publish("room.1", "1").await.unwrap();
    let listen = |from: Timetoken, count: usize| {
        let world = Arc::clone(&world);
        let mut listener = tokio::task::JoinSet::new();
        listener.spawn(async move { world.follow(&["room.1"], from, count).await });
        listener
    };
    let draft = |payload: &str| Draft::new(world.keyset.id, "room.1", "x", payload.to_owned());
    let send = async || {
        let mut draft = draft("\"lost-1\"");
        draft.once = Some(OnceKey::new(world.keyset.id, "room.1", "x", "id-1"));
        let channel = world.channels.resolve(&world.keyset, "room.1").await.unwrap();
        world.log.append(draft, channel, None).await
    };

    // Its sender sends it again.
    let mut listener = listen(before, 2);
    wire.cut_after("lost-1");
    let lost = send().await.unwrap_err();
    assert!(matches!(lost, LogError::Db(DbError::Unknown(_))), "{lost:?}");
    let first = send().await.unwrap();
    let next = world.publish("room.1", "2").await.unwrap();
    assert_eq!(listener.join_next().await.unwrap().unwrap(), [first.get(), next.get()]);

    // Nobody does anything more.
    let mut listener = listen(next, 1);
    wire.cut_after("lost-2");
    let tx = world.db.begin().await.unwrap();
    let news = News { messages: vec![draft("\"lost-2\"")], ..News::default() };
    let lost = world.log.commit(tx, news).await.unwrap_err();
    assert!(matches!(lost, LogError::Db(DbError::Unknown(_))), "{lost:?}");
    let told = listener.join_next().await.unwrap().unwrap();

    // What skips the disk comes after what may stand there.
    wire.cut_after("lost-3");
    let tx = world.db.begin().await.unwrap();
    let news = News { messages: vec![draft("\"lost-3\"")], ..News::default() };
    world.log.commit(tx, news).await.unwrap_err();
    let mut passing = draft("3");
    passing.store = false;
    let channel = world.channels.resolve(&world.keyset, "room.1").await.unwrap();
    let last = world.log.append(passing, channel, None).await.unwrap();
    let seen = world.follow(&["room.1"], Timetoken::new(told[0]), 2).await;
    assert_eq!((seen.len(), seen[1]), (2, last.get()));
    let mut tx = world.db.read().await.unwrap();
    let rows = tx.query("SELECT timetoken FROM message", params![]).await.unwrap();
    assert_eq!(rows.len(), 5, "each of them once");
}

/// Its sender sends it again while the first commit is under way, whose answer is lost before the store has carried it out.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_message_that_is_sent_again_before_its_commit_is_lost_stands_once() {
    let Some((world, wire)) = World::by_wire(RING).await else { return };
    let before = world.publish("room.1", "1").await.unwrap();
    let send = async || {
        let mut draft = Draft::new(world.keyset.id, "room.1", "x", "\"lost-1\"".to_owned());
        draft.once = Some(OnceKey::new(world.keyset.id, "room.1", "x", "id-1"));
        let channel = world.channels.resolve(&world.keyset, "room.1").await.unwrap();
        world.log.append(draft, channel, None).await
    };
    wire.cut_before("lost-1", Duration::from_millis(700));
    let (one, other) = tokio::join!(send(), send());
    let (lost, sent) = if one.is_err() { (one, other) } else { (other, one) };
    assert!(matches!(lost, Err(LogError::Db(DbError::Unknown(_)))), "{lost:?}");
    let place = sent.unwrap();
    assert_eq!(send().await.unwrap(), place, "and once more");
    let next = world.publish("room.1", "2").await.unwrap();
    let seen = world.follow(&["room.1"], before, 2).await;
    assert_eq!(seen, [place.get(), next.get()], "each of them once");
}

/// The connection was lost before the store heard of the commit, and it does not know that it was: the head is held by
/// nobody that is still there.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_head_whose_holder_is_gone_is_free_again_in_time_and_the_turn_before_that() {
    let Some((world, wire)) = World::by_wire(RING).await else { return };
    let before = world.publish("room.1", "1").await.unwrap();
    wire.lose_at("lost-1");
    let tx = world.db.begin().await.unwrap();
    let draft = Draft::new(world.keyset.id, "room.1", "x", "\"lost-1\"".to_owned());
    let news = News { messages: vec![draft], ..News::default() };
    let lost = world.log.commit(tx, news).await.unwrap_err();
    assert!(matches!(lost, LogError::Db(DbError::Unknown(_))), "{lost:?}");
    let looked = tokio::time::timeout(Duration::from_secs(10), world.log.look()).await.unwrap();
    assert!(matches!(looked, Err(LogError::Db(DbError::Locked(_)))), "{looked:?}");
    let next = tokio::time::timeout(Duration::from_secs(30), world.publish("room.1", "2")).await;
    let next = next.unwrap().unwrap();
    assert_eq!(
        world.follow(&["room.1"], before, 1).await,
        [next.get()],
        "the lost one never stood"
    );
}

/// The store was another server's for a while: what that one wrote is told by this one, too, also when it writes nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_another_server_wrote_while_it_had_the_store_is_told_by_who_has_it_again() {
    let Some((ours, other)) = World::pair(RING).await else { return };
    let alone = ours.db.alone().await.unwrap().unwrap();
    let before = ours.publish("room.1", "1").await.unwrap();
    let elsewhere = async |payload: &'static str| {
        assert!(testing::end_claim(&other.db).await);
        let theirs = other.db.alone().await.unwrap().unwrap();
        let place = other.publish("room.1", payload).await.unwrap();
        drop(theirs);
        assert!(alone.holds().await.unwrap());
        place
    };
    let missed = elsewhere("2").await;
    let last = ours.publish("room.1", "3").await.unwrap();
    assert_eq!(ours.follow(&["room.1"], before, 2).await, [missed.get(), last.get()]);

    let missed = elsewhere("4").await;
    let told = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        ours.log.follow_revocations().await.unwrap();
    };
    let (seen, ()) = tokio::join!(ours.follow(&["room.1"], last, 1), told);
    assert_eq!(seen, [missed.get()]);

    // What is not stored needs no store to be told: a subscriber whom it takes past what the other one wrote would miss that.
    let last = missed;
    assert!(testing::end_claim(&other.db).await);
    let theirs = other.db.alone().await.unwrap().unwrap();
    let missed = other.publish("room.1", "5").await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    let mut passing = Draft::new(ours.keyset.id, "room.1", "x", "now".to_owned());
    passing.store = false;
    let channel = ours.channels.resolve(&ours.keyset, "room.1").await.unwrap();
    let said = ours.log.append(passing, channel, None).await;
    assert!(matches!(said, Err(LogError::Db(DbError::Unavailable(_)))), "{said:?}");
    drop(theirs);
    assert!(alone.holds().await.unwrap());
    ours.log.follow_revocations().await.unwrap();
    assert_eq!(ours.follow(&["room.1"], last, 1).await, [missed.get()]);
}

#[tokio::test]
async fn a_key_that_followed_beside_the_server_signs_what_the_log_appends_next() {
    for world in World::all(RING, false).await {
        let start = world.head();
        let resource = Resource { kind: "channel", id: "room.1".to_owned(), channel: None };
        let (event, read) = (Event::PhiMessageRead, Action::Read);
        let entry = Entry::new(event, read, Outcome::Success, Actor::system(), resource);
        let append = async |payload: &str| {
            let draft = Draft::new(world.keyset.id, "room.1", "x", payload.to_owned());
            let channel = world.channels.resolve(&world.keyset, "room.1").await.unwrap();
            world.log.append(draft, channel, Some(entry.clone())).await.unwrap().get()
        };
        let mut places = vec![append("1").await];
        for _ in 0..2 {
            let other = world.beside().await;
            let mut tx = world.db.begin().await.unwrap();
            other.hand_over(&mut tx, &Actor::system(), None).await.unwrap();
            tx.commit().await.unwrap();
            places.push(append("2").await);
            let tx = world.db.begin().await.unwrap();
            let news = News { entries: vec![entry.clone()], ..News::default() };
            world.log.commit(tx, news).await.unwrap();
        }
        assert_eq!(world.verify().await, 7, "{}: by the key that signs last", world.store);
        assert_eq!(world.follow(&["room.1"], start, 3).await, places, "{}", world.store);
    }
}

#[tokio::test]
async fn no_timetoken_is_earlier_than_those_of_before_the_clock_stood_in_the_head() {
    for world in World::all(RING, false).await {
        let last = 19_000_000_000_000_000_i64;
        world.change("UPDATE log_clock SET last = $1", params![last]).await;
        let world = world.restarted(RING).await;
        for _ in 0..2 {
            let place = world.publish("room.1", "1").await.unwrap();
            assert!(place.to_i64() > last, "{}: {}", world.store, place.get());
        }
    }
}
