use super::{Key, MOST_ATTEMPTS, Notice, Outbox, Outcome, Settled, Urgency, again, read};
use crate::log::Draft;
use crate::push::{Browser, Pushes};
use crate::testing::World;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use db::params;
use jiff::SignedDuration;
use kernel::{Clock, SystemRandom};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use wire::request::{Device, Gateway};

const SERVED: [Gateway; 3] = [Gateway::Apns, Gateway::Apns2, Gateway::Fcm];
const APPLE: (Gateway, Gateway) = (Gateway::Apns, Gateway::Apns2);

fn device(gateway: Gateway, token: &str) -> Device {
    let environment = if gateway == Gateway::Apns2 { "development" } else { "" };
    let topic = if gateway == Gateway::Apns2 { "org.clinic" } else { "" };
    Device { gateway, token: token.to_owned(), topic: topic.to_owned(), environment }
}

fn asked(payload: &Value) -> super::Notification {
    read(&payload.to_string(), None).expect("something is to be pushed")
}

#[test]
fn apples_payload_goes_to_the_targets_it_names() {
    let notification = asked(&json!({
        "text": "hi",
        "pn_apns": {
            "aps": { "alert": { "title": "Hi", "body": "there" } },
            "link": "/x",
            "pn_push": [{
                "version": "v2", "collapse_id": "one", "expiration": "2030-01-01T00:00:00Z",
                "targets": [{ "topic": "org.clinic", "excluded_devices": ["quiet"] }],
            }],
        },
    }));
    let payload = &notification.apple.as_ref().unwrap().payload;
    assert_eq!(
        json!(payload),
        json!({ "aps": { "alert": { "title": "Hi", "body": "there" } }, "link": "/x" })
    );
    let phone = device(Gateway::Apns2, "loud");
    assert!(notification.is_for(&phone));
    let target = notification.target(&phone).unwrap();
    assert_eq!(target.collapse.as_deref(), Some("one"));
    assert_eq!(target.expires, "2030-01-01T00:00:00Z".parse().ok());
    assert!(!notification.is_for(&device(Gateway::Apns2, "quiet")), "it is excluded");
    let other = Device { topic: "org.other".to_owned(), ..phone.clone() };
    assert!(!notification.is_for(&other), "another application");
    let production = Device { environment: "production", ..phone };
    assert!(!notification.is_for(&production), "another environment");
    assert!(
        notification.is_for(&device(Gateway::Apns, "old")),
        "the older registration has no topic"
    );
    assert!(!notification.is_for(&device(Gateway::Fcm, "x")), "nothing is said for Google");
}

#[test]
fn googles_older_form_becomes_todays() {
    let notification = asked(&json!({ "pn_gcm": {
        "notification": { "title": "Hi", "body": "there", "sound": "ping", "priority": "high" },
        "data": { "n": 1, "s": "t" }, "collapse_key": "k", "time_to_live": 60, "to": "/topics/all",
        "pn_exceptions": ["quiet"],
    }}));
    let expected = json!({
        "notification": { "title": "Hi", "body": "there" },
        "data": { "n": "1", "s": "t" },
        "android": {
            "notification": { "sound": "ping" }, "priority": "HIGH", "collapse_key": "k", "ttl": "60s",
        },
    });
    assert_eq!(json!(notification.google.as_ref().unwrap()), expected);
    assert!(!notification.is_for(&device(Gateway::Fcm, "quiet")));
    assert!(notification.is_for(&device(Gateway::Fcm, "loud")));
}

#[test]
fn todays_form_wins_and_cannot_name_whom_it_goes_to() {
    let notification = asked(&json!({
        "pn_gcm": { "data": { "old": "1" } },
        "pn_fcm": { "data": { "new": true }, "topic": "everybody", "token": "somebody", "condition": "x" },
        "pn_debug": true,
    }));
    assert_eq!(json!(notification.google.unwrap()), json!({ "data": { "new": "true" } }));
    assert!(notification.debug);
}

#[test]
fn a_browser_is_shown_what_the_others_show() {
    let shown = |payload: Value| json!(asked(&payload).web);
    let apple = json!({ "pn_apns": { "aps": { "alert": "Hi" } } });
    assert_eq!(shown(apple), json!({ "title": "Hi" }));
    let google = json!({ "pn_fcm": { "notification": { "title": "Hi" }, "data": { "a": "b" } } });
    assert_eq!(shown(google), json!({ "title": "Hi", "data": { "a": "b" } }));
    let own = json!({ "pn_fcm": {
        "notification": { "title": "Hi" }, "webpush": { "notification": { "title": "Web" } },
    }});
    assert_eq!(shown(own), json!({ "title": "Web" }));
    assert_eq!(shown(json!({ "pn_fcm": { "data": {} } })), Value::Null);
}

