//! Keys that disposals destroyed, tried in a backup.

use super::super::{Drill, Horizon, Job, store};
use super::{found, sites};
use crate::check::{Site, Status};
use crate::keys::Shredded;
use jiff::SignedDuration;
use kernel::Timestamp;
use std::sync::Arc;

/// A drill that ended then and found this of keys that were destroyed, of a backup of an hour before.
async fn drilled(site: &Site, ended: Timestamp, shredded: Option<Shredded>) {
    let (made, key_id) = (ended - SignedDuration::from_hours(1), "key".to_owned());
    let finding = shredded.filter(|found| found.recoverable > 0).map(|_| "recoverable".to_owned());
    let drill = Drill {
        ended,
        made,
        seconds: 1,
        finding,
        key_id,
        key_near: false,
        shredded,
        kek_apart: None,
    };
    let mut tx = site.db.begin().await.unwrap();
    store::add_drill(&mut tx, &drill).await.unwrap();
    tx.commit().await.unwrap();
    let kept =
        store::drill(&mut site.db.read().await.unwrap(), ended, store::Which::All).await.unwrap();
    assert_eq!(kept, Some(drill));
}

#[tokio::test]
async fn what_a_drill_found_of_destroyed_keys_fails_where_one_opens_and_warns_until_the_backup_is_gone()
 {
    let folder = tempfile::tempdir().unwrap();
    let days = |count: i64| SignedDuration::from_hours(24 * count);
    let of = |(before, recoverable, pending, untried): (u64, u64, u64, u64)| {
        let tried = before + pending;
        Some(Shredded { tried, before, recoverable, pending, untried })
    };
    for (kind, mut site) in sites(folder.path()).await {
        site.props.push(Arc::new(Horizon(10)));
        let judged = async |site: &Site, status: Status, words: &str| {
            let finding = found("HC-060.b", site).await;
            assert_eq!(finding.status, status, "{kind}: {}", finding.observed);
            assert!(finding.observed.contains(words), "{kind}: {}", finding.observed);
        };
        judged(&site, Status::NotApplicable, "restore --drill").await;
        // Each is a drill of a day later than the one before; one that tried none hides nothing.
        for (shredded, status, words) in [
            (None, Status::NotApplicable, "no drill has tried"),
            (of((0, 0, 0, 0)), Status::NotApplicable, "no key had been destroyed"),
            (of((3, 1, 0, 0)), Status::Fail, "recoverable: 1 of 3 keys"),
            (None, Status::Fail, "recoverable: 1 of 3 keys"),
            (of((3, 2, 4, 0)), Status::Fail, "recoverable: 2 of 3 keys"),
            (of((3, 0, 2, 0)), Status::Warn, "horizon pending: 2 keys"),
            (of((5, 0, 0, 0)), Status::Pass, "none of 5 keys"),
            (of((5, 0, 0, 7)), Status::Warn, "7 that went before those were not tried"),
            (of((5, 0, 1, 0)), Status::Warn, "still in it, until 2026-03-21"),
        ] {
            site.now += days(1);
            drilled(&site, site.now, shredded).await;
            judged(&site, status, words).await;
        }
        site.now += days(10);
        judged(&site, Status::Warn, "was to be gone on 2026-03-21; drill a newer one").await;
        drilled(&site, site.now, of((6, 0, 0, 0))).await;
        for (after, status) in [
            (0, Status::Pass),
            (90, Status::Pass),
            (91, Status::Warn),
            (180, Status::Warn),
            (181, Status::Fail),
        ] {
            let later = Site { now: site.now + days(after), ..site.clone() };
            judged(&later, status, "none of 6 keys").await;
        }
    }
}

