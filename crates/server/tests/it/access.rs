//! Tokens, signatures and the recorded denials.

use crate::client::Answer;
use crate::world::{PUB, SUB, Subscription, World, encode, publish_path, settings, sign, sign_for};
use std::time::{Duration, Instant};

const FORBIDDEN: &str = r#"{"message":"Forbidden","payload":{"channels":["room.2"]},"error":true,"service":"Access Manager","status":403}"#;

#[test]
fn a_token_opens_what_it_grants_and_nothing_else() {
    let world = World::new();
    let token = encode(&world.token("alice", &[("room.1", 1)]));
    let mut client = world.client();
    let history = |channel: &str, rest: &str| {
        format!("/v3/history/sub-key/{SUB}/channel/{channel}?max=1&{rest}")
    };
    assert_eq!(client.get(&history("room.1", &format!("uuid=alice&auth={token}"))).status, 200);
    let denied = client.get(&history("room.2", &format!("uuid=alice&auth={token}")));
    assert_eq!((denied.status, denied.text().trim_end()), (403, FORBIDDEN));
    assert_eq!(denied.header("X-Pn-Cause"), Some("9999"));
    let write = client.get(&format!("{}?uuid=alice&auth={token}", publish_path("room.1", "1")));
    assert_eq!(write.status, 403);
    assert_eq!(client.get(&history("room.1", "uuid=alice")).status, 403);
    let other = client.get(&history("room.1", &format!("uuid=mallory&auth={token}")));
    assert_eq!(other.status, 403, "the token is bound to alice");
}

#[test]
fn tampered_tokens_are_refused_whatever_byte_changes() {
    let world = World::new();
    let token = world.token("alice", &[("room.1", 1)]);
    let mut client = world.client();
    for at in (0..token.len()).step_by(7) {
        let mut bytes = token.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        let text = String::from_utf8(bytes).unwrap();
        if text.trim_end_matches('=') == token.trim_end_matches('=') {
            continue;
        }
        let answer = client.get(&format!(
            "/v3/history/sub-key/{SUB}/channel/room.1?uuid=alice&auth={}",
            encode(&text)
        ));
        assert_eq!(answer.status, 403, "byte {at}: {}", answer.text());
        assert_eq!(answer.json()["service"], "Access Manager");
    }
}

#[test]
fn revoking_ends_an_open_poll_with_403_within_a_second() {
    let world = World::new();
    let token = world.token("alice", &[("room.1", 1)]);
    let mut listener = Subscription::new(&world, "room.1", "alice", &token);
    listener.start();
    std::thread::sleep(Duration::from_millis(100));
    let begun = Instant::now();
    let path = format!("/v3/pam/{SUB}/grant/{}", encode(&token));
    let revoked = world.signed("DELETE", &path, "uuid=srv", "");
    assert_eq!(
        (revoked.status, revoked.json()["data"]["message"].as_str()),
        (200, Some("Success"))
    );
    let ended = listener.finish();
    assert!(begun.elapsed() < Duration::from_secs(1));
    assert_eq!(ended.status, 403);
    assert_eq!(
        ended.json(),
        serde_json::json!({"error": true, "status": 403, "service": "Access Manager", "message": "Token is revoked"})
    );
    assert_eq!(ended.header("X-Pn-Cause"), Some("4001"));
    let target = listener.target();
    assert_eq!(world.client().get(&target).status, 403);
}

#[test]
fn revocation_survives_a_restart() {
    let mut world = World::new();
    let token = world.token("alice", &[("room.1", 1)]);
    let path = format!("/v3/pam/{SUB}/grant/{}", encode(&token));
    assert_eq!(world.signed("DELETE", &path, "", "").status, 200);
    world.kill();
    let again = World::demo(&world.data);
    let target =
        format!("/v3/history/sub-key/{SUB}/channel/room.1?uuid=alice&auth={}", encode(&token));
    assert_eq!(again.client().get(&target).status, 403);
}

#[test]
fn a_signature_stands_for_the_secret_key_only_while_it_is_fresh_and_whole() {
    let world = World::new();
    let path = format!("/v3/history/sub-key/{SUB}/channel/room.1");
    let get = |target: String| world.client().get(&target).status;
    assert_eq!(get(sign("GET", &path, "uuid=srv&max=3", "", 0)), 200);
    assert_eq!(get(sign("GET", &path, "uuid=srv&max=3", "", 0).replace("max=3", "max=4")), 403);
    assert_eq!(get(sign("GET", &path, "uuid=srv", "", 120)), 400);
    assert_eq!(get(sign("GET", &path, "uuid=srv", "", -120)), 400);
}