#[test]
fn what_asks_for_nothing_is_not_pushed() {
    let nothing = [
        r#""pn_apns""#,
        "[1]",
        r#"{"text":"\"pn_apns\""}"#,
        r#"{"pn_apns":"x"}"#,
        r#"{"pn_debug":false}"#,
    ];
    for payload in nothing {
        assert_eq!(read(payload, None), None, "{payload}");
    }
    let meta = r#"{"pn_gcm":{"data":{"from":"meta"}},"role":"x"}"#;
    assert_eq!(json!(read("1", Some(meta)).unwrap().google), json!({ "data": { "from": "meta" } }));
    let both = read(r#"{"pn_gcm":{"data":{"from":"body"}}}"#, Some(meta)).unwrap();
    assert_eq!(json!(both.google), json!({ "data": { "from": "body" } }));
}

#[test]
fn a_notice_sounds_as_its_urgency_says() {
    for (urgency, sound, level, android, priority) in [
        (Urgency::Normal, "default", "active", "default", "NORMAL"),
        (Urgency::High, "default", "time-sensitive", "default", "NORMAL"),
        (Urgency::Critical, "emergency.aiff", "critical", "emergency", "HIGH"),
    ] {
        let notice = Notice {
            id: "n-1",
            kind: "KIND",
            title: "Title",
            body: "Body.",
            url: "/appointments/a1",
            urgency,
            seconds: 60,
        };
        let pushed = json!(notice.notification());
        let aps = &pushed["apple"]["payload"]["aps"];
        assert_eq!((&aps["sound"], &aps["interruption-level"]), (&json!(sound), &json!(level)));
        assert_eq!(aps["alert"], json!({ "title": "Title", "body": "Body." }));
        let android_part = &pushed["google"]["android"];
        assert_eq!(android_part["priority"], priority);
        assert_eq!(android_part["notification"]["sound"], android);
        assert_eq!(pushed["web"]["priority"], urgency.name());
        assert_eq!(pushed["apple"]["targets"], Value::Null, "every registration gets it");
    }
}

proptest! {
    #[test]
    fn pauses_grow_are_bounded_and_never_shorter_than_asked(
        attempts in 1..MOST_ATTEMPTS,
        asked in proptest::option::of(0_u64..3_600),
        chance: u32,
    ) {
        let asked = asked.map(Duration::from_secs);
        let pause = again(attempts, asked, chance).unwrap();
        let full = Duration::from_secs(1 << (attempts - 1)).min(Duration::from_mins(5));
        prop_assert!(pause >= full / 2 && pause >= asked.unwrap_or_default());
        prop_assert!(pause <= full.max(asked.unwrap_or_default() + Duration::from_secs(1)));
        prop_assert_eq!(again(MOST_ATTEMPTS, asked, chance), None);
        prop_assert_eq!(again(attempts, Some(Duration::from_secs(3_601)), chance), None);
    }
}

fn outbox(world: &World) -> Outbox {
    let clock = Arc::clone(&world.clock) as Arc<dyn Clock>;
    Outbox::new(world.db.clone(), clock, Arc::new(SystemRandom), Arc::clone(world.log.bell()))
}

const PAYLOAD: &str =
    r#"{"pn_apns":{"aps":{"alert":"Hi"}},"pn_fcm":{"notification":{"title":"Hi"}}}"#;

#[tokio::test]
async fn each_device_gets_a_message_once_and_a_device_that_is_gone_gets_nothing_more() {
    for world in World::all(1 << 20, false).await {
        let (outbox, pushes) = (outbox(&world), Pushes::new(world.db.clone()));
        let phones =
            [device(Gateway::Apns, "a"), device(Gateway::Apns, "b"), device(Gateway::Fcm, "c")];
        for phone in &phones {
            world.listens(phone, &["room.1", "room.2"]).await;
        }
        let first = world.publish("room.1", PAYLOAD).await.unwrap();
        world.publish("room.2", PAYLOAD).await.unwrap();
        world.publish("room.1", r#"{"text":"no push"}"#).await.unwrap();
        // Whoever starts after a crash finds what was committed, whether or not the bell rang.
        let spread = outbox.spread(&SERVED).await.unwrap();
        let found: Vec<_> = spread.iter().map(|one| one.devices.len()).collect();
        assert_eq!(found, [3, 3], "{}", world.store);
        assert!(outbox.spread(&SERVED).await.unwrap().is_empty(), "nothing is spread twice");
        let due = outbox.due(APPLE, 10).await.unwrap();
        assert_eq!(due.len(), 4);
        let again = outbox.due(APPLE, 10).await.unwrap();
        let names =
            |due: &[super::Delivery]| due.iter().map(|one| one.key.uuid()).collect::<Vec<_>>();
        assert_eq!(names(&due), names(&again), "until it is settled it stays due, under its name");
        let of = |token: &str, place| {
            let key = Key { message: place, device: device(Gateway::Apns, token) };
            due.iter().find(|one| one.key == key).unwrap().clone()
        };
        let settled = |delivery, outcome| Settled { delivery, outcome, status: "x".to_owned() };
        let later = outbox.later(&of("b", first), Some(Duration::from_mins(2)));
        assert!(matches!(later, Outcome::Later(_)));
        outbox
            .settle(&[settled(of("a", first), Outcome::Gone), settled(of("b", first), later)])
            .await
            .unwrap();
        let rest = outbox.due(APPLE, 10).await.unwrap();
        let rest: Vec<_> =
            rest.iter().map(|one| (one.key.device.token.as_str(), &*one.channel)).collect();
        assert_eq!(rest, [("b", "room.2")], "what waited for the gone device went with it");
        let left = pushes.channels(&world.keyset, &phones[0], (None, 9)).await.unwrap();
        assert!(left.is_empty(), "it is taken from its channels");
        world.pass(3);
        let due = outbox.due(APPLE, 10).await.unwrap();
        assert_eq!(
            due.iter().map(|one| one.attempts).max(),
            Some(1),
            "and the other is tried again"
        );
    }
}

#[tokio::test]
async fn a_message_is_pushed_though_it_is_not_stored_and_its_records_are_forgotten_in_time() {
    for world in World::all(1 << 20, false).await {
        let outbox = outbox(&world);
        let phone = device(Gateway::Fcm, "c");
        world.listens(&phone, &["room.1"]).await;
        let mut draft = Draft::new(world.keyset.id, "room.1", "alice", PAYLOAD.to_owned());
        draft.store = false;
        draft.push = read(PAYLOAD, None).map(Box::new);
        let channel = world.channels.resolve(&world.keyset, "room.1").await.unwrap();
        world.log.append(draft, channel, None).await.unwrap();
        assert_eq!(outbox.spread(&[]).await.unwrap().len(), 1, "{}", world.store);
        let fcm = (Gateway::Fcm, Gateway::Fcm);
        assert!(outbox.due(fcm, 9).await.unwrap().is_empty(), "without a gateway nothing waits");
        assert_eq!(outbox.sweep(Duration::from_hours(1)).await.unwrap(), 0);
        world.pass(61);
        assert_eq!(outbox.sweep(Duration::from_hours(1)).await.unwrap(), 1);
    }
}

#[tokio::test]
async fn what_became_of_a_push_is_kept_while_a_hold_stands_on_whom_it_went_to() {
    const RECORD: Duration = Duration::from_hours(30 * 24);
    for world in World::all(1 << 20, false).await {
        let outbox = outbox(&world);
        let sql =
            "INSERT INTO push_message (timetoken, keyset, channel, notification, spread, found)
                   VALUES ($1, $2, $3, '{}', 1, '')";
        let now = wire::Timetoken::from_timestamp(world.clock.now()).to_i64();
        // More than one transaction's worth of those that stay, and one behind them that goes.
        for number in 0..20 {
            let channel = if number == 0 { "room.held" } else { "notification.pat-1" };
            world.change(sql, params![now + number, world.keyset.id.0, channel]).await;
        }
        world.change(sql, params![now + 20, world.keyset.id.0, "notification.pat-2"]).await;
        world.hold("patient/pat-1").await;
        world.hold("channel/room.held").await;
        world.pass(31 * 24 * 60);
        assert_eq!(outbox.sweep(RECORD).await.unwrap(), 1, "{}: pat-2's", world.store);
        let release = "UPDATE legal_hold SET released = 0, released_by = 'admin-1' WHERE mark = $1";
        world.change(release, params!["patient/pat-1"]).await;
        assert_eq!(outbox.sweep(RECORD).await.unwrap(), 19, "{}: once it ended", world.store);
    }
}

#[tokio::test]
async fn what_was_put_off_by_a_clock_that_was_ahead_goes_when_it_is_right_again() {
    const MONTH: i64 = 30 * 24 * 60;
    for world in World::all(1 << 20, false).await {
        let outbox = outbox(&world);
        let phones = [device(Gateway::Apns, "before"), device(Gateway::Apns, "meanwhile")];
        let mut tx = world.db.begin().await.unwrap();
        Pushes::add(&mut tx, &world.keyset, &phones[0], &["room.1"]).await.unwrap();
        Pushes::add(&mut tx, &world.keyset, &phones[1], &["room.2"]).await.unwrap();
        tx.commit().await.unwrap();
        let put_off = async |delivery: &super::Delivery| {
            let minute = SignedDuration::from_mins(1);
            let outcome = Outcome::Later(outbox.now().checked_add(minute).unwrap());
            let status = "503".to_owned();
            let settled = Settled { delivery: delivery.clone(), outcome, status };
            outbox.settle(&[settled]).await.unwrap();
        };
        world.publish("room.1", PAYLOAD).await.unwrap();
        outbox.spread(&SERVED).await.unwrap();
        world.pass(MONTH);
        put_off(&outbox.due(APPLE, 9).await.unwrap()[0]).await;
        assert!(outbox.due(APPLE, 9).await.unwrap().is_empty(), "{}", world.store);
        world.publish("room.2", PAYLOAD).await.unwrap();
        outbox.spread(&SERVED).await.unwrap();
        world.pass(-MONTH);
        let due = outbox.due(APPLE, 9).await.unwrap();
        assert_eq!(due.len(), 2, "{}: neither waits for a month", world.store);
        for one in &due {
            put_off(one).await;
        }
        let again = outbox.due(APPLE, 9).await.unwrap();
        assert!(again.is_empty(), "{}: it is not tried again and again", world.store);
    }
}

#[tokio::test]
async fn what_is_said_where_phi_is_said_is_never_pushed() {
    for world in World::all(1 << 20, false).await {
        let outbox = outbox(&world);
        let channel = "consultation.dr-1.pat-1";
        assert!(world.publish(channel, PAYLOAD).await.is_err(), "{}: plaintext", world.store);
        let sealed = format!("\"{}\"", wire_cipher(PAYLOAD));
        world.publish(channel, &sealed).await.unwrap();
        assert!(outbox.spread(&SERVED).await.unwrap().is_empty());
    }
}

fn wire_cipher(text: &str) -> String {
    let key = wire::cipher::CipherKey::new("a cipher key of a consultation").unwrap();
    key.encrypt_message(wire::cipher::Format::Acrh, text, [7; 16]).unwrap()
}

#[tokio::test]
async fn a_browser_belongs_to_whoever_subscribed_last() {
    for world in World::all(1 << 20, false).await {
        let pushes = Pushes::new(world.db.clone());
        let point = URL_SAFE_NO_PAD.encode([&[4_u8][..], &[7; 64]].concat());
        let secret = URL_SAFE_NO_PAD.encode([9; 16]);
        let browser = Browser::read("https://push.example.org/1", &point, &secret).unwrap();
        let heard =
            async || pushes.channels(&world.keyset, &browser.device(), (None, 9)).await.unwrap();
        let add = async |channel: &str| {
            let mut tx = world.db.begin().await.unwrap();
            Pushes::add_browser(&mut tx, &world.keyset, &browser, (channel, None)).await.unwrap();
            tx.commit().await.unwrap();
        };
        let forget = async |channel: &str| {
            let (mut tx, endpoint) = (world.db.begin().await.unwrap(), browser.endpoint());
            let known = Pushes::forget_browser(&mut tx, &world.keyset, endpoint, channel).await;
            tx.commit().await.unwrap();
            known.unwrap()
        };
        add("notification.a").await;
        add("notification.b").await;
        assert_eq!(heard().await, ["notification.b"], "{}", world.store);
        assert!(!forget("notification.a").await, "nobody forgets another's");
        assert_eq!(heard().await, ["notification.b"]);
        assert!(forget("notification.b").await);
        assert!(heard().await.is_empty());
        for (endpoint, point, secret) in [
            ("", &*point, &*secret),
            ("https://x", "AAAA", &*secret),
            ("https://x", &*point, "AAAA"),
        ] {
            assert!(Browser::read(endpoint, point, secret).is_err());
        }
    }
}
