//! Long polls: catch-up, order, holding, several channels.

use crate::world::{SUB, Subscription, World, encode, publish_path};
use std::time::Duration;

#[test]
fn a_held_poll_answers_as_soon_as_a_message_is_published() {
    let world = World::new();
    let token = world.token("alice", &[("room.1", 3), ("room.2", 3)]);
    let mut listener = Subscription::new(&world, "room.1,room.2", "alice", &token);
    listener.start();
    std::thread::sleep(Duration::from_millis(100));
    let publish = format!(
        "{}?uuid=alice&auth={}&seqn=4",
        publish_path("room.2", "{\"n\":1}"),
        encode(&token)
    );
    let place = world.client().get(&publish).json()[2].as_str().unwrap().to_owned();
    let answer = listener.finish();
    let body = answer.json();
    assert_eq!(body["t"]["t"], place.as_str());
    let message = &body["m"][0];
    assert_eq!(
        (&message["c"], &message["b"], &message["i"]),
        (&"room.2".into(), &"room.2".into(), &"alice".into())
    );
    assert_eq!(
        (&message["s"], &message["p"]["t"], &message["k"]),
        (&4.into(), &place.as_str().into(), &SUB.into())
    );
    assert!(answer.text().starts_with("{\"t\":{\"t\":\"") && answer.text().ends_with('}'));
    assert!(answer.header("Content-Type").unwrap().contains("text/javascript"));
    assert_eq!(answer.header("Access-Control-Allow-Origin"), Some("*"));
}

#[test]
fn catch_up_is_oldest_first_at_most_100_a_call_and_complete_after_a_restart() {
    let mut world = World::new();
    let token = world.token("alice", &[("room.1", 3), ("room.2", 3)]);
    let mut listener = Subscription::new(&world, "room.1,room.2", "alice", &token);
    let mut client = world.client();
    for number in 0..250 {
        let channel = if number % 3 == 0 { "room.2" } else { "room.1" };
        let path = publish_path(channel, &number.to_string());
        assert_eq!(client.get(&format!("{path}?uuid=alice&auth={}", encode(&token))).status, 200);
    }
    let cursor = listener.cursor.clone();
    let check = |listener: &mut Subscription| {
        let mut seen = Vec::new();
        while seen.len() < 250 {
            let page = listener.poll();
            assert!(!page.is_empty() && page.len() <= 100, "{} in a page", page.len());
            seen.extend(page.iter().map(|one| one["d"].as_i64().unwrap()));
        }
        assert_eq!(seen, (0..250).collect::<Vec<_>>());
    };
    check(&mut listener);
    // A restarted server has nothing in memory; the log has it all.
    world.kill();
    let again = World::demo(&world.data);
    let mut listener = Subscription::new(&again, "room.1,room.2", "alice", &token);
    listener.cursor = cursor;
    check(&mut listener);
}

#[test]
fn an_empty_poll_returns_after_the_configured_hold_with_its_own_cursor() {
    let folder = tempfile::tempdir().unwrap();
    let world =
        World::serve(folder.path(), &crate::world::settings(folder.path(), "hold_seconds = 1", ""));
    let token = world.token("alice", &[("room.1", 3)]);
    let mut listener = Subscription::new(&world, "room.1", "alice", &token);
    let cursor = listener.cursor.clone();
    assert!(listener.poll().is_empty());
    assert_eq!(listener.cursor, cursor);
}
