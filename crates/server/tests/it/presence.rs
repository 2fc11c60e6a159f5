//! Presence over the wire.

use crate::world::{SUB, Subscription, World, encode, settings};

#[test]
fn join_state_and_leave_are_told_and_here_now_agrees() {
    let world = World::new();
    let watcher = world.token("watch", &[("room.1-pnpres", 1), ("room.1", 1)]);
    let mut events = Subscription::new(&world, "room.1-pnpres", "watch", &watcher);
    let token = encode(&world.token("alice", &[("room.1", 3)]));
    let query = format!("uuid=alice&auth={token}");
    let mut client = world.client();
    let base = format!("/v2/presence/sub-key/{SUB}");
    let beat = client.get(&format!("{base}/channel/room.1/heartbeat?heartbeat=30&{query}"));
    assert_eq!(beat.text(), r#"{"status":200,"message":"OK","service":"Presence"}"#);
    let join = &events.poll()[0];
    assert_eq!((&join["c"], &join["b"]), (&"room.1-pnpres".into(), &"room.1-pnpres".into()));
    assert_eq!(
        (&join["d"]["action"], &join["d"]["uuid"], &join["d"]["occupancy"]),
        (&"join".into(), &"alice".into(), &1.into())
    );
    assert_eq!((&join["u"]["pn_action"], &join["i"]), (&"join".into(), &serde_json::Value::Null));
    let set = client.get(&format!(
        "{base}/channel/room.1/uuid/alice/data?state=%7B%22mood%22%3A%22ok%22%7D&{query}"
    ));
    assert_eq!(set.json()["payload"]["mood"], "ok");
    let change = &events.poll()[0]["d"];
    assert_eq!(
        (&change["action"], &change["data"]["mood"]),
        (&"state-change".into(), &"ok".into())
    );
    let here = client.get(&format!("{base}/channel/room.1?state=1&{query}")).json();
    assert_eq!(here["uuids"], serde_json::json!([{"uuid": "alice", "state": {"mood": "ok"}}]));
    let got = client.get(&format!("{base}/channel/room.1/uuid/alice?{query}")).json();
    assert_eq!((&got["payload"]["mood"], &got["channel"]), (&"ok".into(), &"room.1".into()));
    let places = client.get(&format!("{base}/uuid/alice?{query}")).json();
    assert_eq!(places["payload"]["channels"], serde_json::json!(["room.1"]));
    let left = client.get(&format!("{base}/channel/room.1/leave?{query}"));
    assert_eq!(
        left.text(),
        r#"{"status":200,"action":"leave","message":"OK","service":"Presence"}"#
    );
    assert_eq!(events.poll()[0]["d"]["action"], "leave");
    let empty = client.get(&format!("{base}/channel/room.1?{query}")).json();
    assert_eq!((&empty["occupancy"], &empty["uuids"]), (&0.into(), &serde_json::json!([])));
}

#[test]
fn silence_ends_in_a_timeout_event() {
    let world = World::new();
    let watcher = world.token("watch", &[("room.1-pnpres", 1)]);
    let mut events = Subscription::new(&world, "room.1-pnpres", "watch", &watcher);
    let token = encode(&world.token("alice", &[("room.1", 1)]));
    let beat = format!(
        "/v2/presence/sub-key/{SUB}/channel/room.1/heartbeat?heartbeat=2&uuid=alice&auth={token}"
    );
    assert_eq!(world.client().get(&beat).status, 200);
    assert_eq!(events.poll()[0]["d"]["action"], "join");
    assert_eq!(events.poll()[0]["d"]["action"], "timeout");
}

#[test]
fn a_keyset_says_where_presence_is_kept_and_what_a_broken_connection_means() {
    let folder = tempfile::tempdir().unwrap();
    let base = settings(folder.path(), "hold_seconds = 30", "");
    let own = "[[keyset]]\npublish_key = \"pub-x\"\nsubscribe_key = \"sub-x\"\n\
        access_manager = false\ncustom_channels = [\"*\"]\npresence_channels = [\"room.*\"]\n\
        leave_on_disconnect = true\n";
    let world = World::serve(folder.path(), &format!("{base}{own}"));
    let mut watcher = world.client();
    let poll = |cursor: &str| format!("/v2/subscribe/sub-x/room.1-pnpres/0?uuid=w&tt={cursor}");
    let start = watcher.get(&poll("0")).json()["t"]["t"].as_str().unwrap().to_owned();
    let mut alice = world.client();
    let names = "/v2/subscribe/sub-x/room.1,hall/0?uuid=alice&heartbeat=300";
    alice.write("GET", &format!("{names}&tt={start}"), &[], b"").unwrap();
    let joined = watcher.get(&poll(&start)).json();
    assert_eq!(joined["m"][0]["d"]["action"], "join");
    let here = world.client().get("/v2/presence/sub-key/sub-x/channel/room.1,hall?uuid=w").json();
    let rooms = &here["payload"]["channels"];
    assert_eq!(rooms["room.1"]["occupancy"], 1, "{here}");
    assert!(rooms["hall"]["occupancy"].as_u64().unwrap_or(0) == 0, "no presence is kept there");
    drop(alice);
    let left = watcher.get(&poll(joined["t"]["t"].as_str().unwrap())).json();
    let event = &left["m"][0]["d"];
    assert_eq!((&event["action"], &event["uuid"]), (&"leave".into(), &"alice".into()));
}

#[test]
fn whoever_leaves_with_one_device_is_there_with_the_other() {
    let folder = tempfile::tempdir().unwrap();
    let base = settings(folder.path(), "hold_seconds = 30", "");
    let own = "[[keyset]]\npublish_key = \"pub-x\"\nsubscribe_key = \"sub-x\"\n\
        access_manager = false\ncustom_channels = [\"*\"]\n";
    let world = World::serve(folder.path(), &format!("{base}{own}"));
    let mut watcher = world.client();
    let watch = |cursor: &str| format!("/v2/subscribe/sub-x/room.1-pnpres/0?uuid=w&tt={cursor}");
    let start = watcher.get(&watch("0")).json()["t"]["t"].as_str().unwrap().to_owned();
    let poll = format!("/v2/subscribe/sub-x/room.1/0?uuid=alice&heartbeat=300&tt={start}");
    let (mut desk, mut phone) = (world.client(), world.client());
    desk.write("GET", &poll, &[], b"").unwrap();
    let joined = watcher.get(&watch(&start)).json();
    assert_eq!(joined["m"][0]["d"]["action"], "join");
    phone.write("GET", &poll, &[], b"").unwrap();
    let pause = || std::thread::sleep(std::time::Duration::from_millis(300));
    pause();
    let presence = |rest: &str| {
        world.client().get(&format!("/v2/presence/sub-key/sub-x/channel/room.1{rest}"))
    };
    let occupancy = || presence("?uuid=w").json()["occupancy"].clone();

    assert_eq!(presence("/leave?uuid=alice").status, 200);
    drop(desk);
    pause();
    assert_eq!(occupancy(), 1, "the phone listens");
    assert_eq!(presence("/leave?uuid=alice").status, 200);
    drop(phone);
    let told = watcher.get(&watch(joined["t"]["t"].as_str().unwrap())).json();
    assert_eq!(told["m"].as_array().unwrap().len(), 1, "{told}");
    let left = &told["m"][0]["d"];
    assert_eq!((&left["action"], &left["occupancy"]), (&"leave".into(), &0.into()), "{told}");
    assert_eq!(occupancy(), 0);
}

#[test]
fn presence_is_kept_debounced_noticed_and_counted_in_intervals_where_the_keyset_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let base = settings(folder.path(), "hold_seconds = 30", "");
    let own = "[[keyset]]\npublish_key = \"pub-x\"\nsubscribe_key = \"sub-x\"\n\
        access_manager = false\ncustom_channels = [\"*\"]\ndebounce_seconds = 300\n\
        active_notice_channel = \"notices\"\n[keyset.features.persistence]\n\
        presence_events = true\n[[keyset]]\npublish_key = \"pub-y\"\nsubscribe_key = \"sub-y\"\n\
        access_manager = false\ncustom_channels = [\"*\"]\nannounce_max = 0\n\
        interval_seconds = 1\npresence_deltas = true\n";
    let world = World::serve(folder.path(), &format!("{base}{own}"));
    let mut client = world.client();
    let presence = |sub: &str, rest: &str| format!("/v2/presence/sub-key/{sub}/channel/{rest}");
    let start = client.get("/v2/subscribe/sub-x/notices/0?uuid=w&tt=0").json();
    let start = start["t"]["t"].as_str().unwrap().to_owned();
    for what in ["heartbeat", "leave", "heartbeat"] {
        let sent = client.get(&presence("sub-x", &format!("room.1/{what}?uuid=alice")));
        assert_eq!(sent.status, 200, "{}", sent.text());
    }
    let here = client.get(&presence("sub-x", "room.1?uuid=w")).json();
    assert_eq!(here["occupancy"], 0, "alice has just left: {here}");
    let mut told = Vec::new();
    let mut cursor = start;
    while told.len() < 2 {
        let poll = format!("/v2/subscribe/sub-x/notices/0?uuid=w&tt={cursor}");
        let more = client.get(&poll).json();
        cursor = more["t"]["t"].as_str().unwrap().to_owned();
        told.extend(more["m"].as_array().unwrap().iter().map(|one| one["d"].clone()));
    }
    let notices: Vec<_> = told.iter().map(|one| (&one["channel"], &one["active"])).collect();
    let room = serde_json::json!("room.1");
    assert_eq!(notices, [(&room, &true.into()), (&room, &false.into())]);
    let kept = client.get("/v2/history/sub-key/sub-x/channel/room.1-pnpres?uuid=w").json();
    let actions: Vec<_> =
        kept[0].as_array().unwrap().iter().map(|one| one["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["join", "leave"], "{kept}");

    let poll = |tt: &str| format!("/v2/subscribe/sub-y/hall-pnpres/0?uuid=w&tt={tt}");
    let start = client.get(&poll("0")).json()["t"]["t"].as_str().unwrap().to_owned();
    client.get(&presence("sub-y", "hall/heartbeat?uuid=alice"));
    let event = client.get(&poll(&start)).json()["m"][0]["d"].clone();
    assert_eq!((&event["action"], &event["occupancy"]), (&"interval".into(), &1.into()));
    assert_eq!(event["join"], serde_json::json!(["alice"]));
}