/// A backup that was made then.
async fn backed_up(site: &Site, made: Timestamp) {
    let (key_id, sha256) = ("key".to_owned(), made.to_string());
    let mut tx = site.db.begin().await.unwrap();
    let job = Job { made, bytes: 1, new: 1, seconds: 1, key_id, sha256, uid: Some(7) };
    store::add_job(&mut tx, &job).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_drill_says_nothing_of_keys_that_went_since_nor_of_a_backup_that_was_newer() {
    let folder = tempfile::tempdir().unwrap();
    let hours = SignedDuration::from_hours;
    for (kind, site) in sites(folder.path()).await {
        let finds = async |after: i64| {
            let later = Site { now: site.now + hours(after), ..site.clone() };
            let finding = found("HC-060.b", &later).await;
            (finding.status, finding.observed)
        };
        // The drill is of the backup of an hour before.
        backed_up(&site, site.now - hours(1)).await;
        let tried = Shredded { tried: 2, before: 2, ..Shredded::default() };
        drilled(&site, site.now, Some(tried)).await;
        assert_eq!(finds(0).await.0, Status::Pass, "{kind}");
        backed_up(&site, site.now + hours(24 * 20)).await;
        assert_eq!(finds(24 * 20).await.0, Status::Pass, "{kind}: the next drill is not due");
        backed_up(&site, site.now + hours(24 * 31)).await;
        let (status, words) = finds(24 * 31).await;
        assert_eq!(status, Status::Warn, "{kind}: {words}");
        assert!(words.contains("newer by more than 30 days"), "{kind}: {words}");

        disposed(&site, site.now + hours(24)).await;
        let (status, words) = finds(25).await;
        assert_eq!(status, Status::Pass, "{kind}: the next drill is not due: {words}");
        let late = Site { now: site.now + hours(24 * 91 + 1), ..site.clone() };
        let finding = found("HC-060.b", &late).await;
        let (status, words) = (finding.status, finding.observed);
        assert_eq!((status, &*finding.evidence["since"]), (Status::Warn, "2"), "{kind}: {words}");
        assert!(words.contains("2 keys that were destroyed since the drill"), "{kind}: {words}");

        drilled(&site, site.now + hours(24 * 40), Some(tried)).await;
        assert_eq!(finds(24 * 40).await.0, Status::Pass, "{kind}");
        backed_up(&site, site.now + hours(24 * 50)).await;
        drilled(&site, site.now + hours(24 * 50 + 8), Some(tried)).await;
        backed_up(&site, site.now + hours(24 * 50 + 7) + SignedDuration::from_mins(30)).await;
        let (status, words) = finds(24 * 51).await;
        assert_eq!(status, Status::Warn, "{kind}: {words}");
        assert!(words.contains("when another one was drilled"), "{kind}: {words}");
    }
}

/// A disposal with which two keys went then.
async fn disposed(site: &Site, done: Timestamp) {
    let mut tx = site.db.begin().await.unwrap();
    let sql = "INSERT INTO disposal_run (id, state, planned_by, planned, earliest, approved_by, approved, more)
               VALUES ('run', 'done', 'one', 0, 0, 'two', 0, 0)";
    tx.execute(sql, db::params![]).await.unwrap();
    let sql = "INSERT INTO disposal_item (run, place, class, subject, keep_until, rules, state, rows_gone, keys_gone, done,
                   destroyed)
               VALUES ('run', 1, 'medical-record', 'one', 0, '', 'disposed', 1, 2, $1, $2)";
    let keys = "medical-record/one\nsurvey/two";
    tx.execute(sql, db::params![done.as_microsecond(), keys]).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn keys_that_were_destroyed_and_that_no_drill_tried_warn_and_after_90_days_fail() {
    let folder = tempfile::tempdir().unwrap();
    let days = |count: i64| SignedDuration::from_hours(24 * count);
    for (kind, mut site) in sites(folder.path()).await {
        disposed(&site, site.now).await;
        // Neither no drill at all nor one of before they went tried them.
        let none = Some(Shredded::default());
        for (drill, words) in
            [(None, "no drill has tried yet"), (none, "no key had been destroyed")]
        {
            if drill.is_some() {
                drilled(&site, site.now, drill).await;
            }
            for (after, status) in [(0, Status::Warn), (90, Status::Warn), (91, Status::Fail)] {
                let later = Site { now: site.now + days(after), ..site.clone() };
                let finding = found("HC-060.b", &later).await;
                let told = &finding.observed;
                assert_eq!(finding.status, status, "{kind} {after}: {told}");
                let count = format!("; disposals destroyed 2, the first {after} days ago");
                assert!(told.starts_with(words) && told.ends_with(&count), "{kind}: {told}");
            }
        }
        site.now += days(91);
        let tried = Shredded { tried: 2, before: 2, ..Shredded::default() };
        drilled(&site, site.now, Some(tried)).await;
        let finding = found("HC-060.b", &site).await;
        assert_eq!(finding.status, Status::Pass, "{kind}: {}", finding.observed);
    }
}
