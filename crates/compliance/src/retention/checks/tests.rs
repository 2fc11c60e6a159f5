use super::{certified, covered, fingerprint, recovered, store};
use crate::check::{Profile, Site, Status};
use crate::keys::{DataKeys, Kek, Shredded};
use crate::retention::{Rule, Trigger, recoverable};
use db::{Db, params};
use jiff::SignedDuration;
use kernel::{Clock as _, SystemClock, SystemRandom, Timestamp};
use std::path::Path;
use std::sync::Arc;

#[tokio::test]
async fn rows_that_one_person_wrote_past_the_services_are_counted() {
    for (_, db) in db::testing::stores().await {
        db.migrate(crate::MIGRATIONS).await.unwrap();
        store::alone(&db).await.unwrap();
        let decided = store::decisions(&mut db.read().await.unwrap()).await.unwrap();
        assert_eq!(decided, (3, 3), "a rule, a disposal and the end of a hold");
    }
    for (_, db) in db::testing::stores().await {
        db.migrate(crate::MIGRATIONS).await.unwrap();
        store::despite(&db).await.unwrap();
        let mut tx = db.read().await.unwrap();
        assert_eq!(store::decisions(&mut tx).await.unwrap(), (1, 0), "two people decided");
        let despite = store::despite_holds(&mut tx).await.unwrap();
        assert_eq!(despite, (2, vec!["mutant".to_owned()]), "one of the two was held");
        drop(tx);
        for (mark, is_seen) in [("class/medical-record", true), ("class/survey", false)] {
            let mut tx = db.begin().await.unwrap();
            let sql = "UPDATE legal_hold SET mark = $1";
            tx.execute(sql, db::params![mark]).await.unwrap();
            let (_, runs) = store::despite_holds(&mut tx).await.unwrap();
            drop(tx);
            assert_eq!(!runs.is_empty(), is_seen, "{mark}");
        }
    }
}

fn kept_for(days: u32, version: u32, approved_by: Option<&str>) -> Rule {
    Rule {
        class: "medical-record".to_owned(),
        jurisdiction: "US".to_owned(),
        population: None,
        version,
        trigger: Trigger::LastEncounter,
        days,
        floor_age: None,
        authority: "test".to_owned(),
        proposed_by: "one".to_owned(),
        approved_by: approved_by.map(str::to_owned),
    }
}

const KEPT: &[&str] = &["medical-record"];

#[test]
fn a_class_of_which_no_rule_speaks_is_named() {
    let rules = || vec![kept_for(2_192, 1, Some("two"))];
    assert_eq!(covered(rules(), KEPT).status, Status::Pass);
    let found = covered(rules(), &["conversation", "medical-record"]);
    let words = "no rule is in force for conversation";
    assert_eq!((found.status, &*found.observed), (Status::Fail, words));
}

#[test]
fn a_rule_with_which_the_program_came_warns_until_two_people_approve_one() {
    let own = |version, by| kept_for(2_557, version, Some(by));
    let found = covered(vec![own(1, "housecall")], KEPT);
    assert_eq!(found.status, Status::Warn, "{found:?}");
    assert!(found.observed.ends_with(": medical-record"), "{found:?}");
    assert_eq!(found.evidence["in_force"], "medical-record/US/any@1=2557d");
    let found = covered(vec![own(2, "two"), own(1, "housecall")], KEPT);
    assert_eq!(found.status, Status::Pass, "{found:?}");
}

#[test]
fn six_years_of_a_medical_record_have_their_leap_days() {
    // From 1 March 2023 to 1 March 2029 there are two.
    for (days, status) in [(2_190, Status::Fail), (2_191, Status::Fail), (2_192, Status::Pass)] {
        let rules = vec![kept_for(days, 1, Some("two"))];
        assert_eq!(covered(rules, KEPT).status, status, "{days} days");
    }
}

#[test]
fn only_the_version_in_force_keeps_anything() {
    let approved = |days, version| kept_for(days, version, Some("two"));
    let proposed = kept_for(30, 3, None);
    let mended = vec![proposed.clone(), approved(2_192, 2), approved(2_190, 1)];
    assert_eq!(covered(mended, KEPT).status, Status::Pass);
    let worsened = vec![proposed.clone(), approved(2_190, 2), approved(2_192, 1)];
    assert_eq!(covered(worsened, KEPT).status, Status::Fail);
    assert_eq!(covered(vec![proposed], KEPT).status, Status::Fail, "nobody approved it");
}

