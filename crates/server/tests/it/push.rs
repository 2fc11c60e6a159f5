//! Pushes, against gateways on this machine that keep what they were sent.

use crate::certificates::{Authority, Shown};
use crate::gateway::{Browser, Gateway, Reply, Seen, ec_key, opened, service_account};
use crate::world::{
    SUB, Session, Subscription, World, encode, eventually, housecall, publish_path, settings,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

/// A server whose gateways are this one.
pub(crate) struct Post {
    pub(crate) world: World,
    pub(crate) gateway: Gateway,
    apple: Vec<u8>,
    google: Vec<u8>,
    config: String,
    /// Removed when the test ends.
    _folder: tempfile::TempDir,
}

impl Post {
    fn new() -> Self {
        Self::with("")
    }

    /// With these settings besides.
    pub(crate) fn with(more: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (gateway, data) = (Gateway::new(), folder.path());
        let apple = ec_key(&data.join("apple.p8"));
        let google = service_account(&data.join("google.json"), &gateway);
        let (url, place) = (&gateway.url, data.display());
        let push = format!(
            "[push]\ntimeout_seconds = 1\n\
             [push.apns]\nkey_file = \"{place}/apple.p8\"\nkey_id = \"KEY1\"\nteam_id = \"TEAM1\"\n\
             topic = \"org.clinic.old\"\nhost = \"{url}\"\n\
             [push.fcm]\nservice_account_file = \"{place}/google.json\"\nhost = \"{url}\"\n"
        );
        let config = format!("{}{push}{more}", settings(data, "hold_seconds = 5", ""));
        let world = World::serve(data, &config);
        Self { world, gateway, apple, google, config, _folder: folder }
    }

    fn restart(&mut self) {
        let data = self.world.data.clone();
        self.world.kill();
        self.world = World::serve(&data, &self.config);
    }

    /// Registers a device for a channel.
    pub(crate) fn register(&self, device: &str, query: &str, channel: &str) {
        let (version, kind) =
            if query.contains("topic=") { ("v2", "devices-apns2") } else { ("v1", "devices") };
        let path = format!("/{version}/push/sub-key/{SUB}/{kind}/{device}");
        let answer = self.world.signed("GET", &path, &format!("add={channel}&{query}"), "");
        assert_eq!(answer.status, 200, "{}", answer.text());
    }

    /// The channels of an Apple device.
    fn channels(&self, device: &str) -> Value {
        let path = format!("/v2/push/sub-key/{SUB}/devices-apns2/{device}");
        self.world.signed("GET", &path, TOPIC, "").json()
    }

    fn publish(&self, channel: &str, payload: &Value) -> String {
        let token = self.world.token("alice", &[(channel, 3)]);
        let path = publish_path(channel, &payload.to_string());
        let answer = self.world.client().get(&format!("{path}?uuid=alice&auth={}", encode(&token)));
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()[2].as_str().unwrap().to_owned()
    }
}

pub(crate) const TOPIC: &str = "environment=production&topic=org.clinic";

pub(crate) fn apple(number: u8) -> String {
    format!("{number:02x}").repeat(32)
}

/// A message for the devices of [`TOPIC`].
pub(crate) fn alert(title: &str) -> Value {
    json!({ "pn_apns": {
        "aps": { "alert": { "title": title } },
        "pn_push": [{ "version": "v2", "targets": [
            { "topic": "org.clinic", "environment": "production", "excluded_devices": [apple(99)] },
        ]}],
    }})
}

#[test]
fn apple_gets_what_the_sender_wrote_with_the_headers_that_it_asks_for() {
    let post = Post::new();
    for device in [1, 2, 99] {
        post.register(&apple(device), TOPIC, "room.1");
    }
    post.register(&apple(3), "type=apns", "room.1");
    let message = post.publish("room.1", &alert("Hi"));
    let seen = &post.gateway.wait(&apple(1), 1)[0];
    assert_eq!(seen.path, format!("/3/device/{}", apple(1)));
    assert_eq!(seen.json(), json!({ "aps": { "alert": { "title": "Hi" } } }));
    let header = |name: &str| seen.headers[name].as_str();
    assert_eq!(header("apns-topic"), "org.clinic");
    assert_eq!((header("apns-push-type"), header("apns-priority")), ("alert", "10"));
    assert_eq!(header("apns-collapse-id"), message);
    let (head, claims) =
        opened(header("authorization").strip_prefix("bearer ").unwrap(), &post.apple);
    assert_eq!(head, json!({ "alg": "ES256", "typ": "JWT", "kid": "KEY1" }));
    assert_eq!(claims["iss"], "TEAM1");
    let second = &post.gateway.wait(&apple(2), 1)[0];
    assert_eq!(second.headers["authorization"], header("authorization"), "the token is kept");
    assert_ne!(second.headers["apns-id"], header("apns-id"), "each delivery has its own name");
    let old = &post.gateway.wait(&apple(3), 1)[0];
    assert_eq!(old.headers["apns-topic"], "org.clinic.old", "the older registration names none");
    assert!(post.gateway.seen(&apple(99)).is_empty(), "an excluded device gets nothing");
    assert!(!post.world.log().contains(&apple(1)), "no device's token stands in the log");
}

#[test]
fn every_answer_of_a_gateway_has_its_consequence() {
    let post = Post::new();
    let (gone, bad, busy, down, mute, wrong) =
        (apple(1), apple(2), apple(3), apple(4), apple(5), apple(6));
    let answers: [(&str, &[Reply]); 6] = [
        (&gone, &[Reply::Status(410, r#"{"reason":"Unregistered","timestamp":1}"#)]),
        (&bad, &[Reply::Status(400, r#"{"reason":"BadDeviceToken"}"#)]),
        (&busy, &[Reply::Wait(429, "1")]),
        (&down, &[Reply::Status(500, r#"{"reason":"InternalServerError"}"#)]),
        (&mute, &[Reply::Hang]),
        (&wrong, &[Reply::Status(400, r#"{"reason":"BadTopic"}"#)]),
    ];
    for (device, replies) in answers {
        post.register(device, TOPIC, "room.1");
        post.gateway.answer(device, replies);
    }
    let debug = post.world.token("alice", &[("room.1-pndebug", 1)]);
    let mut reports = Subscription::new(&post.world, "room.1-pndebug", "alice", &debug);
    let mut message = alert("Hi");
    message["pn_debug"] = json!(true);
    post.publish("room.1", &message);
    for device in [&busy, &down, &mute] {
        let seen = post.gateway.wait(device, 2);
        let name =
            |at: usize| (&seen[at].headers["apns-id"], &seen[at].headers["apns-collapse-id"]);
        assert_eq!(name(0), name(1), "the second attempt goes by the name of the first");
    }
    for device in [&gone, &bad] {
        assert!(eventually(|| post.channels(device) == json!([])), "it is taken from its channels");
        assert_eq!(post.gateway.seen(device).len(), 1);
    }
    assert_eq!(post.channels(&wrong), json!(["room.1"]));
    let mut told = Vec::new();
    while told.len() < 10 {
        told.extend(reports.poll().into_iter().map(|one| one["d"].clone()));
    }
    let (found, ended): (Vec<_>, Vec<_>) = told.iter().partition(|one| one["devices"].is_object());
    assert_eq!(found[0]["devices"], json!({ "apns2": 6 }));
    let mut states: Vec<_> =
        ended.iter().map(|one| format!("{} {}", one["state"], one["status"])).collect();
    states.sort();
    let expected = [
        r#""delivered" "200""#,
        r#""delivered" "200""#,
        r#""delivered" "200""#,
        r#""failed" "400 BadTopic""#,
        r#""gone" "400 BadDeviceToken""#,
        r#""gone" "410 Unregistered""#,
        r#""pending" "429""#,
        r#""pending" "500 InternalServerError""#,
        r#""pending" "no answer in time""#,
    ];
    assert_eq!(states, expected);
    let metrics = post.world.client().get("/metrics").text();
    for (outcome, count) in [("delivered", 3), ("gone", 2), ("failed", 1), ("retried", 3)] {
        let line =
            format!("housecall_pushes_total{{gateway=\"apns2\",outcome=\"{outcome}\"}} {count}");
        assert!(metrics.contains(&line), "{line}\n{metrics}");
    }
}

#[test]
fn a_crash_while_a_gateway_hangs_neither_loses_nor_doubles_a_push() {
    let mut post = Post::new();
    let (mute, after) = (apple(1), apple(2));
    post.register(&mute, TOPIC, "room.1");
    post.register(&after, TOPIC, "room.2");
    post.gateway.answer(&mute, &[Reply::Hang]);
    post.publish("room.1", &alert("Hi"));
    post.gateway.wait(&mute, 1);
    post.restart();
    let seen = post.gateway.wait(&mute, 2);
    assert_eq!(seen[0].headers["apns-id"], seen[1].headers["apns-id"]);
    assert_eq!(seen[0].headers["apns-collapse-id"], seen[1].headers["apns-collapse-id"]);
    let recorded = || post.world.log().contains("outcome=\"delivered\"");
    assert!(eventually(recorded), "{}", post.world.log());
    post.restart();
    post.publish("room.2", &alert("Later"));
    post.gateway.wait(&after, 1);
    assert_eq!(post.gateway.seen(&mute).len(), 2, "what was delivered is not sent again");
}

#[test]
fn google_gets_a_message_under_an_access_token_that_is_bought_once() {
    let post = Post::new();
    let (first, gone) = ("fcm-first:APA91b", "fcm-gone:APA91b");
    for device in [first, gone] {
        post.register(&encode(device), "type=fcm", "room.1");
    }
    let unregistered = r#"{"error":{"code":404,"status":"NOT_FOUND","details":[
        {"@type":"type.googleapis.com/google.firebase.fcm.v1.FcmError","errorCode":"UNREGISTERED"}]}}"#;
    post.gateway.answer(gone, &[Reply::Status(404, unregistered)]);
    post.gateway.answer(first, &[Reply::Status(401, r#"{"error":{"status":"UNAUTHENTICATED"}}"#)]);
    let message = post.publish(
        "room.1",
        &json!({ "pn_fcm": {
            "notification": { "title": "Hi" }, "data": { "n": 1 }, "topic": "everybody",
        }}),
    );
    let seen = post.gateway.wait(first, 2);
    assert_eq!(seen[0].path, "/v1/projects/clinic-1/messages:send");
    let sent = json!({ "message": {
        "token": first,
        "notification": { "title": "Hi" },
        "data": { "n": "1" },
        "android": { "notification": { "tag": message } },
    }});
    assert_eq!((seen[0].json(), seen[1].json()), (sent.clone(), sent));
    let bearer = |at: usize| seen[at].headers["authorization"].as_str();
    assert_eq!(
        (bearer(0), bearer(1)),
        ("Bearer ya29.1", "Bearer ya29.2"),
        "a refused token is replaced"
    );
    let bought = post.gateway.seen("/token");
    assert_eq!(bought.len(), 2, "and otherwise kept");
    let form = String::from_utf8(bought[0].body.clone()).unwrap();
    let assertion = form.strip_prefix(
        "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=",
    );
    let (head, claims) = opened(assertion.unwrap(), &post.google);
    assert_eq!(head, json!({ "alg": "RS256", "typ": "JWT", "kid": "rsa-1" }));
    assert_eq!(claims["iss"], "push@clinic-1.iam.example");
    assert_eq!(claims["scope"], "https://www.googleapis.com/auth/firebase.messaging");
    let path = format!("/v1/push/sub-key/{SUB}/devices/{}", encode(gone));
    let left = || post.world.signed("GET", &path, "type=fcm", "").json() == json!([]);
    assert!(eventually(left), "an unregistered device is taken from its channels");
}

/// The demo clinic, pushing to browsers and to Apple's devices by this gateway.
fn clinic(gateway: &Gateway, data: &Path) -> (World, Vec<u8>) {
    let (command, public) = clinic_with(gateway, data);
    (World::start(command, data), public)
}

fn clinic_with(gateway: &Gateway, data: &Path) -> (Command, Vec<u8>) {
    let (vapid, p8) = (data.join("vapid.pem"), data.join("apple.p8"));
    let public = ec_key(&vapid);
    ec_key(&p8);
    let mut command = housecall();
    command.args(["demo", "--listen", "127.0.0.1:0", "--data"]).arg(data);
    command
        .env("HOUSECALL_PUSH__WEB__KEY_FILE", vapid)
        .env("HOUSECALL_PUSH__WEB__SUBJECT", "mailto:desk@clinic.example")
        .env("HOUSECALL_PUSH__WEB__HOSTS", format!("[\"{}\"]", gateway.url))
        .env("HOUSECALL_PUSH__APNS__KEY_FILE", p8)
        .env("HOUSECALL_PUSH__APNS__KEY_ID", "KEY1")
        .env("HOUSECALL_PUSH__APNS__TEAM_ID", "TEAM1")
        .env("HOUSECALL_PUSH__APNS__HOST", &gateway.url);
    (command, public)
}

/// Books, consents and checks in; answers the appointment and the queue entry.
fn check_in(desk: &mut Session, patient: &mut Session) -> (String, String) {
    let consent =
        json!({ "type": "telehealth", "version": 1, "locale": "en", "evidence": "click" });
    let given = patient.send("POST", "/api/v1/patients/pat-1/consents", &consent);
    assert_eq!(given.status, 201, "{}", given.text());
    let mine = patient.send("GET", "/api/v1/appointments?providerId=dr-1", &Value::Null).json();
    let appointment = mine["items"][0]["id"].as_str().unwrap().to_owned();
    let place = format!("/api/v1/appointments/{appointment}/check-in");
    let arrived = desk.send("POST", &place, &json!({})).json();
    let entry = arrived["queueEntryId"].as_str();
    let entry = entry.unwrap_or_else(|| panic!("{arrived}")).to_owned();
    (appointment, entry)
}

const SUBSCRIPTIONS: &str = "/api/v1/people/me/push-subscriptions";

/// A provider's browser, subscribed.
fn subscribed(provider: &mut Session, gateway: &Gateway, vapid: &[u8]) -> Browser {
    let key = provider.send("GET", "/api/v1/push-key", &Value::Null).json();
    assert_eq!(key["publicKey"], URL_SAFE_NO_PAD.encode(vapid));
    let browser = Browser::new(gateway, "browser-1");
    let elsewhere =
        json!({ "endpoint": "https://169.254.169.254/", "keys": browser.subscription()["keys"] });
    assert_eq!(provider.send("PUT", SUBSCRIPTIONS, &elsewhere).status, 400);
    let done = provider.send("PUT", SUBSCRIPTIONS, &browser.subscription());
    assert_eq!(done.status, 204, "{}", done.text());
    browser
}

#[test]
fn the_clinics_notices_reach_a_persons_browser_encrypted_and_signed() {
    let folder = tempfile::tempdir().unwrap();
    let gateway = Gateway::new();
    let (world, vapid) = clinic(&gateway, folder.path());
    let mut provider = Session::sign_in(&world, "dr-1");
    let browser = subscribed(&mut provider, &gateway, &vapid);
    let mut desk = Session::sign_in(&world, "front-desk-1");
    let mut patient = Session::sign_in(&world, "pat-1");
    let (appointment, entry) = check_in(&mut desk, &mut patient);
    let seen = &gateway.wait("/send/browser-1", 1)[0];
    let shown = browser.open(&seen.body);
    assert_eq!(shown["type"], "PATIENT_READY");
    assert_eq!(shown["title"], "A patient has checked in");
    assert_eq!(shown["actionUrl"], format!("/appointments/{appointment}/join"));
    let header = |name: &str| seen.headers[name].as_str();
    assert_eq!((header("content-encoding"), header("urgency")), ("aes128gcm", "high"));
    let ttl: u32 = header("ttl").parse().unwrap();
    assert!((3_500..=3_600).contains(&ttl), "{ttl}");
    assert_eq!(header("topic"), shown["id"].as_str().unwrap().replace('-', ""));
    let signed = header("authorization").strip_prefix("vapid t=").unwrap();
    let (token, public) = signed.split_once(", k=").unwrap();
    assert_eq!(public, URL_SAFE_NO_PAD.encode(&vapid));
    let (_, claims) = opened(token, &vapid);
    assert_eq!(claims["aud"], gateway.url.as_str());
    assert_eq!(claims["sub"], "mailto:desk@clinic.example");

    let own = json!({ "endpoint": browser.endpoint });
    assert_eq!(patient.send("DELETE", SUBSCRIPTIONS, &own).status, 204, "it is not theirs");
    raise(&mut desk, &entry);
    let calls = gateway.wait("/send/browser-1", 2);
    assert_eq!(calls[1].headers["urgency"], "high");
    assert_eq!(provider.send("DELETE", SUBSCRIPTIONS, &own).status, 204);
    raise(&mut desk, &entry);
    let witness = Browser::new(&gateway, "browser-2");
    assert_eq!(provider.send("PUT", SUBSCRIPTIONS, &witness.subscription()).status, 204);
    raise(&mut desk, &entry);
    gateway.wait("/send/browser-2", 1);
    assert_eq!(gateway.seen("/send/browser-1").len(), 2, "a browser taken back hears nothing");
}

#[test]
fn every_gateway_is_called_by_tls_and_a_wrong_certificate_only_puts_a_push_off() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let trusted = Authority::new(data, "trusted");
    let shown = Shown::new(&Authority::new(data, "stranger"), &trusted);
    let gateway = Gateway::secure(&shown);
    service_account(&data.join("google.json"), &gateway);
    let (mut command, vapid) = clinic_with(&gateway, data);
    command
        .env("HOUSECALL_PUSH__FCM__SERVICE_ACCOUNT_FILE", data.join("google.json"))
        .env("HOUSECALL_PUSH__FCM__HOST", &gateway.url)
        // Which authorities a machine trusts is its own matter; here is where Linux keeps them.
        .env("SSL_CERT_FILE", trusted.certificate());
    let world = World::start(command, data);
    let mut provider = Session::sign_in(&world, "dr-1");
    let browser = subscribed(&mut provider, &gateway, &vapid);
    for (version, kind, query) in
        [("v2", "devices-apns2", format!("{TOPIC}&")), ("v1", "devices", "type=fcm&".to_owned())]
    {
        let path = format!("/{version}/push/sub-key/{SUB}/{kind}/{}", apple(1));
        let added = world.signed("GET", &path, &format!("{query}add=notification.dr-1"), "");
        assert_eq!(added.status, 200, "{}", added.text());
    }
    let mut desk = Session::sign_in(&world, "front-desk-1");
    let mut patient = Session::sign_in(&world, "pat-1");
    check_in(&mut desk, &mut patient);
    let put_off = |gateway: &str| {
        let text = world.client().get("/metrics").text();
        let retried = format!("{{gateway=\"{gateway}\",outcome=\"retried\"}} ");
        text.contains(&retried) && !text.contains(&format!("{retried}0\n"))
    };
    for lane in ["apns2", "fcm", "web"] {
        assert!(eventually(|| put_off(lane)), "{lane} is tried again");
    }
    assert!(gateway.hung_up() >= 3 && gateway.seen("").is_empty(), "a stranger is told nothing");
    assert!(world.log().contains("no connection"), "{}", world.log());
    shown.correct();
    gateway.wait("/3/device/", 1);
    gateway.wait("/v1/projects/clinic-1/messages:send", 1);
    let sent = gateway.wait("/send/browser-1", 1);
    assert_eq!(browser.open(&sent[0].body)["type"], "PATIENT_READY");
}

/// Makes somebody in the queue an emergency.
fn raise(desk: &mut Session, entry: &str) {
    let place = format!("/api/v1/queue-entries/{entry}/priority");
    let raised = desk.send("POST", &place, &json!({ "priority": "emergency" }));
    assert_eq!(raised.status, 200, "{}", raised.text());
}

#[test]
fn an_emergency_is_heard_and_no_push_holds_phi() {
    let folder = tempfile::tempdir().unwrap();
    let gateway = Gateway::new();
    let (world, _) = clinic(&gateway, folder.path());
    let path = format!("/v2/push/sub-key/{SUB}/devices-apns2/{}", apple(1));
    let added = world.signed("GET", &path, &format!("add=notification.dr-1&{TOPIC}"), "");
    assert_eq!(added.status, 200, "{}", added.text());
    let mut desk = Session::sign_in(&world, "front-desk-1");
    let mut patient = Session::sign_in(&world, "pat-1");
    let (_, entry) = check_in(&mut desk, &mut patient);
    raise(&mut desk, &entry);
    let rung = gateway.wait(&apple(1), 2);
    let alarm = rung.iter().map(Seen::json).find(|one| one["type"] == "EMERGENCY_ESCALATION");
    let alarm = alarm.expect("the provider is called");
    assert_eq!(alarm["aps"]["sound"], "emergency.aiff");
    assert_eq!(alarm["aps"]["interruption-level"], "critical");
    for one in &rung {
        assert_eq!(one.headers["apns-priority"], "10");
        let text = one.json().to_string();
        let words = ["pat-1", "dr-1", "Alvarez", "consultation"];
        assert!(words.iter().all(|word| !text.contains(word)), "{text}");
    }
}

#[test]
fn without_a_gateway_the_record_and_the_report_say_so() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::serve(folder.path(), &settings(folder.path(), "hold_seconds = 5", ""));
    let path = format!("/v1/push/sub-key/{SUB}/devices/{}", encode("fcm:1"));
    world.signed("GET", &path, "add=room.1&type=fcm", "");
    let token = world.token("alice", &[("room.1", 3), ("room.1-pndebug", 1)]);
    let mut reports = Subscription::new(&world, "room.1-pndebug", "alice", &token);
    let payload = json!({ "pn_fcm": { "notification": { "title": "Hi" } }, "pn_debug": true });
    let path = publish_path("room.1", &payload.to_string());
    world.client().get(&format!("{path}?uuid=alice&auth={}", encode(&token)));
    let report = loop {
        if let Some(one) = reports.poll().into_iter().next() {
            break one["d"].clone();
        }
    };
    assert_eq!(report["devices"], json!({ "fcm": 1 }));
    assert_eq!(report["error"], "no gateway configured: fcm");
    assert!(!report.to_string().contains("fcm:1"), "no token is reported");
}
