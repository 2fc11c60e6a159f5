//! Malformed and oversized input: the protocol's error, bounded cost, and the server lives on.

use crate::client::Client;
use crate::world::{PUB, SUB, World, encode, eventually, settings};

#[test]
fn malformed_requests_get_the_protocols_errors_with_json_and_cors() {
    let world = World::new();
    let token = encode(&world.token("alice", &[("room.1", 255)]));
    let auth = format!("uuid=alice&auth={token}");
    let check = |target: &str, status: u16, part: &str| {
        let answer = world.client().get(target);
        assert_eq!(answer.status, status, "{target}: {}", answer.text());
        assert!(answer.text().contains(part), "{target}: {}", answer.text());
        let kind = answer.header("Content-Type").unwrap_or_default().to_owned();
        assert!(kind.contains("text/javascript") || kind.contains("application/json"), "{kind}");
        assert_eq!(answer.header("Access-Control-Allow-Origin"), Some("*"), "{target}");
        answer.json();
    };
    check(&format!("/publish/wrong/{SUB}/0/room.1/0/1?{auth}"), 400, "Invalid Key");
    check(&format!("/publish/{PUB}/wrong/0/room.1/0/1?{auth}"), 400, "Invalid Subscribe Key");
    let words = "\"error\":{\"message\":\"Invalid Subkey\",\"source\":\"actions\"}";
    check(&format!("/v1/message-actions/wrong/channel/room.1?{auth}"), 400, words);
    check(&format!("/publish/{PUB}/{SUB}/0/room.1/0/%7Bnope?{auth}"), 400, "Invalid JSON");
    check(&format!("/publish/{PUB}/{SUB}/0/a%2Cb/0/1?{auth}"), 400, "");
    check(&format!("/publish/{PUB}/{SUB}/0/room.1/0/%FF?{auth}"), 400, "");
    check(&format!("/v2/subscribe/{SUB}/room.1/0?tt=abc&{auth}"), 400, "");
    check(&format!("/v2/subscribe/{SUB}/,/0?{auth}"), 400, "");
    check(&format!("/v3/history/sub-key/{SUB}/channel/room.1?start=x&{auth}"), 400, "");
    check("/v9/nothing/here", 404, "");
    check(&format!("/v3/history/sub-key/{SUB}/channel/room.1?uuid=alice&auth=%00%FF"), 400, "");
    check(
        &format!("/v3/history/sub-key/{SUB}/channel/room.1?uuid=alice&auth=%00x"),
        403,
        "Invalid token",
    );
    let long = "c".repeat(3_000);
    check(&format!("/v2/subscribe/{SUB}/{long}/0?tt=0&{auth}"), 400, "");
    let many = (0..2_000).map(|n| format!("c{n}")).collect::<Vec<_>>().join(",");
    check(&format!("/v3/history/sub-key/{SUB}/channel/{many}?max=1&{auth}"), 400, "");
    check(
        &format!("/v2/subscribe/{SUB}/{}/0?{auth}", "x,".repeat(70_000)),
        414,
        "Request URI Too Long",
    );
    let deep = encode(&format!("{}{}", "[".repeat(10_000), "]".repeat(10_000)));
    check(&format!("/publish/{PUB}/{SUB}/0/room.1/0/{deep}?{auth}"), 400, "Invalid JSON");
    let alive = world.client().get("/time/0");
    assert_eq!(alive.status, 200);
}