#[tokio::test]
async fn a_destroyed_key_that_is_there_again_is_found_and_one_that_was_made_later_is_another() {
    let folder = tempfile::tempdir().unwrap();
    let kek = Arc::new(Kek::create(&folder.path().join("kek")).unwrap());
    for (name, db) in db::testing::stores().await {
        db.migrate(crate::MIGRATIONS).await.unwrap();
        let (kek, props, profile) = (Arc::clone(&kek), Vec::new(), Profile::Hipaa);
        let now = SystemClock.now();
        let site = Site { db, database: None, kek, origin: None, now, profile, props };
        let nothing = certified(&site).await.unwrap();
        assert_eq!(nothing.status, Status::NotApplicable, "{name}: {nothing:?}");
        let site = recovered(site).await.unwrap();
        let found = certified(&site).await.unwrap();
        let told = found.observed.starts_with("keys that were destroyed are there and open");
        assert!(found.status == Status::Fail && told, "{name}: {found:?}");
        store::uncertified(&site.db).await.unwrap();
        let found = certified(&site).await.unwrap();
        let told = "without a certificate: mutant medical-record, mutant survey; keys that were";
        let told = found.observed.starts_with(told);
        assert!(found.status == Status::Fail && told, "{name}: {found:?}");
        store::certified_one(&site.db, ("mutant", "medical-record")).await.unwrap();
        let found = certified(&site).await.unwrap();
        let told = found.observed.starts_with("without a certificate: mutant survey; keys that");
        assert!(found.status == Status::Fail && told, "{name}: one of its two: {found:?}");
        assert!(!found.observed.contains("/patient/"), "it names nobody: {found:?}");
        let change = async |sql: &'static str| {
            let mut tx = site.db.begin().await.unwrap();
            tx.execute(sql, params![]).await.unwrap();
            tx.commit().await.unwrap();
            let later = Site { now: now + SignedDuration::from_hours(48), ..site.clone() };
            (certified(&site).await.unwrap(), certified(&later).await.unwrap())
        };
        let (found, _) =
            change("UPDATE disposal_item SET rows_gone = 0, done = NULL WHERE run = 'mutant'")
                .await;
        let told =
            found.observed.starts_with("keys that were destroyed are there and open: mutant-keys");
        assert!(found.status == Status::Fail && told, "{name}: {found:?}");
        let (found, later) =
            change("UPDATE disposal_item SET done = 1 WHERE run = 'mutant-keys'").await;
        assert_eq!((found.status, later.status), (Status::Warn, Status::Pass), "{name}: {found:?}");
        assert!(found.observed.contains("a backup may hold"), "{name}: {found:?}");
    }
}

#[tokio::test]
async fn what_was_disposed_of_waits_for_the_last_certificates_day_and_for_a_backup_that_is_newer() {
    let folder = tempfile::tempdir().unwrap();
    let kek = Arc::new(Kek::create(&folder.path().join("kek")).unwrap());
    for (name, db) in db::testing::stores().await {
        db.migrate(crate::MIGRATIONS).await.unwrap();
        let (kek, props, profile) = (Arc::clone(&kek), Vec::new(), Profile::Hipaa);
        let now = SystemClock.now();
        let site = Site { db, database: None, kek, origin: None, now, profile, props };
        let hours = SignedDuration::from_hours;
        // Each certificate promises a day from when its run ended, and the later one is issued first.
        for (run, done) in [("later", now - hours(30)), ("sooner", now - hours(60))] {
            store::destroyed_in_words(&site.db, (run, "survey/none"), done).await.unwrap();
        }
        let mut tx = site.db.begin().await.unwrap();
        let sql = "UPDATE disposal_certificate SET issued = $1 WHERE run = 'later'";
        tx.execute(sql, params![0_i64]).await.unwrap();
        tx.commit().await.unwrap();
        let at = |now| Site { now, ..site.clone() };
        let found = certified(&at(now - hours(10))).await.unwrap();
        let told = format!("until {} a backup may hold", now - hours(6));
        assert!(
            found.status == Status::Warn && found.observed.contains(&told),
            "{name}: {found:?}"
        );
        assert_eq!(certified(&site).await.unwrap().status, Status::Pass, "{name}");

        store::backed_up(&site.db, now - hours(40)).await.unwrap();
        let found = certified(&site).await.unwrap();
        let told = "was made before the last key went";
        assert!(found.status == Status::Warn && found.observed.contains(told), "{name}: {found:?}");
        // What a wrong clock wrote is no newer backup.
        store::backed_up(&site.db, now + hours(40)).await.unwrap();
        assert_eq!(certified(&site).await.unwrap().status, Status::Warn, "{name}");
        store::backed_up(&site.db, now - hours(1)).await.unwrap();
        assert_eq!(certified(&site).await.unwrap().status, Status::Pass, "{name}");
    }
}

