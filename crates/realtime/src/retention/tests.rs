use super::{History, Part, Version, purge_part};
use crate::testing::World;
use compliance::retention::{
    Cause, DefaultRule, Keeper, Messages, Population, Purged, Retention, RetentionError,
    RuleChange, Subject, Terms, Work,
};
use db::{Tx, params};
use kernel::{Actor, Clock, Role, SystemRandom, Timestamp};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use wire::request::{Device, Gateway};

const DAY: i64 = 60 * 24;

async fn retention(world: &World) -> Retention {
    of(world, vec![Arc::new(History::of(Arc::clone(&world.log))) as _]).await
}

async fn of(world: &World, keepers: Vec<Arc<dyn Keeper>>) -> Retention {
    let below = (world.db.clone(), Arc::clone(&world.audit), Arc::clone(&world.keys));
    let time: Arc<dyn Clock> = Arc::clone(&world.clock) as _;
    let retention =
        Retention::new(below, keepers, (time, Arc::new(SystemRandom)), Terms::default());
    retention.seed().await.unwrap();
    retention
}

fn who(id: &str) -> Actor {
    Actor { id: id.to_owned(), role: Role::ComplianceOfficer, address: None }
}

/// A message on a channel of a class, which ends after a day where nothing but itself says when; answers by which id all is
/// found that stands there up to it.
async fn said(world: &World, channel: &str, class: &str) -> String {
    let day = Some(Duration::from_hours(24));
    let place = world.publish_for(channel, "\"hello\"", day).await.unwrap().get();
    let sql = "UPDATE channel SET class = $1 WHERE name = $2";
    world.change(sql, params![class, channel]).await;
    let mut tx = world.db.read().await.unwrap();
    let sql = "SELECT id FROM channel WHERE name = $1";
    let row = tx.query_opt(sql, params![channel]).await.unwrap().unwrap();
    format!("{}-{place}", row.int(0).unwrap())
}

#[tokio::test]
async fn a_channel_goes_by_the_rule_of_its_own_class_whichever_is_named() {
    for world in World::all(1 << 20, false).await {
        let store = world.store;
        let retention = retention(&world).await;
        let visit = said(&world, "room.visit", "consultation").await;
        let waiting = said(&world, "room.waiting", "waiting-room").await;
        world.pass(100 * DAY);
        let shred = async |class: &str, id: &str| {
            retention.propose_shred(who("officer-1"), (class, id), Cause::Due).await
        };
        for class in ["waiting-room", "queue", "notification", "emergency", "custom"] {
            let other = shred(class, &visit).await;
            assert!(matches!(other, Err(RetentionError::Missing(_))), "{store} {class}: {other:?}");
        }
        let own = shred("conversation", &visit).await;
        assert!(matches!(own, Err(RetentionError::Kept(_))), "{store}: seven years: {own:?}");
        let other = shred("conversation", &waiting).await;
        assert!(matches!(other, Err(RetentionError::Missing(_))), "{store}: {other:?}");
        assert_eq!(shred("waiting-room", &waiting).await.unwrap().items, 1, "{store}");

        let sql = "UPDATE channel SET patient = 'pat-1' WHERE name = 'room.visit'";
        world.change(sql, params![]).await;
        let order = Cause::CourtOrder;
        let what = ("conversation", visit.as_str());
        let served = retention.propose_shred(who("officer-1"), what, order).await;
        let missing = matches!(served, Err(RetentionError::Missing(_)));
        assert!(missing, "{store}: it goes with the patient's record: {served:?}");
    }
}

#[tokio::test]
async fn a_rule_that_fits_no_channel_is_refused_and_one_of_before_stops_no_disposal() {
    for world in World::all(1 << 20, false).await {
        let store = world.store;
        let retention = retention(&world).await;
        let change = |jurisdiction: &str, population| RuleChange {
            class: "queue".to_owned(),
            jurisdiction: jurisdiction.to_owned(),
            population,
            days: 10,
            floor_age: None,
            authority: "a law".to_owned(),
        };
        let state = retention.propose_rule(who("officer-1"), change("US-CA", None)).await;
        let words = state.unwrap_err().to_string();
        assert!(words.contains("class queue") && words.contains("propose it for US"), "{words}");
        let adults = change("US", Some(Population::Adult));
        let adults = retention.propose_rule(who("officer-1"), adults).await;
        assert!(matches!(adults, Err(RetentionError::Invalid(_))), "{store}: {adults:?}");

        let sql = "INSERT INTO retention_rule (class, jurisdiction, population, version, counted_from, days,
                       authority, proposed_by, proposed, approved_by, approved)
                   VALUES ('queue', 'US-CA', 'any', 1, 'creation', 10, 'a law', 'one', 0, 'two', 0)";
        world.change(sql, params![]).await;
        let old = said(&world, "room.queue", "queue").await;
        world.pass(60 * DAY);
        said(&world, "room.queue", "queue").await;
        world.pass(40 * DAY);
        let plan = retention.plan(who("officer-1")).await.unwrap();
        let items = retention.items(&plan.id).await.unwrap();
        let due: Vec<&str> = items.iter().map(|item| item.subject.as_str()).collect();
        assert_eq!(due, [old.as_str()], "{store}: what is past its ninety days");
    }
}