#[test]
fn a_grant_is_checked_before_it_is_given() {
    let world = World::new();
    let grant =
        |body: &str| world.signed("POST", &format!("/v3/pam/{SUB}/grant"), "uuid=srv", body);
    let long = grant(r#"{"ttl":43201,"permissions":{"resources":{"channels":{"room.1":1}}}}"#);
    assert_eq!((long.status, long.json()["error"]["message"].as_str()), (400, Some("Invalid ttl")));
    let empty = grant(r#"{"ttl":15,"permissions":{"resources":{},"patterns":{}}}"#);
    assert_eq!(empty.json()["error"]["message"], "This grant contains no permissions");
    assert_eq!(grant("{").status, 400);
    let unsigned = world.client().send("POST", &format!("/v3/pam/{SUB}/grant"), &[], b"{}");
    assert_eq!(unsigned.status, 403);
}

/// Settings with a keyset besides the clinic's, closed but for what is granted.
fn another_keyset(folder: &std::path::Path) -> String {
    let base = settings(folder, "hold_seconds = 1", "");
    let own = "[[keyset]]\npublish_key = \"pub-x\"\nsubscribe_key = \"sub-x\"\n\
        secret_keys = [\"sec-x\"]\ncustom_channels = [\"*\"]\n";
    format!("{base}{own}")
}

fn legacy(world: &World, verb: &str, query: &str) -> Answer {
    let path = format!("/v2/auth/{verb}/sub-key/sub-x");
    let target = sign_for(["pub-x", "sub-x", "sec-x"], ("GET", &path, query, ""), 0);
    world.client().get(&target)
}

fn publish_with(world: &World, channel: &str, auth: &str) -> u16 {
    let path = format!("/publish/pub-x/sub-x/0/{channel}/0/1?uuid=a&auth={auth}");
    world.client().get(&path).status
}

#[test]
fn auth_keys_of_version_2_open_what_they_were_granted_until_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let settings = another_keyset(folder.path());
    let mut world = World::serve(folder.path(), &settings);
    assert_eq!(publish_with(&world, "hall", "k1"), 403);
    let answer = legacy(&world, "grant", "auth=k1&channel=hall&r=1&ttl=60&w=1");
    let payload = &answer.json()["payload"];
    assert_eq!((&payload["level"], &payload["auths"]["k1"]["w"]), (&"user".into(), &1.into()));
    assert_eq!(publish_with(&world, "hall", "k1"), 200);
    assert_eq!([publish_with(&world, "hall", "k2"), publish_with(&world, "other", "k1")], [403; 2]);
    assert_eq!(legacy(&world, "grant", "channel=open.*&ttl=0&w=1").status, 200);
    assert_eq!(publish_with(&world, "open.a.b", "x"), 200);
    assert_eq!(publish_with(&world, "open", "x"), 403);
    let read = "/v2/history/sub-key/sub-x/channel/open.a?uuid=a";
    assert_eq!(world.client().get(read).status, 403, "writing is not reading");

    world.kill();
    let world = World::serve(folder.path(), &settings);
    assert_eq!(publish_with(&world, "hall", "k1"), 200, "a grant survives");
    let audit = legacy(&world, "audit", "auth=k1%2Ck2&channel=hall").json();
    let auths = &audit["payload"]["auths"];
    assert_eq!((&auths["k1"]["r"], &auths["k2"]["r"]), (&1.into(), &0.into()), "{audit}");
    assert_eq!(legacy(&world, "grant", "auth=k1&channel=hall&r=0&w=0").status, 200);
    assert_eq!(publish_with(&world, "hall", "k1"), 403);
}

#[test]
fn version_2_needs_the_secret_key_and_is_not_for_the_clinic() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::serve(folder.path(), &another_keyset(folder.path()));
    let unsigned = world.client().get("/v2/auth/grant/sub-key/sub-x?channel=hall&r=1");
    assert_eq!(unsigned.status, 403);
    let path = format!("/v2/auth/grant/sub-key/{SUB}");
    let clinic = world.signed("GET", &path, "channel=room.1&r=1", "");
    assert_eq!(clinic.status, 403);
    assert!(clinic.text().contains("grant a token (v3)"), "{}", clinic.text());
    let forged = world.client().get(&format!("/publish/{PUB}/{SUB}/0/room.1/0/1?uuid=a&auth=k1"));
    assert_eq!(forged.status, 403, "{}", forged.text());
}

