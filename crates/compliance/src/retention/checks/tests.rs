use super::{certified, covered, recovered, store};
use crate::check::{Profile, Site, Status};
use crate::keys::Kek;
use crate::retention::{Rule, Trigger};
use db::params;
use jiff::SignedDuration;
use kernel::{Clock as _, SystemClock};
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