/// No text with the character 0 can be kept, wherever it comes in; each is refused in the words of its service, and spoils
/// nothing that others say at the same moment.
#[test]
fn the_character_0_is_refused_wherever_it_comes_in() {
    let world = World::new();
    let refused = |method: &str, path: &str, query: &str, body: &str| {
        let answer = world.signed(method, path, query, body);
        assert_eq!(answer.status, 400, "{method} {path}: {}", answer.text());
        answer.json();
    };
    refused("GET", &format!("/publish/{PUB}/{SUB}/0/room.1/0/1"), "uuid=a%00b", "");
    let message = format!("/v1/message-actions/{SUB}/channel/room.1/message/17379929964128254");
    refused("POST", &message, "uuid=srv", r#"{"type":"reaction","value":"\u0000"}"#);
    refused("POST", &message, "uuid=srv", r#"{"type":"re\u0000","value":"x"}"#);
    let objects = format!("/v2/objects/{SUB}");
    refused("PATCH", &format!("{objects}/uuids/ann"), "uuid=srv", r#"{"name":"A\u0000"}"#);
    refused("PATCH", &format!("{objects}/channels/room.1"), "uuid=srv", r#"{"status":"A\u0000"}"#);
    let members = r#"{"set":[{"uuid":{"id":"ann"},"type":"A\u0000"}]}"#;
    refused("PATCH", &format!("{objects}/channels/room.1/uuids"), "uuid=srv", members);
    refused("GET", &format!("/v1/files/{SUB}/channels/room.1/files/a%00/plan.txt"), "uuid=srv", "");
    let device = format!("/v2/push/sub-key/{SUB}/devices-apns2/{}", "a".repeat(64));
    refused("GET", &device, "add=room.1&topic=a%00&uuid=srv", "");
    let mut client = world.client();
    let body = r#"{"personId":"dr\u0000","password":"a"}"#;
    let answer = client.send(
        "POST",
        "/api/v1/sessions",
        &[("Content-Type", "application/json")],
        body.as_bytes(),
    );
    assert!((400..500).contains(&answer.status), "{}", answer.text());
    assert_eq!(client.get("/healthz").status, 200);
}

#[test]
fn oversized_bodies_are_refused_before_they_are_read() {
    let world = World::new();
    let mut client = world.client();
    let head = format!(
        "POST /publish/{PUB}/{SUB}/0/room.1/0 HTTP/1.1\r\nContent-Length: 999999999\r\n\r\n"
    );
    client.raw(head.as_bytes()).unwrap();
    let answer = client.read().unwrap();
    assert_eq!(answer.status, 413);
    assert_eq!(answer.json()["message"], "Request Entity Too Large.");
    let mut client = world.client();
    let head = "POST /api/v1/appointments HTTP/1.1\r\nContent-Length: 999999999\r\n\r\n";
    client.raw(head.as_bytes()).unwrap();
    let answer = client.read().unwrap();
    assert_eq!(answer.status, 413);
    assert_eq!(answer.header("Content-Type").unwrap(), "application/problem+json");
    assert_eq!(answer.json()["code"], "request.body", "each face in its own words");
}

#[test]
fn preflight_and_time_need_no_credentials() {
    let world = World::new();
    let preflight = world.client().send("OPTIONS", &format!("/v2/objects/{SUB}/uuids/a"), &[], b"");
    assert!([200, 204].contains(&preflight.status));
    let allowed = preflight.header("Access-Control-Allow-Methods").unwrap();
    assert!(["GET", "POST", "PATCH", "DELETE", "OPTIONS"].iter().all(|one| allowed.contains(one)));
    let time = world.client().get("/time/0").text();
    assert_eq!((time.len(), &time[..1]), (19, "["));
}

/// A client that sends garbage on hundreds of connections costs nobody else anything.
#[test]
fn a_flood_of_garbage_leaves_the_server_answering() {
    let world = World::new();
    let mut seed = 7_u64;
    for _ in 0..300 {
        let bytes: Vec<u8> = (0..200)
            .map(|_| {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                seed.to_be_bytes()[2]
            })
            .collect();
        let _ = Client::connect(world.address).raw(&bytes);
    }
    assert_eq!(world.client().get("/healthz").status, 200);
}

/// Whoever opens connection after connection gets so many, and others are served meanwhile.
#[test]
fn an_address_holds_so_many_connections_and_is_told_so() {
    let folder = tempfile::tempdir().unwrap();
    let base = settings(folder.path(), "hold_seconds = 1", "");
    let few = "[connections]\nper_address = 3\n[limits]\nexempt = []\n[subscribe]";
    let world = World::serve(folder.path(), &base.replace("[subscribe]", few));
    let mut held: Vec<_> = (0..3).map(|_| world.client()).collect();
    assert!(held.iter_mut().all(|one| one.get("/time/0").status == 200));
    let refused = world.client().read().unwrap();
    assert_eq!((refused.status, refused.json()["status"].as_u64()), (429, Some(429)));
    assert!(refused.header("Retry-After").is_some() && refused.header("Connection").is_some());
    let metrics = held[0].get("/metrics").text();
    assert!(metrics.contains("housecall_refused_total{reason=\"connections-address\"} 1"));
    held.pop();
    assert!(eventually(|| {
        Client::try_connect(world.address)
            .unwrap()
            .try_send("GET", "/time/0", &[], b"")
            .is_ok_and(|answer| answer.status == 200)
    }));
}