#[tokio::test]
async fn a_certificate_that_somebody_changed_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let kek = Arc::new(Kek::create(&folder.path().join("kek")).unwrap());
    for (name, db) in db::testing::stores().await {
        db.migrate(crate::MIGRATIONS).await.unwrap();
        let (kek, props, profile) = (Arc::clone(&kek), Vec::new(), Profile::Hipaa);
        let now = SystemClock.now();
        let site = Site { db, database: None, kek, origin: None, now, profile, props };
        let done = now - SignedDuration::from_hours(48);
        for run in ["run-1", "run-2"] {
            store::destroyed_in_words(&site.db, (run, "survey/none"), done).await.unwrap();
        }
        let found = certified(&site).await.unwrap();
        assert_eq!(found.status, Status::Pass, "{name}: {found:?}");
        assert_eq!(found.evidence["newest_certificates"], "run-1 run-2", "{name}");
        let mut tx = site.db.begin().await.unwrap();
        let sql = "UPDATE disposal_certificate SET body = '{}' WHERE id = 'run-2'";
        tx.execute(sql, params![]).await.unwrap();
        tx.commit().await.unwrap();
        let found = certified(&site).await.unwrap();
        let told = found.observed.starts_with("1 certificates are not as they were issued: run-2");
        assert!(found.status == Status::Fail && told, "{name}: {found:?}");
    }
}

#[tokio::test]
async fn a_version_of_a_key_that_was_destroyed_and_is_there_again_is_found_and_others_of_it_are_not()
 {
    let folder = tempfile::tempdir().unwrap();
    let kek = Arc::new(Kek::create(&folder.path().join("kek")).unwrap());
    for (name, db) in db::testing::stores().await {
        db.migrate(crate::MIGRATIONS).await.unwrap();
        let (kek, props, profile) = (Arc::clone(&kek), Vec::new(), Profile::Hipaa);
        let now = SystemClock.now();
        let site = Site { db, database: None, kek, origin: None, now, profile, props };
        let (run, scope) = ("run-1", "consultation.dr-1.pat-1");
        let mut tx = site.db.begin().await.unwrap();
        super::keys(&site).current(&mut tx, scope).await.unwrap();
        super::keys(&site).rotate(&mut tx, scope).await.unwrap();
        tx.commit().await.unwrap();
        let destroyed = format!("sud-record/{}@2", super::fingerprint(&run, scope));
        let done = site.now + SignedDuration::from_hours(1);
        store::destroyed_in_words(&site.db, (run, &destroyed), done).await.unwrap();
        let found = certified(&site).await.unwrap();
        let told = "keys that were destroyed are there and open: run-1 sud-record/";
        assert!(found.status == Status::Fail && found.observed.contains(told), "{name}: {found:?}");
        let mut tx = site.db.begin().await.unwrap();
        super::keys(&site).destroy_version(&mut tx, (scope, 2)).await.unwrap();
        tx.commit().await.unwrap();
        let found = certified(&site).await.unwrap();
        assert!(!found.observed.contains("are there"), "{name}: {found:?}");
    }
}

/// An installation's own store and one that was restored from a backup of it, for each kind, with the keys to both.
async fn restored(folder: &Path) -> Vec<(&'static str, Db, Db, DataKeys)> {
    let (all, apart) = (db::testing::stores().await, db::testing::stores().await);
    let mut made = Vec::new();
    for ((name, own), (_, restored)) in all.into_iter().zip(apart) {
        for db in [&own, &restored] {
            db.migrate(crate::MIGRATIONS).await.unwrap();
        }
        made.push((name, own, restored, keys_of(&folder.join(name))));
    }
    made
}

fn keys_of(file: &Path) -> DataKeys {
    let kek = Arc::new(Kek::create(file).unwrap());
    DataKeys::new(kek, Arc::new(SystemClock), Arc::new(SystemRandom))
}