#[tokio::test]
async fn the_calendar_counts_of_a_live_channel_what_a_plan_would_dispose_of_and_what_comes_after() {
    for world in World::all(1 << 20, false).await {
        let store = world.store;
        let retention = retention(&world).await;
        let queue = async || {
            let all = retention.calendar().await.unwrap();
            let due = all.into_iter().find(|due| due.class == "queue").unwrap();
            (due.now, due.soon, due.held, due.unruled)
        };
        said(&world, "room.queue", "queue").await;
        world.pass(30 * DAY);
        said(&world, "room.queue", "queue").await;
        world.pass(70 * DAY);
        said(&world, "room.queue", "queue").await;
        assert_eq!(queue().await, (1, (1, 1), 0, 0), "{store}: 100, 70 and 0 days old, for 90");
        let plan = retention.plan(who("officer-1")).await.unwrap();
        assert_eq!(plan.items, 1, "{store}");
        world.hold("channel/room.queue").await;
        assert_eq!(queue().await, (0, (1, 1), 1, 0), "{store}");
    }
}

/// Somebody who speaks on a channel as soon as what stood there is gone.
struct Speaker;

impl Keeper for Speaker {
    fn defaults(&self) -> &'static [DefaultRule] {
        &[]
    }
    fn candidates<'a>(&'a self, _: &'a mut Tx, _: &'a str, _: Timestamp) -> Work<'a, Vec<Subject>> {
        Box::pin(async { Ok(Vec::new()) })
    }
    fn find<'a>(&'a self, _: &'a mut Tx, _: &'a str, _: &'a str) -> Work<'a, Option<Subject>> {
        Box::pin(async { Ok(None) })
    }
    fn knows<'a>(&'a self, _: &'a mut Tx, _: &'a str) -> Work<'a, bool> {
        Box::pin(async { Ok(false) })
    }
    fn purge<'a>(&'a self, tx: &'a mut Tx, _: &'a Subject) -> Work<'a, Purged> {
        Box::pin(async move {
            let sql = "INSERT INTO message (timetoken, channel, publisher, payload)
                       SELECT 30000000000000000, id, 'pat-1', 'later' FROM channel";
            tx.execute(sql, params![]).await?;
            Ok(Purged::default())
        })
    }
    fn forget(&self, _: &Subject, _: &Messages) {}
}

#[tokio::test]
async fn a_certificate_counts_as_left_nothing_that_was_said_after_the_record_went() {
    for world in World::all(1 << 20, false).await {
        let store = world.store;
        let history = Arc::new(History::of(Arc::clone(&world.log)));
        let retention = of(&world, vec![history as _, Arc::new(Speaker) as _]).await;
        let visit = said(&world, "room.visit", "consultation").await;
        let (what, order) = (("conversation", visit.as_str()), Cause::CourtOrder);
        let plan = retention.propose_shred(who("officer-1"), what, order).await.unwrap();
        let (_, done) = retention.approve_and_run(who("admin-1"), &plan.id).await.unwrap();
        assert_eq!(done.unwrap().disposed, 1, "{store}");
        let again = retention.propose_shred(who("officer-1"), what, order).await.unwrap();
        assert_eq!(again.items, 1, "{store}: somebody spoke there meanwhile");
        let body = retention.certificates().await.unwrap().remove(0).0;
        assert!(body.contains("\"count\":1") && body.contains("\"left\":0"), "{store}: {body}");
    }
}

#[tokio::test]
async fn each_message_is_read_once_however_many_versions_of_a_key_go() {
    for world in World::all(1 << 20, false).await {
        let store = world.store;
        let mut tx = world.db.begin().await.unwrap();
        let channel = "INSERT INTO channel (id, keyset, name, class, patient, key_scope)
                       VALUES ($1, $2, $3, 'consultation', 'pat-1', 'room')";
        let message = "INSERT INTO message (timetoken, channel, publisher, payload) VALUES ($1, $2, 'dr-1', $3)";
        for (id, name) in [(9_001_i64, "room"), (9_002, "room.files")] {
            tx.execute(channel, params![id, world.keyset.id.0, name]).await.unwrap();
            // More than a page of each, of four visits in turn.
            let rows = (0..1_100_i64).map(|n| params![2 * n + id % 2, id, format!("by-{}", n % 4)]);
            tx.execute_many(message, rows.collect()).await.unwrap();
        }
        tx.commit().await.unwrap();
        let tried = AtomicUsize::new(0);
        let opens = |payload: &str| {
            tried.fetch_add(1, Ordering::Relaxed);
            ["by-1", "by-3"].contains(&payload)
        };
        let versions = [1, 3].map(|number| Version { number, span: None });
        let part = Part { patient: "pat-1", scope: "room", versions: Some(&versions) };
        let mut tx = world.db.begin().await.unwrap();
        let gone = purge_part(&mut tx, part, &opens).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!((gone.rows, tried.load(Ordering::Relaxed)), (1_100, 2_200), "{store}");
        assert_eq!(gone.messages["room"].len(), 550, "{store}");
        assert_eq!(gone.channels["room.files"], 550, "{store}");
        let mut tx = world.db.read().await.unwrap();
        let left = tx.query("SELECT DISTINCT payload FROM message ORDER BY payload", params![]);
        let left: Vec<_> = left.await.unwrap().iter().map(|row| row.text(0).unwrap()).collect();
        assert_eq!(left, ["by-0", "by-2"], "{store}");
    }
}

