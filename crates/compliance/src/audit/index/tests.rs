use crate::audit::{Action, Audit, Entry, Event, Explorer, Outcome, Query, Resource, Signer};
use crate::keys::Kek;
use db::{Db, params, testing};
use jiff::SignedDuration;
use kernel::{Actor, Clock, FakeClock, Role};
use std::sync::Arc;

fn entry(actor: &str, event: Event, patient: Option<&str>) -> Entry {
    let actor = Actor { id: actor.to_owned(), role: Role::Provider, address: None };
    let resource = Resource { kind: "message", id: "m-1".to_owned(), channel: None };
    let mut entry = Entry::new(event, Action::Create, Outcome::Success, actor, resource);
    entry.organization = Some("o-1".to_owned());
    entry.patient = patient.map(str::to_owned);
    entry
}

/// A log at nine o'clock, and its clock.
async fn begun(db: &Db) -> (Explorer, Audit, Arc<FakeClock>) {
    db.migrate(crate::MIGRATIONS).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let kek = Kek::create(&folder.path().join("kek")).unwrap();
    let signer = Signer::open(db, &kek, "test.example/audit").await.unwrap();
    let explorer = Explorer::new(db.clone(), &signer);
    let clock = Arc::new(FakeClock::new("2026-03-02T09:00:00Z".parse().unwrap()));
    let audit = Audit::new(signer, Arc::clone(&clock) as Arc<dyn Clock>);
    (explorer, audit, clock)
}

/// Forty minutes of a clinic: a commit a minute, three entries each, written by two people.
async fn forty_minutes(db: &Db) -> (Explorer, Arc<FakeClock>) {
    let (explorer, audit, clock) = begun(db).await;
    for minute in 0..40 {
        let who = if minute % 2 == 0 { "dr-1" } else { "dr-2" };
        let mut list = entry(who, Event::QueueRead, None);
        list.details.push(("patients", "pat-7 pat-8".to_owned()));
        let entries = [
            entry(who, Event::PhiMessageSent, Some("pat-1")),
            entry(who, Event::PhiMessageSent, Some("pat-1")),
            if minute == 20 { list } else { entry(who, Event::PhiMessageRead, Some("pat-2")) },
        ];
        let mut tx = db.begin().await.unwrap();
        audit.append(&mut tx, &entries).await.unwrap();
        tx.commit().await.unwrap();
        clock.advance(SignedDuration::from_mins(1));
    }
    (explorer, clock)
}

async fn indexes(explorer: &Explorer, query: Query) -> Vec<u64> {
    explorer.find(&query).await.unwrap().iter().map(|one| one.index).collect()
}

#[tokio::test]
async fn entries_are_found_by_who_what_for_whom_and_when_newest_first() {
    for (store, db) in testing::stores().await {
        let (explorer, _) = forty_minutes(&db).await;
        let text = |text: &str| Some(text.to_owned());
        let all = Query { limit: 500, ..Query::default() };
        assert_eq!(indexes(&explorer, all.clone()).await.len(), 120, "{store}");
        let by = Query { actor: text("dr-2"), limit: 3, ..Query::default() };
        assert_eq!(indexes(&explorer, by.clone()).await, [119, 118, 117], "{store}");
        let next = Query { before: Some(118), ..by };
        assert_eq!(indexes(&explorer, next).await, [117, 113, 112], "{store}: the next page");
        let read = Query { event: text("PHI_MESSAGE_READ"), ..all.clone() };
        assert_eq!(indexes(&explorer, read).await.len(), 39, "{store}");
        let role =
            |role: &str| Query { role: text(role), event: text("QUEUE_READ"), ..all.clone() };
        assert_eq!(indexes(&explorer, role("provider")).await, [62], "{store}");
        assert!(indexes(&explorer, role("nurse")).await.is_empty(), "{store}: in another role");
        assert!(indexes(&explorer, role("unknown")).await.is_empty(), "{store}: in none");
        let refused = Query { actor: text("dr-1"), outcome: Some(4), ..all.clone() };
        assert!(indexes(&explorer, refused).await.is_empty(), "{store}: all succeeded");
        let done = Query { actor: text("dr-1"), outcome: Some(0), limit: 1, ..all.clone() };
        assert_eq!(indexes(&explorer, done).await, [116], "{store}");
        let listed = Query { patient: text("pat-8"), ..all.clone() };
        assert_eq!(indexes(&explorer, listed).await, [62], "{store}: shown in a list");
        let at = |text: &str| Some(text.parse().unwrap());
        let (from, until) = (at("2026-03-02T09:10:00Z"), at("2026-03-02T09:12:00Z"));
        let hour = Query { from, until, ..all.clone() };
        assert_eq!(indexes(&explorer, hour).await, [35, 34, 33, 32, 31, 30], "{store}");
        let nobody = Query { actor: text("dr-3"), ..all.clone() };
        assert!(indexes(&explorer, nobody).await.is_empty());
        let elsewhere = Query { organization: text("o-2"), ..all };
        assert!(indexes(&explorer, elsewhere).await.is_empty(), "{store}: another organization");
    }
}

