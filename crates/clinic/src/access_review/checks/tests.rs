use super::{CHECKS, reviewed, store};
use crate::access_review::Decision;
use crate::account::Change;
use crate::organization::CANARIES;
use crate::person::NewPerson;
use crate::testing::{House, houses};
use compliance::check::{Profile, Site, Status};
use compliance::keys::Kek;
use db::params;
use jiff::SignedDuration;
use kernel::{Phi, Role, Timestamp};
use std::sync::Arc;

#[tokio::test]
async fn a_review_of_one_organization_says_nothing_of_another() {
    let folder = tempfile::tempdir().unwrap();
    let kek = Arc::new(Kek::create(&folder.path().join("kek")).unwrap());
    for (name, db) in db::testing::stores().await {
        for migrations in [compliance::MIGRATIONS, realtime::MIGRATIONS, crate::MIGRATIONS] {
            db.migrate(migrations).await.unwrap();
        }
        let now = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * 1_000);
        let (kek, props, profile) = (Arc::clone(&kek), Vec::new(), Profile::Hipaa);
        let site = Site { db, database: None, kek, origin: None, now, profile, props };
        store::careless(&site.db, now.as_microsecond()).await.unwrap();
        let site = Site { now: now + SignedDuration::from_hours(48), ..site };
        let found = reviewed(&site).await.unwrap();
        let words = "1 who lost their access in a review have it; access of 1 in mutant-branch was not reviewed in time, of mutant-2 never";
        assert_eq!((found.status, &*found.observed), (Status::Fail, words), "{name}");
        let change = async |sql: &'static str, of: &str| {
            let mut tx = site.db.begin().await.unwrap();
            tx.execute(sql, params![of]).await.unwrap();
            tx.commit().await.unwrap();
            reviewed(&site).await.unwrap()
        };
        // A day after the review.
        let asked = "INSERT INTO role_grant (id, organization, person, role, proposed_by, proposed, outcome, decided_by, decided)
                     VALUES ('mutant', 'mutant', 'mutant', 'nurse', 'one', 86486400000000, $1, 'two', 86486400000000)";
        let found = change(asked, "refused").await;
        assert_eq!(found.observed, words, "{name}: what was refused gives nothing back");
        let found = change("UPDATE role_grant SET outcome = $1", "direct").await;
        assert!(!found.observed.contains("lost their access"), "{name}: it was given again");
        let found =
            change("UPDATE access_review_item SET decision = 'keep' WHERE review = $1", "mutant");
        assert_eq!(found.await.status, Status::Fail, "{name}: of the branch nothing is known");
        // People of the checks' own, who are there for as long as a try.
        change("INSERT INTO organization (id, name) VALUES ($1, 'nobody')", CANARIES).await;
        let found =
            change("UPDATE person SET organization = $1 WHERE id = 'mutant-2'", CANARIES).await;
        assert_eq!(found.status, Status::Pass, "{name}: {found:?}");
        // Of whom nothing else is known.
        change("DELETE FROM role_grant WHERE id = $1", "mutant").await;
        let ahead = "UPDATE access_review_item SET decided = 9000000000000000 WHERE review = $1";
        let found = change(ahead, "mutant").await;
        let is_told = found.observed.ends_with("still to come, by a clock that was wrong");
        assert!(found.status == Status::Fail && is_told, "{name}: {found:?}");
        let again =
            "INSERT INTO access_review_item (review, person, role, decision, decided_by, decided)
                     VALUES ('again', $1, 'nurse', 'keep', 'one', 86486400000000)";
        let review = "INSERT INTO access_review (id, organization, opened_by, opened, due)
                      VALUES ('again', $1, 'one', 86486400000000, 86486400000000)";
        change(review, "mutant").await;
        let found = change(again, "mutant").await;
        assert_eq!(found.status, Status::Pass, "{name}: done again by a right clock: {found:?}");
        assert_eq!(CHECKS.len(), 1);
    }
}

const DAY: i64 = 24 * 60;

fn nurse() -> NewPerson {
    NewPerson {
        id: Some("nurse-9".parse().unwrap()),
        role: Role::Nurse,
        name: Phi::new("Nia Novak"),
        birth_date: None,
        phone: None,
        email: None,
        specialty: None,
        locale: None,
        departments: vec!["general-practice".parse().unwrap()],
    }
}

/// Keeps everybody in a campaign on whom nobody has decided, but one.
async fn keeps(house: &House, review: &str, but: &str) {
    let reviews = &house.clinic.access_reviews;
    let officer = House::caller("officer-1", Role::ComplianceOfficer);
    let admin = House::caller("admin-1", Role::Administrator);
    for item in reviews.items(&officer, review).await.unwrap() {
        if item.decision.is_none() && item.person.as_str() != but {
            let by = if item.person == officer.person { &admin } else { &officer };
            reviews.decide(by, (review, &item.person), Decision::Keep).await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_late_decision_renews_nobody_elses_review_and_who_came_or_rose_since_is_counted_from_then()
 {
    for house in houses().await {
        let (store, accounts) = (house.store, &house.clinic.accounts);
        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        let admin = House::caller("admin-1", Role::Administrator);
        let opens = async || house.clinic.access_reviews.open(&officer, 14).await.unwrap().id;
        let says = async |status: Status, words: &str| {
            let found = house.finding("HC-022").await;
            let expected = found.status == status && found.observed.ends_with(words);
            assert!(expected, "{store}: {words}: {found:?}");
        };
        let first = opens().await;
        keeps(&house, &first, "nurse-1").await;
        accounts.add(&admin, nurse()).await.unwrap();
        says(Status::Pass, "all 10 staff was reviewed or given 0 days ago at most").await;

        house.later(100 * DAY);
        keeps(&house, &first, "").await;
        says(
            Status::Warn,
            "access of 2 in demo-clinic was not reviewed in time, of admin-1 100 days ago",
        )
        .await;
        let second = opens().await;
        keeps(&house, &second, "nurse-9").await;
        says(Status::Pass, "100 days ago at most").await;
        let told = house.finding("HC-022").await.evidence["campaigns"].clone();
        assert_eq!(told, format!("{second} {first}"), "{store}: by which it was reviewed");
        let departments = Some(vec!["cardiology".parse().unwrap()]);
        let moved = Change { departments, ..Change::default() };
        accounts.change(&admin, &"nurse-9".parse().unwrap(), moved).await.unwrap();
        let up = Change { role: Some(Role::ComplianceOfficer), ..Change::default() };
        let grant = accounts.change(&admin, &"nurse-1".parse().unwrap(), up).await.unwrap();
        accounts.decide(&officer, &grant.expect("it waits").id, true).await.unwrap();

        house.later(85 * DAY);
        says(
            Status::Warn,
            "access of 1 in demo-clinic was not reviewed in time, of nurse-9 185 days ago",
        )
        .await;
        keeps(&house, &second, "").await;
        says(Status::Pass, "85 days ago at most").await;
        house.later(10 * DAY);
        let third = opens().await;
        keeps(&house, &third, "nurse-1").await;
        says(
            Status::Warn,
            "access of 1 in demo-clinic was not reviewed in time, of nurse-1 95 days ago",
        )
        .await;
        house.later(26 * DAY);
        says(Status::Fail, "of nurse-1 121 days ago").await;
        keeps(&house, &third, "").await;
        says(Status::Pass, "26 days ago at most").await;
    }
}
