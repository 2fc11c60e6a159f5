//! Channel policy: what a class refuses, and that a refusal reaches nobody but the audit log.

use crate::client::Answer;
use crate::files::{prepare_as, upload};
use crate::visit::{Clinic, ok};
use crate::world::{SUB, Session, Subscription, World, encode, publish_path, seal};
use serde_json::{Value, json};

const VISIT: &str = "consultation.dr-1.pat-1";

#[test]
fn plaintext_on_a_consultation_channel_is_refused_audited_and_reaches_nobody() {
    let world = World::new();
    world.consents();
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
    world.consents();
    let place = "waiting-room.dr-1.pat-1";
    let opened = [(VISIT, 3), ("audit.demo-clinic", 3), (place, 3), ("room.1", 3)];
    let token = world.token("pat-1", &opened);
    let query = format!("uuid=pat-1&auth={}", encode(&token));
    let payload = seal("any key", "{}");
    let mut client = world.client();
    for text in [r#""x""#, r#"{"type":"typing","value":"my knee hurts"}"#] {
        let signal = publish_path(VISIT, text).replace("/publish/", "/signal/");
        assert_eq!(client.get(&format!("{signal}?{query}")).status, 403, "{text}");
    }
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
fn a_visit_is_signalled_who_types_and_what_was_read() {
    let world = World::new();
    world.consents();
    let token = world.token("pat-1", &[(VISIT, 3)]);
    let query = format!("uuid=pat-1&auth={}", encode(&token));
    let mut listener = Subscription::new(&world, VISIT, "pat-1", &token);
    let mut client = world.client();
    let typing = r#"{"value":true,"type":"typing"}"#;
    for event in [typing, r#"{"messageTimetoken":"17379929964128254","type":"receipt"}"#] {
        let signal = publish_path(VISIT, event).replace("/publish/", "/signal/");
        let sent = client.get(&format!("{signal}?{query}"));
        assert_eq!(sent.status, 200, "{}", sent.text());
        let seen = listener.poll();
        let event: serde_json::Value = serde_json::from_str(event).unwrap();
        assert_eq!((&seen[0]["e"], &seen[0]["d"]), (&1.into(), &event));
    }
}

#[test]
fn what_is_reported_of_a_visit_is_encrypted_as_the_visit_is() {
    let world = World::new();
    world.consents();
    let reports = "PUBNUB_INTERNAL_MODERATION_consultation.dr-1.pat-1";
    let token = world.token("pat-1", &[(reports, 3)]);
    let query = format!("uuid=pat-1&auth={}", encode(&token));
    let report = r#"{"type":"report","text":"my knee hurts","reason":"rude"}"#;
    let mut client = world.client();
    assert_eq!(client.get(&format!("{}?{query}", publish_path(reports, report))).status, 403);
    let sealed = seal("any key", report);
    let sent = client.get(&format!("{}?{query}", publish_path(reports, &sealed)));
    assert_eq!(sent.status, 200, "{}", sent.text());
}

#[test]
fn a_headerless_ciphertext_without_a_known_key_is_refused() {
    let world = World::new();
    world.consents();
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
    world.consents();
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

/// What is answered to ciphertext that comes by a token of the patient's.
fn says(world: &World, channel: &str, token: &str) -> Answer {
    let path = publish_path(channel, &seal("any key", r#"{"text":"May I?"}"#));
    world.client().get(&format!("{path}?uuid=pat-1&auth={}", encode(token)))
}

/// The same for an application that signs with the secret key.
fn signs(world: &World) -> Answer {
    let path = publish_path(VISIT, &seal("any key", "{}"));
    world.signed("GET", &path, "uuid=an-application", "")
}

/// The reasons of what was refused in the visit, the latest first.
fn reasons(world: &World, event: &str) -> Vec<Value> {
    let path = format!("/api/v1/audit/entries?type={event}&patient=pat-1&limit=20");
    let found = ok(&Session::sign_in(world, "officer-1").get(&path));
    found["items"].as_array().unwrap().iter().map(|one| one["reason"].clone()).collect()
}

#[test]
fn a_token_that_an_application_granted_says_and_sends_nothing_once_the_consent_is_taken_back() {
    let mut clinic = Clinic::on(World::new());
    let files = "consultation.dr-1.pat-1.files";
    let granted = clinic.world.token("pat-1", &[(VISIT, 3), (files, 3)]);
    let own = clinic.token(&mut Session::sign_in(&clinic.world, "pat-1"), "patient");
    let own = own["token"].as_str().unwrap();
    for token in [granted.as_str(), own] {
        let said = says(&clinic.world, VISIT, token);
        assert_eq!(said.status, 200, "{}", said.text());
    }
    assert_eq!(signs(&clinic.world).status, 200);
    let about = json!({ "name": "rash.pdf" });
    let begun = prepare_as(&clinic.world, ("pat-1", &granted), files, &about);

    let path = "/api/v1/patients/pat-1/consents/telehealth/revoke";
    ok(&clinic.patient.post(path, &json!({ "evidence": "click" })));
    let refused = says(&clinic.world, VISIT, &granted);
    assert_eq!(refused.status, 403, "{}", refused.text());
    assert!(refused.text().contains("telehealth consent is required"), "{}", refused.text());
    assert_eq!(says(&clinic.world, VISIT, own).status, 403, "the clinic's own is revoked");
    assert_eq!(signs(&clinic.world).status, 403);
    let sent = upload(&clinic.world, &begun, b"whatever it is");
    assert_eq!(sent.status, 403, "{}", sent.text());
    let query = format!("uuid=pat-1&auth={}", encode(&granted));
    let form = format!("/v1/files/{SUB}/channels/{files}/generate-upload-url?{query}");
    let form = clinic.world.client().send("POST", &form, &[], br#"{"name":"rash.pdf"}"#);
    assert_eq!(form.status, 403, "{}", form.text());
    let marked = format!("/v1/message-actions/{SUB}/channel/{VISIT}/message/17379929964128254");
    let body = br#"{"type":"reaction","value":"seen"}"#;
    let json = [("Content-Type", "application/json")];
    let marked = clinic.world.client().send("POST", &format!("{marked}?{query}"), &json, body);
    assert_eq!(marked.status, 403, "{}", marked.text());
    // The message of either; and the file's bytes, its form and the mark.
    for (event, count) in [("MESSAGE_FAILED", 2), ("REQUEST_REFUSED", 3)] {
        let told = reasons(&clinic.world, event);
        let missing = told.iter().filter(|reason| **reason == "consent.missing").count();
        assert_eq!(missing, count, "{event}: {told:?}");
    }
}

#[test]
fn after_a_visit_nothing_is_said_in_it_but_where_no_patient_is_an_application_speaks_on() {
    let mut clinic = Clinic::on(World::new());
    let other = "consultation.dr-1.nobody";
    let granted = clinic.world.token("pat-1", &[(VISIT, 3), (other, 3)]);
    clinic.admit();
    ok(&clinic.provider.post(&clinic.path("start"), &json!({})));
    assert_eq!(says(&clinic.world, VISIT, &granted).status, 200);
    ok(&clinic.provider.post(&clinic.path("complete"), &json!({ "outcome": "completed" })));
    let refused = says(&clinic.world, VISIT, &granted);
    assert_eq!(refused.status, 403, "{}", refused.text());
    assert!(refused.text().contains("no visit of this provider"), "{}", refused.text());
    assert_eq!(signs(&clinic.world).status, 403);
    assert_eq!(says(&clinic.world, other, &granted).status, 200);
    let told = reasons(&clinic.world, "MESSAGE_FAILED");
    assert!(told.contains(&json!("visit.not-open")), "{told:?}");
}

/// What was refused at the doors and written down, as soon as the first of it is there.
fn doors(officer: &mut Session) -> Vec<Value> {
    let path = "/api/v1/audit/entries?type=REQUEST_REFUSED&limit=100";
    for _ in 0..50 {
        let found = ok(&officer.get(path));
        let is_door =
            |one: &&Value| one["reason"].as_str().is_some_and(|one| one.starts_with("access."));
        let told: Vec<_> =
            found["items"].as_array().unwrap().iter().filter(is_door).cloned().collect();
        if !told.is_empty() {
            return told;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    Vec::new()
}

#[test]
fn a_token_that_tries_the_channels_of_others_is_written_down_and_a_flood_of_it_is_not() {
    let world = World::new();
    let mut officer = Session::sign_in(&world, "officer-1");
    let token = world.token("pat-2", &[("consultation.dr-1.pat-2", 3)]);
    let mut client = world.client();
    let mut reads = |uuid: &str| {
        let query = format!("uuid={uuid}&auth={}", encode(&token));
        client.get(&format!("/v3/history/sub-key/{SUB}/channel/{VISIT}?{query}")).status
    };
    assert_eq!(reads("pat-2"), 403);
    let told = doors(&mut officer);
    assert_eq!(told.len(), 1, "{told:?}");
    let first = &told[0];
    assert_eq!(first["reason"], "access.forbidden", "{first}");
    assert_eq!(
        (&first["actor"]["id"], &first["resource"]["channel"]),
        (&json!("pat-2"), &json!(VISIT))
    );
    assert_eq!(reads("pat-1"), 403, "whoever they say they are");
    for _ in 0..60 {
        assert_eq!(reads("pat-2"), 403);
    }
    std::thread::sleep(std::time::Duration::from_secs(1));
    let told = doors(&mut officer);
    assert!(told.iter().all(|one| one["actor"]["id"] == "pat-2"), "it is pat-2's token: {told:?}");
    assert!(told.iter().any(|one| one["reason"] == "access.wrong-user"), "{told:?}");
    // Twenty a minute; another minute may have begun.
    assert!((20..=40).contains(&told.len()), "{}", told.len());
}
