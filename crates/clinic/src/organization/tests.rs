use super::CANARIES;
use crate::hours::{Hours, Opening};
use crate::testing::{House, houses};
use crate::{ClinicError, Refusal};
use compliance::check::Status;
use jiff::civil::{Weekday, time};
use kernel::{Clock as _, Role};
use std::collections::BTreeMap;

#[tokio::test]
async fn departments_are_added_by_administrators_once() {
    for house in houses().await {
        let admin = House::caller("admin-1", Role::Administrator);
        let organizations = &house.clinic.organizations;
        let id = || "pediatrics".parse().unwrap();
        let added = organizations.add_department(&admin, id(), " Pediatrics ").await.unwrap();
        assert_eq!(added.name, "Pediatrics");
        let again = organizations.add_department(&admin, id(), "Other").await.unwrap();
        assert_eq!(again.name, "Pediatrics", "{}: the same again changes nothing", house.store);
        assert_eq!(organizations.departments(&admin).await.unwrap().len(), 4);
        let nurse = House::caller("nurse-1", Role::Nurse);
        let refused = organizations.add_department(&nurse, id(), "X").await;
        assert!(matches!(refused, Err(ClinicError::Refused(Refusal::NotAllowed))));
    }
}

#[tokio::test]
async fn another_organizations_departments_are_not_seen() {
    for house in houses().await {
        let mut admin = House::caller("admin-1", Role::Administrator);
        admin.organization = "elsewhere".parse().unwrap();
        let departments = house.clinic.organizations.departments(&admin).await.unwrap();
        assert!(departments.is_empty(), "{}", house.store);
    }
}

#[tokio::test]
async fn an_organizations_days_are_by_its_own_clock_or_by_that_of_its_first_department() {
    for house in houses().await {
        let organizations = &house.clinic.organizations;
        let (admin, desk) = (
            House::caller("admin-1", Role::Administrator),
            House::caller("front-desk-1", Role::Coordinator),
        );
        let zone = async || organizations.find(&admin.organization).await.unwrap().zone.unwrap();
        assert_eq!(zone().await, "UTC", "{}: nobody said anything", house.store);
        let day = |day| Opening { day, from: time(8, 0, 0, 0), to: time(18, 0, 0, 0) };
        let hours = Hours {
            time_zone: "America/Chicago".to_owned(),
            week: Weekday::Monday.cycle_forward().take(5).map(day).collect(),
            closed_message: None,
            closed_words: BTreeMap::new(),
        };
        let department = "general-practice".parse().unwrap();
        house.clinic.hours.set(&desk, &department, &hours).await.unwrap();
        assert_eq!(zone().await, "America/Chicago", "{}", house.store);
        organizations.change(&admin, ("Demo Clinic", None)).await.unwrap();
        let moved = Hours { time_zone: "America/New_York".to_owned(), ..hours };
        house.clinic.hours.set(&desk, &department, &moved).await.unwrap();
        assert_eq!(zone().await, "America/New_York", "{}: a name fixes no clock", house.store);
        organizations.change(&admin, ("Demo Clinic", Some("America/Denver"))).await.unwrap();
        assert_eq!(zone().await, "America/Denver", "{}: its own goes first", house.store);
    }
}

/// What the checks of people say.
async fn findings(house: &House) -> Vec<(&'static str, Status, String)> {
    let mut all = Vec::new();
    for check in ["HC-011", "HC-012", "HC-015", "HC-023", "HC-033", "HC-037", "HC-054.a"] {
        let found = house.finding(check).await;
        all.push((check, found.status, found.observed));
    }
    all
}

#[tokio::test]
async fn checks_count_nobody_who_is_nobody() {
    for house in houses().await {
        // Signed for the week, so that whatever is not signed beside it is seen.
        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        house.clinic.activity.follow(&officer.organization).await.unwrap();
        house.clinic.activity.sign(&officer).await.unwrap();
        let before = findings(&house).await;
        let reviewed = before.iter().find(|(check, ..)| *check == "HC-033").unwrap();
        assert_eq!(reviewed.1, Status::Pass, "{}: {}", house.store, reviewed.2);
        let now = house.clock.now().as_microsecond();
        let mut tx = house.db.begin().await.unwrap();
        let sql = "INSERT INTO organization (id, name) VALUES ($1, 'nobody')";
        tx.execute(sql, db::params![CANARIES]).await.unwrap();
        for (who, role) in [("zz-nurse", "nurse"), ("zz-officer", "compliance-officer")] {
            let sql = "INSERT INTO person (id, organization, role, name, locale, active, version, signed_in)
                       VALUES ($1, $2, $3, $4, 'en', 1, 1, 0)";
            let row = db::params![who, CANARIES, role, Vec::<u8>::new()];
            tx.execute(sql, row).await.unwrap();
            let sql = "INSERT INTO password (person, phc, failures) VALUES ($1, '', 9)";
            tx.execute(sql, db::params![who]).await.unwrap();
            let sql = "INSERT INTO session (hash, id, person, created, seen, ends, expires)
                       VALUES ($1, $2, $2, $3, $3, $4, $4)";
            let row = db::params![who.as_bytes().to_vec(), who, now, now + 60_000_000];
            tx.execute(sql, row).await.unwrap();
        }
        let sql = "INSERT INTO activity_flag (id, organization, rule, account, address, patient, day, turn,
                                              first, last, entries, count, raised)
                   VALUES ('zz', $1, 'bulk', 'zz-nurse', '', '', '', 1, 0, 0, '1', 1, 0)";
        tx.execute(sql, db::params![CANARIES]).await.unwrap();
        let sql = "INSERT INTO privacy_request (id, organization, patient, asked, made_by, made, due, state)
                   VALUES ('zz', $1, 'zz-nurse', 'access', 'zz-nurse', 0, 0, 'open')";
        tx.execute(sql, db::params![CANARIES]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(findings(&house).await, before, "{}", house.store);
    }
}