const SCOPE: &str = "/patient/one/medical-record";

/// How a certificate of a run names the key of a scope.
fn named(run: &str, scope: &str) -> String {
    format!("medical-record/{}", fingerprint(&run, scope))
}

#[tokio::test]
async fn a_key_that_went_before_a_backup_may_not_open_from_it_and_one_that_went_since_does_until_it_is_gone()
 {
    let folder = tempfile::tempdir().unwrap();
    let stranger = keys_of(&folder.path().join("stranger"));
    for (name, own, restored, keys) in restored(folder.path()).await {
        let (now, minutes) = (SystemClock.now(), SignedDuration::from_mins);
        let done = now + minutes(60);
        store::destroyed_in_words(&own, ("run-1", &named("run-1", SCOPE)), done).await.unwrap();
        let tried = async |made: Timestamp| {
            let found = recoverable((&own, &restored), &keys, made).await.unwrap();
            let Shredded { tried, before, recoverable, pending, untried } = found.counts;
            assert_eq!((tried, untried), (1, 0), "{name}");
            (before, recoverable, pending, found.open)
        };
        assert_eq!(tried(now).await, (0, 0, 0, vec![]), "{name}: it is not there");
        assert_eq!(tried(now + minutes(120)).await, (1, 0, 0, vec![]), "{name}");

        let mut tx = restored.begin().await.unwrap();
        stranger.current(&mut tx, SCOPE).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(tried(now + minutes(120)).await, (1, 0, 0, vec![]), "{name}: it is shut");

        let mut tx = restored.begin().await.unwrap();
        stranger.destroy(&mut tx, SCOPE).await.unwrap();
        keys.current(&mut tx, SCOPE).await.unwrap();
        tx.commit().await.unwrap();
        for since in [now, done + minutes(5)] {
            assert_eq!(tried(since).await, (0, 0, 1, vec![]), "{name}: {since}");
        }
        let (before, open, pending, names) = tried(now + minutes(120)).await;
        assert_eq!((before, open, pending), (1, 1, 0), "{name}");
        let told = named("run-1", SCOPE).replacen("medical", "run-1 medical", 1);
        assert!(names.len() == 1 && told.starts_with(&names[0]), "{name}: {names:?}");
        // What the backup itself knows to be settled went before it, a moment before as well.
        store::destroyed_in_words(&restored, ("run-1", "medical-record/of-then"), done)
            .await
            .unwrap();
        assert_eq!(tried(done + minutes(1)).await.1, 1, "{name}");
    }
}

#[tokio::test]
async fn versions_later_keys_and_scopes_that_went_twice_are_told_apart_and_none_is_left_out() {
    let folder = tempfile::tempdir().unwrap();
    for (name, own, restored, keys) in restored(folder.path()).await {
        let (now, hours) = (SystemClock.now(), SignedDuration::from_hours);
        let mut tx = restored.begin().await.unwrap();
        for scope in [SCOPE, "consultation.dr-1.pat-1", "later"] {
            keys.current(&mut tx, scope).await.unwrap();
        }
        keys.rotate(&mut tx, "consultation.dr-1.pat-1").await.unwrap();
        tx.commit().await.unwrap();
        let version = format!("{}@2", named("run-3", "consultation.dr-1.pat-1"));
        let long_ago = Timestamp::UNIX_EPOCH + hours(1);
        for (run, destroyed, done) in [
            ("run-1", named("run-1", SCOPE), now + hours(1)),
            ("run-2", named("run-2", SCOPE), now + hours(2)),
            ("run-3", format!("{version}\nsurvey/none"), now + hours(3)),
            ("run-4", named("run-4", "later"), long_ago),
        ] {
            store::destroyed_in_words(&own, (run, &destroyed), done).await.unwrap();
        }
        let tried = async |page: i64| {
            let stores = (&own, &restored);
            recoverable::tried(stores, (&keys, now), page).await.unwrap().counts
        };
        let all = Shredded { tried: 5, before: 1, recoverable: 0, pending: 2, untried: 0 };
        for page in [1, 2, 4, 100] {
            assert_eq!(tried(page).await, all, "{name}: by {page} records");
        }
        let mut tx = restored.begin().await.unwrap();
        keys.destroy_version(&mut tx, ("consultation.dr-1.pat-1", 2)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(tried(2).await, Shredded { pending: 1, ..all }, "{name}: version 1 is there");
    }
}
