//! Presence over the wire.

use crate::world::{SUB, Subscription, World, encode};

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