fn device(token: &str) -> Device {
    let (token, topic) = (token.to_owned(), String::new());
    Device { gateway: Gateway::Fcm, token, topic, environment: "" }
}

async fn texts(world: &World, sql: &'static str) -> Vec<String> {
    let mut tx = world.db.read().await.unwrap();
    let rows = tx.query(sql, params![]).await.unwrap();
    rows.iter().map(|row| row.text(0).unwrap()).collect()
}

/// A device that hears of a channel of a keyset.
async fn listens_at(world: &World, (keyset, channel): (i64, &str), (gateway, token): (&str, &str)) {
    let sql = "INSERT INTO push_channel (keyset, gateway, token, topic, environment, channel)
               VALUES ($1, $2, $3, '', '', $4)";
    world.change(sql, params![keyset, gateway, token, channel]).await;
}

/// A browser that hears of a channel.
async fn browses(world: &World, endpoint: &str, channel: &str) {
    let (keyset, key) = (world.keyset.id.0, b"key".as_slice());
    let sql = "INSERT INTO push_browser (keyset, endpoint, public_key, secret)
               VALUES ($1, $2, $3, $3)";
    world.change(sql, params![keyset, endpoint, key]).await;
    listens_at(world, (keyset, channel), ("web", endpoint)).await;
}

/// A push that waits to be sent to a device.
async fn waits(world: &World, place: i64, (keyset, channel): (i64, &str)) {
    let sql = "INSERT INTO push_message (timetoken, keyset, channel, notification, spread, found)
               VALUES ($1, $2, $3, '{}', 1, '')";
    world.change(sql, params![place, keyset, channel]).await;
    let sql = "INSERT INTO push_delivery
             (message, gateway, token, topic, environment, state, attempts, due, status, changed)
         VALUES ($1, 'fcm', 'theirs', '', '', 'pending', 0, 0, '', 0)";
    world.change(sql, params![place]).await;
}

#[tokio::test]
async fn with_a_patients_record_go_their_devices_and_what_waits_for_them() {
    for world in World::all(1 << 20, false).await {
        let store = world.store;
        said(&world, "room.visit", "consultation").await;
        let sql = "UPDATE channel SET patient = 'pat-1' WHERE name = 'room.visit'";
        world.change(sql, params![]).await;
        world.listens(&device("theirs"), &["notification.pat-1", "room.news"]).await;
        world.listens(&device("another"), &["notification.dr-1", "room.visit"]).await;
        let clinics = world.keyset.id.0;
        for (endpoint, channel) in
            [("https://push/1", "notification.pat-1"), ("https://push/2", "notification.dr-1")]
        {
            browses(&world, endpoint, channel).await;
        }
        waits(&world, 1, (clinics, "notification.pat-1")).await;
        waits(&world, 2, (clinics, "room.news")).await;
        // An application calls somebody else so, by the same device.
        let (other, theirs) = (7_i64, "notification.pat-1");
        let keyset = "INSERT INTO keyset (id, subscribe_key) VALUES ($1, 'sub-c-other')";
        world.change(keyset, params![other]).await;
        listens_at(&world, (other, theirs), ("fcm", "theirs")).await;
        waits(&world, 3, (other, theirs)).await;

        let history = History::of(Arc::clone(&world.log));
        let record = Subject {
            class: "medical-record",
            of: None,
            parts: Vec::new(),
            id: "pat-1".to_owned(),
            marks: vec!["patient/pat-1".to_owned()],
            jurisdictions: Vec::new(),
            triggers: Vec::new(),
            birth: None,
        };
        let mut tx = world.db.begin().await.unwrap();
        assert!(history.remains(&mut tx, record.class, &record.id).await.unwrap(), "{store}");
        history.purge(&mut tx, &record).await.unwrap();
        assert!(!history.remains(&mut tx, record.class, &record.id).await.unwrap(), "{store}");
        tx.commit().await.unwrap();
        let heard = texts(&world, "SELECT channel FROM push_channel ORDER BY token, channel").await;
        assert_eq!(heard, ["notification.dr-1", "notification.dr-1", theirs], "{store}");
        let browsers = texts(&world, "SELECT endpoint FROM push_browser").await;
        assert_eq!(browsers, ["https://push/2"], "{store}");
        let pushed = texts(&world, "SELECT channel FROM push_message ORDER BY timetoken").await;
        assert_eq!(pushed, ["room.news", theirs], "{store}: what went to everybody stays");
        let states = texts(&world, "SELECT state FROM push_delivery ORDER BY message").await;
        assert_eq!(states, ["gone", "pending"], "{store}: nothing is sent to them any more");
    }
}
