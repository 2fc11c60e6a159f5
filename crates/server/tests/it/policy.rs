//! Channel policy: what a class refuses, and that a refusal reaches nobody but the audit log.

use crate::world::{SUB, Subscription, World, encode, publish_path, seal};

const VISIT: &str = "consultation.dr-1.pat-1";

#[test]
fn plaintext_on_a_consultation_channel_is_refused_audited_and_reaches_nobody() {
    let world = World::new();
    let token = world.token("pat-1", &[(VISIT, 3)]);
    let query = format!("uuid=pat-1&auth={}", encode(&token));
    let mut listener = Subscription::new(&world, VISIT, "pat-1", &token);
    let mut client = world.client();
    let refused =
        client.get(&format!("{}?{query}", publish_path(VISIT, r#"{"text":"my knee hurts"}"#)));
    assert_eq!(refused.status, 403);
    let message = refused.json()["message"].as_str().unwrap().to_owned();
    assert!(message.contains(VISIT) && message.contains("AES-256"), "{message}");
    // The next thing on the channel is the encrypted message, so the plaintext reached nobody.
    let payload = seal("any key", r#"{"text":"hello"}"#);
    let sent = client.get(&format!("{}?{query}", publish_path(VISIT, &payload)));
    assert_eq!(sent.status, 200, "{}", sent.text());
    let seen = listener.poll();
    assert_eq!(seen.len(), 1);
    assert_eq!(format!("\"{}\"", seen[0]["d"].as_str().unwrap()), payload);
    let log = world.verify();
    assert!(log.status.success(), "{}", String::from_utf8_lossy(&log.stdout));
}

#[test]
fn signals_metadata_and_undeclared_names_keep_phi_out_of_the_clear() {
    let world = World::new();
    let place = "waiting-room.dr-1.pat-1";
    let opened = [(VISIT, 3), ("audit.demo-clinic", 3), (place, 3), ("room.1", 3)];
    let token = world.token("pat-1", &opened);
    let query = format!("uuid=pat-1&auth={}", encode(&token));
    let payload = seal("any key", "{}");
    let mut client = world.client();
    let signal = publish_path(VISIT, "\"x\"").replace("/publish/", "/signal/");
    assert_eq!(client.get(&format!("{signal}?{query}")).status, 403);
    let meta =
        |meta: &str| format!("{}?meta={}&{query}", publish_path(VISIT, &payload), encode(meta));
    assert_eq!(client.get(&meta(r#"{"note":"chest pain since Monday"}"#)).status, 403);
    assert_eq!(client.get(&meta(r#"{"senderRole":"patient"}"#)).status, 200);
    let audit = client.get(&format!("{}?{query}", publish_path("audit.demo-clinic", "1")));
    assert_eq!(audit.status, 403, "only the server writes the audit channel");
    let presence = client.get(&format!("{}?{query}", publish_path("room.1-pnpres", "1")));
    assert_eq!(presence.status, 403);
    for channel in ["audit.demo-clinic", place, "room.1-pnpres"] {
        let form = format!("/v1/files/{SUB}/channels/{channel}/generate-upload-url?{query}");
        let refused = client.send("POST", &form, &[], br#"{"name":"scan.pdf"}"#);
        assert_eq!(refused.status, 403, "{channel}: a file is a way to write, too");
    }
    let files = client.get(&format!("/v1/files/{SUB}/channels/{place}/files?{query}"));
    assert_eq!(files.json()["count"], 0, "{}", files.text());
}

#[test]
fn a_headerless_ciphertext_without_a_known_key_is_refused() {
    let world = World::new();
    let token = world.token("pat-1", &[(VISIT, 3)]);
    let query = format!("uuid=pat-1&auth={}", encode(&token));
    let payload = "\"AAECAwQFBgcICQoLDA0OD78wHFZIZqh9dlf4CEyW/K4=\"";
    let refused = world.client().get(&format!("{}?{query}", publish_path(VISIT, payload)));
    assert_eq!(refused.status, 403);
    assert!(
        refused.json()["message"].as_str().unwrap().contains("data keys"),
        "{}",
        refused.text()
    );
}

#[test]
fn video_signalling_needs_ciphertext_is_heard_and_never_kept() {
    let world = World::new();
    let video = "consultation.dr-1.pat-1.video";
    let token = world.token("pat-1", &[(video, 3)]);
    let query = format!("uuid=pat-1&auth={}", encode(&token));
    let mut listener = Subscription::new(&world, video, "pat-1", &token);
    let mut client = world.client();
    let offer = r#"{"type":"offer","sdp":"v=0"}"#;
    assert_eq!(client.get(&format!("{}?{query}", publish_path(video, offer))).status, 403);
    let payload = seal("any key", offer);
    // Asking for storage changes nothing.
    let sent = client.get(&format!("{}?store=1&{query}", publish_path(video, &payload)));
    assert_eq!(sent.status, 200, "{}", sent.text());
    assert_eq!(listener.poll().len(), 1);
    let history = format!("/v3/history/sub-key/{SUB}/channel/{video}?{query}");
    let kept = client.get(&history);
    assert_eq!(kept.status, 200, "{}", kept.text());
    assert_eq!(kept.json()["channels"], serde_json::json!({}), "{}", kept.text());
}