#[tokio::test]
async fn an_event_is_known_before_the_index_is() {
    for (store, db) in testing::stores().await {
        let (explorer, _) = forty_minutes(&db).await;
        let listed = explorer.known(Event::QueueRead).await.unwrap();
        assert_eq!(listed.map(|one| one.index), Some(62), "{store}: among the newest commits");
        assert_eq!(explorer.known(Event::WentLive).await.unwrap(), None, "{store}");
        let mut tx = db.begin().await.unwrap();
        let row = "INSERT INTO audit_term (kind, term, first_seq) VALUES (3, 'QUEUE_READ', 60)";
        tx.execute(row, params![]).await.unwrap();
        tx.commit().await.unwrap();
        let listed = explorer.known(Event::QueueRead).await.unwrap();
        assert_eq!(listed.map(|one| one.index), Some(62), "{store}: from before");
        let all = Query { event: Some("QUEUE_READ".to_owned()), limit: 9, ..Query::default() };
        assert_eq!(indexes(&explorer, all).await, [62], "{store}: and is indexed once");
    }
}

#[tokio::test]
async fn the_index_has_one_row_a_commit_and_term_and_can_be_made_again() {
    for (store, db) in testing::stores().await {
        let (explorer, _) = forty_minutes(&db).await;
        let query = || Query { actor: Some("dr-1".to_owned()), limit: 500, ..Query::default() };
        let before = indexes(&explorer, query()).await;
        let mut tx = db.begin().await.unwrap();
        let rows = tx.query("SELECT COUNT(*) FROM audit_term WHERE kind = 1", params![]).await;
        assert_eq!(rows.unwrap()[0].int(0).unwrap(), 40, "{store}");
        tx.execute("DELETE FROM audit_term", params![]).await.unwrap();
        tx.execute("UPDATE audit_indexed SET size = 0", params![]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(indexes(&explorer, query()).await, before, "{store}");
        assert_eq!(before.len(), 60);
    }
}

/// Three minutes with a commit of one entry each.
async fn three_minutes(db: &Db, audit: &Audit, clock: &FakeClock) {
    for _ in 0..3 {
        let mut tx = db.begin().await.unwrap();
        audit.append(&mut tx, &[entry("dr-1", Event::QueueRead, None)]).await.unwrap();
        tx.commit().await.unwrap();
        clock.advance(SignedDuration::from_mins(1));
    }
}

#[tokio::test]
async fn entries_are_found_by_their_time_also_where_the_clock_was_ahead_for_a_while() {
    for (store, db) in testing::stores().await {
        let (explorer, audit, clock) = begun(&db).await;
        three_minutes(&db, &audit, &clock).await;
        clock.advance(SignedDuration::from_hours(24));
        three_minutes(&db, &audit, &clock).await;
        explorer.keep_up().await.unwrap();
        clock.advance(-SignedDuration::from_hours(24));
        three_minutes(&db, &audit, &clock).await;
        let found = async |from: &str, until: &str| {
            let (from, until) = (from.parse().ok(), until.parse().ok());
            indexes(&explorer, Query { from, until, limit: 500, ..Query::default() }).await
        };
        let day = "2026-03-02";
        assert_eq!(found("", &format!("{day}T09:08:00Z")).await, [7, 6, 2, 1, 0], "{store}");
        let (from, until) = (format!("{day}T09:01:00Z"), format!("{day}T09:07:00Z"));
        assert_eq!(found(&from, &until).await, [6, 2, 1], "{store}: on both sides of it");
        let late = found(&format!("{day}T09:07:00Z"), &format!("{day}T10:00:00Z")).await;
        assert_eq!(late, [8, 7], "{store}: after it was put right");
        let ahead = found("2026-03-03T09:04:00Z", "2026-03-03T10:00:00Z").await;
        assert_eq!(ahead, [5, 4], "{store}: by the time that they say");
        let mut tx = db.begin().await.unwrap();
        tx.execute("DELETE FROM audit_term", params![]).await.unwrap();
        tx.execute("DELETE FROM audit_indexed WHERE id = 2", params![]).await.unwrap();
        tx.execute("UPDATE audit_indexed SET size = 0", params![]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(found(&from, &until).await, [6, 2, 1], "{store}: it can be made again");
    }
}

/// Up to where the log was looked at for where time went back.
async fn looked_at(db: &Db) -> i64 {
    let sql = "SELECT size FROM audit_indexed WHERE id = 2";
    let row = db.read().await.unwrap().query_opt(sql, params![]).await.unwrap();
    row.map_or(0, |row| row.int(0).unwrap())
}

#[tokio::test]
async fn what_begins_where_the_log_was_looked_at_is_found_without_looking_on() {
    for (store, db) in testing::stores().await {
        let (explorer, audit, clock) = begun(&db).await;
        three_minutes(&db, &audit, &clock).await;
        explorer.keep_up().await.unwrap();
        assert_eq!(looked_at(&db).await, 3, "{store}");
        three_minutes(&db, &audit, &clock).await;
        let since = async |at: &str| explorer.since(at.parse().unwrap()).await.unwrap();
        assert_eq!(since("2026-03-02T09:01:00Z").await, 1, "{store}");
        assert_eq!(looked_at(&db).await, 3, "{store}: nobody waits for what comes behind it");
        assert_eq!(since("2026-03-02T09:04:00Z").await, 4, "{store}");
        assert_eq!(looked_at(&db).await, 6, "{store}");
        assert_eq!(since("2026-03-02T10:00:00Z").await, 6, "{store}: nothing yet");
    }
}

#[tokio::test]
async fn of_a_large_commit_no_more_is_read_than_when_it_was_recorded() {
    for (store, db) in testing::stores().await {
        let (explorer, audit, clock) = begun(&db).await;
        for ahead in [24, -24, 0] {
            let mut large = entry("dr-1", Event::QueueRead, Some("pat-1"));
            large.details.push(("patients", "pat-7 ".repeat(2_000)));
            let mut tx = db.begin().await.unwrap();
            audit.append(&mut tx, &[large.clone(), large]).await.unwrap();
            tx.commit().await.unwrap();
            clock.advance(SignedDuration::from_hours(ahead));
            clock.advance(SignedDuration::from_mins(1));
        }
        let mut tx = db.read().await.unwrap();
        let begun = crate::audit::store::beginnings(&mut tx, 0, 9).await.unwrap();
        let sizes: Vec<usize> = begun.iter().map(|one| one.entry.len()).collect();
        assert_eq!(sizes, [128; 3], "{store}");
        tx.commit().await.unwrap();
        let until = explorer.until("2026-03-02T09:02:30Z".parse().unwrap()).await.unwrap();
        assert_eq!(until, 6, "{store}: the clock was ahead in between, and put right");
        assert_eq!(explorer.since("2026-03-02T09:30:00Z".parse().unwrap()).await.unwrap(), 2);
    }
}
