//! What clients lean on when they come back: gaps, several devices, and messages that name their schema.

use crate::world::{PUB, SUB, Subscription, World, encode, publish_path};
use serde_json::json;

#[test]
fn a_subscriber_that_was_away_too_long_is_told_what_to_fetch() {
    let world = World::new();
    let auth = encode(&world.token("alice", &[("room.1", 3)]));
    let mut client = world.client();
    let path = publish_path("room.1", "\"missed\"");
    assert_eq!(client.get(&format!("{path}?uuid=alice&auth={auth}")).status, 200);
    let old = "15000000000000000";
    let poll = format!("/v2/subscribe/{SUB}/room.1/0?tt={old}&uuid=alice&auth={auth}");
    let answer = client.get(&poll);
    assert_eq!(answer.status, 200, "an SDK goes on as if nothing were missing");
    let gap = answer.header("X-Housecall-Gap").expect("the gap is told").to_owned();
    let (after, before) = gap.split_once('-').unwrap();
    assert_eq!((after, before), (old, answer.json()["t"]["t"].as_str().unwrap()));
    let next = format!("/v2/subscribe/{SUB}/room.1/0?tt={before}&uuid=alice&auth={auth}");
    let heard = client.get(&next);
    assert_eq!(heard.json()["m"][0]["d"], "missed", "what is younger than the gap still comes");
    assert!(heard.header("X-Housecall-Gap").is_none());
    let fetch = format!(
        "/v3/history/sub-key/{SUB}/channel/room.1?start={before}&end={after}&uuid=alice&auth={auth}"
    );
    assert_eq!(client.get(&fetch).status, 200, "and history answers for the gap itself");
}

#[test]
fn two_devices_of_one_user_hear_everything_once_and_share_what_was_read() {
    let world = World::new();
    let token = world.token("alice", &[("room.1", 0xef)]);
    let auth = encode(&token);
    let mut phone = Subscription::new(&world, "room.1", "alice", &token);
    let mut laptop = Subscription::new(&world, "room.1", "alice", &token);
    let envelope = json!({"schema_version": 3, "message_id": "m-1", "sent_at": 1, "type": "text",
        "payload": {"new_field": true}});
    let meta = encode(&json!({"schema_version": 3, "clientMessageId": "m-1"}).to_string());
    let path = publish_path("room.1", &envelope.to_string());
    let target = format!("{path}?meta={meta}&uuid=alice&auth={auth}");
    let mut client = world.client();
    let first = client.get(&target);
    assert_eq!(first.status, 200, "{}", first.text());
    assert_eq!(client.get(&target).text(), first.text(), "sent again, it is the same message");
    for device in [&mut phone, &mut laptop] {
        let heard = device.poll();
        assert_eq!(heard.len(), 1);
        assert_eq!(heard[0]["d"], envelope, "fields that nobody here knows pass unchanged");
        assert_eq!(heard[0]["u"]["schema_version"], 3);
    }
    // One device reads; the other is told, and a third finds it out later.
    let place = first.json()[2].as_str().unwrap().to_owned();
    let actions = format!("/v1/message-actions/{SUB}/channel/room.1");
    let receipt = json!({"type": "receipt", "value": "read"}).to_string();
    let headers = [("Content-Type", "application/json")];
    let query = format!("uuid=alice&auth={auth}");
    let read = format!("{actions}/message/{place}?{query}");
    assert_eq!(client.send("POST", &read, &headers, receipt.as_bytes()).status, 200);
    for device in [&mut phone, &mut laptop] {
        let told = device.poll();
        assert_eq!((&told[0]["e"], &told[0]["d"]["data"]["value"]), (&3.into(), &"read".into()));
    }
    let later = client.get(&format!("{actions}?{query}")).json();
    assert_eq!(later["data"][0]["messageTimetoken"], place.as_str());
    let header = [("Idempotency-Key", "m-2")];
    let plain = format!("/publish/{PUB}/{SUB}/0/room.1/0/2?{query}");
    let once = client.send("GET", &plain, &header, b"");
    assert_eq!(client.send("GET", &plain, &header, b"").text(), once.text(), "by header too");
}
