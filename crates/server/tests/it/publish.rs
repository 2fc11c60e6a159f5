//! Publish, signal, fire, time, history.

use crate::world::{PUB, SUB, Subscription, World, encode, publish_path};

#[test]
fn a_published_message_is_stored_to_the_byte_and_found_again() {
    let world = World::new();
    let token = world.token("alice", &[("room.1", 11)]);
    let auth = encode(&token);
    let payload = r#"{"b":1,"a":12345678901234567890,"u":"\u00e9","f":1.0}"#;
    let path = publish_path("room.1", payload);
    let answer =
        world.client().get(&format!("{path}?uuid=alice&auth={auth}&meta=%7B%22k%22%3A1%7D"));
    assert_eq!(answer.status, 200, "{}", answer.text());
    let place = answer.json()[2].as_str().unwrap().to_owned();
    assert_eq!((answer.json()[0].as_i64(), place.len()), (Some(1), 17));
    let fetch = format!(
        "/v3/history/sub-key/{SUB}/channel/room.1?max=10&include_meta=true&include_uuid=true&uuid=alice&auth={auth}"
    );
    let body = world.client().get(&fetch).text();
    assert!(body.contains(&format!("\"message\":{payload}")), "{body}");
    assert!(body.contains(&place) && body.contains(r#""meta":{"k":1}"#), "{body}");
    let count = format!(
        "/v3/history/sub-key/{SUB}/message-counts/room.1?timetoken=0&uuid=alice&auth={auth}"
    );
    assert_eq!(world.client().get(&count).json()["channels"]["room.1"], 1);
    let before = place.parse::<u64>().unwrap() - 1;
    let delete = format!(
        "/v3/history/sub-key/{SUB}/channel/room.1?start={before}&end={place}&uuid=alice&auth={auth}"
    );
    assert_eq!(world.client().send("DELETE", &delete, &[], b"").status, 200);
    assert_eq!(world.client().get(&fetch).json()["channels"], serde_json::json!({}));
}

#[test]
fn signals_fires_and_unstored_messages_leave_no_history() {
    let world = World::new();
    let token = world.token("alice", &[("room.1", 3)]);
    let query = format!("uuid=alice&auth={}", encode(&token));
    let mut listener = Subscription::new(&world, "room.1", "alice", &token);
    let mut client = world.client();
    let signal = format!("/signal/{PUB}/{SUB}/0/room.1/0/%22typing%22?{query}");
    let sent = client.get(&signal);
    assert_eq!((&sent.json()[1], sent.header("PN-MsgEntityType")), (&"Sent".into(), Some("1")));
    let live = format!("{}?store=0&{query}", publish_path("room.1", "\"live\""));
    let sent = client.get(&live);
    assert_eq!((sent.status, sent.header("PN-MsgEntityType")), (200, None));
    let fire = format!("{}?store=0&norep=true&{query}", publish_path("room.1", "\"fired\""));
    assert_eq!(client.get(&fire).status, 200);
    let kept = format!("{}?{query}", publish_path("room.1", "\"kept\""));
    assert_eq!(client.get(&kept).status, 200);
    let mut seen = Vec::new();
    while seen.len() < 3 {
        seen.extend(listener.poll());
    }
    assert_eq!((&seen[0]["d"], &seen[0]["e"]), (&"typing".into(), &1.into()));
    assert_eq!((&seen[1]["d"], &seen[1]["e"]), (&"live".into(), &serde_json::Value::Null));
    assert_eq!(seen[2]["d"], "kept", "fired messages reach nobody");
    let history = client.get(&format!("/v2/history/sub-key/{SUB}/channel/room.1?count=10&{query}"));
    assert_eq!(history.json()[0], serde_json::json!(["kept"]));
    let long = encode(&format!("\"{}\"", "x".repeat(70)));
    let refused = client.get(&format!("/signal/{PUB}/{SUB}/0/room.1/0/{long}?{query}"));
    assert_eq!((refused.status, refused.json()[1].as_str()), (400, Some("Signal size too large")));
}

#[test]
fn a_post_body_may_be_packed_and_the_limit_is_32_kib() {
    use std::io::Write as _;
    let world = World::new();
    let token = world.token("alice", &[("room.1", 3)]);
    let target = format!("/publish/{PUB}/{SUB}/0/room.1/0?uuid=alice&auth={}", encode(&token));
    let mut client = world.client();
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(br#"{"text":"packed"}"#).unwrap();
    let body = packed.finish().unwrap();
    let header = [("Content-Encoding", "gzip"), ("Content-Type", "application/json")];
    assert_eq!(client.send("POST", &target, &header, &body).status, 200);
    let large = format!("\"{}\"", "x".repeat(32_768));
    let refused = client.send("POST", &target, &[], large.as_bytes());
    assert_eq!((refused.status, refused.json()[1].as_str()), (400, Some("Message Too Large")));
    let fits = format!("\"{}\"", "x".repeat(32_768 - 2 - "room.1".len()));
    assert_eq!(client.send("POST", &target, &[], fits.as_bytes()).status, 200);
    let bomb = {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packed.write_all(&vec![b' '; 20 << 20]).unwrap();
        packed.finish().unwrap()
    };
    let refused = client.send("POST", &target, &[], &bomb);
    assert_eq!((refused.status, refused.json()[1].as_str()), (400, Some("Message Too Large")));
}
