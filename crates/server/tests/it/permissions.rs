//! The permission that each operation needs, and that no other one opens it.

use crate::world::{PUB, SUB, World, encode};
use serde_json::{Map, Value, json};

const READ: u8 = 1;
const WRITE: u8 = 2;
const MANAGE: u8 = 4;
const DELETE: u8 = 8;
const GET: u8 = 32;
const UPDATE: u8 = 64;
const JOIN: u8 = 128;
const ALL: u8 = 0xef;

/// What one operation needs: bits on the channel `room.1`, the group `desk` and the user `alice`.
struct Row {
    operation: &'static str,
    method: &'static str,
    path: String,
    body: &'static str,
    needs: [u8; 3],
}

fn row(
    operation: &'static str,
    (method, path, body): (&'static str, &str, &'static str),
    needs: [u8; 3],
) -> Row {
    let path = path.replace("{pub}", PUB).replace("{sub}", SUB);
    Row { operation, method, path, body, needs }
}

/// Protocol §9.4.
fn table() -> Vec<Row> {
    let channel = |bits| [bits, 0, 0];
    let group = |bits| [0, bits, 0];
    let history = "/v3/history/sub-key/{sub}/channel/room.1";
    let files = "/v1/files/{sub}/channels/room.1";
    let actions = "/v1/message-actions/{sub}/channel/room.1";
    let here = "/v2/presence/sub-key/{sub}/channel/room.1";
    let at = |base: &str, rest: &str| format!("{base}{rest}");
    vec![
        row("publish", ("GET", "/publish/{pub}/{sub}/0/room.1/0/1", ""), channel(WRITE)),
        row("signal", ("GET", "/signal/{pub}/{sub}/0/room.1/0/1", ""), channel(WRITE)),
        row("subscribe", ("GET", "/v2/subscribe/{sub}/room.1/0", ""), channel(READ)),
        row(
            "subscribe by group",
            ("GET", "/v2/subscribe/{sub}/,/0?channel-group=desk", ""),
            group(READ),
        ),
        row("here-now", ("GET", here, ""), channel(READ)),
        row("get state", ("GET", &at(here, "/uuid/alice"), ""), channel(READ)),
        row("set state", ("GET", &at(here, "/uuid/alice/data?state=%7B%7D"), ""), channel(READ)),
        row("heartbeat", ("GET", &at(here, "/heartbeat"), ""), channel(READ)),
        row("history", ("GET", "/v2/history/sub-key/{sub}/channel/room.1", ""), channel(READ)),
        row("fetch", ("GET", history, ""), channel(READ)),
        row(
            "counts",
            ("GET", "/v3/history/sub-key/{sub}/message-counts/room.1?timetoken=0", ""),
            channel(READ),
        ),
        row("delete messages", ("DELETE", &at(history, "?start=1&end=2"), ""), channel(DELETE)),
        row(
            "add action",
            ("POST", &at(actions, "/message/1"), r#"{"type":"a","value":"b"}"#),
            channel(WRITE),
        ),
        row("get actions", ("GET", actions, ""), channel(READ)),
        row("remove action", ("DELETE", &at(actions, "/message/1/action/2"), ""), channel(DELETE)),
        row("list files", ("GET", &at(files, "/files"), ""), channel(READ)),
        row(
            "upload url",
            ("POST", &at(files, "/generate-upload-url"), r#"{"name":"a"}"#),
            channel(WRITE),
        ),
        row("delete file", ("DELETE", &at(files, "/files/x/a"), ""), channel(DELETE)),
    ]
}

/// The same for groups, devices and App Context.
fn lists() -> Vec<Row> {
    let channel = |bits| [bits, 0, 0];
    let (group, user) = (|bits| [0, bits, 0], |bits| [0, 0, bits]);
    let member = r#"{"set":[{"uuid":{"id":"alice"}}],"delete":[]}"#;
    let membership = r#"{"set":[{"channel":{"id":"room.1"}}],"delete":[]}"#;
    let registration = "/v1/channel-registration/sub-key/{sub}/channel-group/desk";
    let objects = "/v2/objects/{sub}";
    let at = |base: &str, rest: &str| format!("{base}{rest}");
    vec![
        row("add to group", ("GET", &at(registration, "?add=room.1"), ""), group(MANAGE)),
        row("list group", ("GET", registration, ""), group(READ)),
        row("delete group", ("GET", &at(registration, "/remove"), ""), group(MANAGE)),
        row(
            "push",
            ("GET", "/v1/push/sub-key/{sub}/devices/t?type=fcm&add=room.1", ""),
            channel(READ),
        ),
        row("get user", ("GET", &at(objects, "/uuids/alice"), ""), user(GET)),
        row("set user", ("PATCH", &at(objects, "/uuids/alice"), "{}"), user(UPDATE)),
        row("get channel", ("GET", &at(objects, "/channels/room.1"), ""), channel(GET)),
        row("set channel", ("PATCH", &at(objects, "/channels/room.1"), "{}"), channel(UPDATE)),
        row("memberships", ("GET", &at(objects, "/uuids/alice/channels"), ""), user(GET)),
        row(
            "set memberships",
            ("PATCH", &at(objects, "/uuids/alice/channels"), membership),
            [JOIN, 0, UPDATE],
        ),
        row("members", ("GET", &at(objects, "/channels/room.1/uuids"), ""), channel(GET)),
        row(
            "set members",
            ("PATCH", &at(objects, "/channels/room.1/uuids"), member),
            channel(MANAGE),
        ),
        row("remove user", ("DELETE", &at(objects, "/uuids/alice"), ""), user(DELETE)),
        row("remove channel", ("DELETE", &at(objects, "/channels/room.1"), ""), channel(DELETE)),
    ]
}

fn token(world: &World, [channel, group, user]: [u8; 3]) -> String {
    let one = |name: &str, bits: u8| {
        let mut map = Map::new();
        if bits != 0 {
            map.insert(name.to_owned(), bits.into());
        }
        Value::Object(map)
    };
    let resources = json!({
        "channels": one("room.1", channel), "groups": one("desk", group), "uuids": one("alice", user),
    });
    let nothing = json!({"channels": {}, "groups": {}, "uuids": {}});
    let body = json!({"ttl": 15, "permissions": {
        "resources": resources, "patterns": nothing, "meta": {"plan": "pro"}, "uuid": "alice"}});
    let answer = world.signed("POST", &format!("/v3/pam/{SUB}/grant"), "", &body.to_string());
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["data"]["token"].as_str().unwrap().to_owned()
}

fn ask(world: &World, row: &Row, token: &str) -> u16 {
    let join = if row.path.contains('?') { '&' } else { '?' };
    let target = format!("{}{join}uuid=alice&auth={}", row.path, encode(token));
    let headers = [("Content-Type", "application/json")];
    world.client().send(row.method, &target, &headers, row.body.as_bytes()).status
}

#[test]
fn each_operation_needs_its_own_permission_on_its_own_kind_of_thing() {
    let world = World::new();
    // A group that holds something can be subscribed to.
    let filled = format!("/v1/channel-registration/sub-key/{SUB}/channel-group/desk");
    assert_eq!(world.signed("GET", &filled, "add=room.1", "").status, 200);
    for row in table().into_iter().chain(lists()) {
        let without = row.needs.map(|bits| if bits == 0 { ALL } else { ALL & !bits });
        let closed = ask(&world, &row, &token(&world, without));
        assert_eq!(closed, 403, "{} with everything but what it needs", row.operation);
        let open = ask(&world, &row, &token(&world, row.needs));
        assert!(!matches!(open, 401 | 403 | 500..), "{} with what it needs: {open}", row.operation);
    }
}