#[test]
fn whoever_holds_an_auth_key_leaves_and_whoever_holds_nothing_makes_nobody_leave() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::serve(folder.path(), &another_keyset(folder.path()));
    let status = |path: &str, who: &str| {
        let mark = if path.contains('?') { '&' } else { '?' };
        world.client().get(&format!("{path}{mark}uuid=alice{who}")).status
    };
    let present = |channel: &str| {
        let path = format!("/v2/presence/sub-key/sub-x/channel/{channel}?uuid=w&auth=k1");
        world.client().get(&path).json()["occupancy"].as_u64().unwrap()
    };
    let leave = "/v2/presence/sub-key/sub-x/channel/hall,open/leave";
    let needless = [
        leave,
        "/v2/presence/sub-key/sub-x",
        "/v2/presence/sub-key/sub-x/uuid/alice",
        "/v1/channel-registration/sub-key/sub-x/channel-group",
        "/v1/push/sub-key/sub-x/devices/device-1?type=fcm",
        "/v1/push/sub-key/sub-x/devices/device-1?type=fcm&remove=hall",
        "/v1/push/sub-key/sub-x/devices/device-1/remove?type=fcm",
        "/v2/objects/sub-x/uuids",
        "/v2/objects/sub-x/channels",
    ];
    assert_eq!(legacy(&world, "grant", "auth=k1&channel=hall%2Copen&r=1&ttl=60&w=1").status, 200);
    let enter = |channel: &str| {
        let subscribe = format!("/v2/subscribe/sub-x/{channel}/0?tt=0");
        assert_eq!(status(&subscribe, "&auth=k1"), 200);
        assert_eq!(present(channel), 1);
    };
    enter("hall");
    for path in needless {
        assert_eq!([status(path, ""), status(path, "&auth=k2")], [403; 2], "{path}");
    }
    assert_eq!(present("hall"), 1);
    assert_eq!(needless.map(|path| status(path, "&auth=k1")), [200; 9]);
    assert_eq!(present("hall"), 0);

    // Once everybody may be on a channel, everybody may leave it, and no other.
    assert_eq!(legacy(&world, "grant", "channel=open&r=1&ttl=60").status, 200);
    enter("hall");
    enter("open");
    assert_eq!(status(leave, ""), 200);
    assert_eq!((present("hall"), present("open")), (1, 0));
    // Nor does that show anybody who is here.
    let lists = ["/v2/objects/sub-x/uuids", "/v2/objects/sub-x/channels"];
    assert_eq!(lists.map(|path| [status(path, ""), status(path, "&auth=k1")]), [[403, 200]; 2]);
    assert_eq!(legacy(&world, "grant", "auth=k1&channel=hall%2Copen&r=0&w=0").status, 200);
    assert_eq!(legacy(&world, "grant", "channel=open&r=0").status, 200);
    assert_eq!([status(leave, ""), status(leave, "&auth=k1")], [403; 2], "it was taken back");
}

#[test]
fn a_token_for_phi_lives_an_hour_at_most() {
    let world = World::new();
    let grant = |ttl: u32, kind: &str, name: &str| {
        let mut permissions = serde_json::json!({
            "resources": {"channels": {}, "groups": {}, "uuids": {}},
            "patterns": {"channels": {}, "groups": {}, "uuids": {}}, "meta": {}, "uuid": "pat-1"});
        permissions[kind]["channels"][name] = 3.into();
        let body = serde_json::json!({"ttl": ttl, "permissions": permissions}).to_string();
        let answer = world.signed("POST", &format!("/v3/pam/{SUB}/grant"), "", &body);
        (answer.status, answer.text())
    };
    assert_eq!(grant(60, "resources", "consultation.dr-1.pat-1").0, 200);
    for (kind, name) in [
        ("resources", "consultation.dr-1.pat-1"),
        ("resources", "consultation.dr-1.pat-1.files"),
        ("patterns", "^consultation[.]dr-1[.].*$"),
        ("patterns", ".*"),
    ] {
        let (status, text) = grant(61, kind, name);
        assert_eq!(status, 400, "{name}");
        assert!(text.contains("lives 1 to 60 minutes"), "{text}");
    }
    assert_eq!(grant(43_200, "resources", "queue.dept-1").0, 200);
    assert_eq!(grant(43_200, "patterns", "^room[.].*$").0, 200);
    let (status, text) = grant(43_200, "patterns", "^.*[.]pat-7$");
    assert_eq!(status, 200, "it names no such channel: {text}");
    let granted: serde_json::Value = serde_json::from_str(&text).unwrap();
    let token = encode(granted["data"]["token"].as_str().unwrap());
    let read = |channel: &str| {
        let path = format!("/v3/history/sub-key/{SUB}/channel/{channel}?max=1");
        world.client().get(&format!("{path}&uuid=pat-1&auth={token}")).status
    };
    let asked = ["consultation.dr-1.pat-7", "consultation.dr-1.pat-7.files", "room.pat-7"];
    assert_eq!(asked.map(read), [403, 403, 200]);
}
