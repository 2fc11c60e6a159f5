use super::rules;
use crate::account::Change;
use crate::break_glass::Verdict;
use crate::person::NewPerson;
use crate::settings::Reach;
use crate::testing::{House, houses_with};
use crate::{Caller, ClinicError, Refusal, Settings, demo};
use compliance::backup::Restored;
use compliance::check::Status;
use kernel::{Clock as _, PersonId, Phi, Role};

fn refusal<T: std::fmt::Debug>(result: Result<T, ClinicError>) -> Refusal {
    match result {
        Err(ClinicError::Refused(refusal)) => refusal,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

fn id(text: &str) -> PersonId {
    text.parse().unwrap()
}

fn custodians() -> [PersonId; 2] {
    [id("nurse-1"), id("dr-1")]
}

fn system() -> Caller {
    Caller::system(demo::ORGANIZATION.parse().unwrap()).unwrap()
}

/// Clinics in which two more people decide, who have addresses.
async fn written_to() -> Vec<House> {
    let settings = Settings { reach: Reach { email: true, sms: false }, ..Settings::default() };
    let houses = houses_with(settings).await;
    for house in &houses {
        let more = [("admin-2", Role::Administrator), ("officer-2", Role::ComplianceOfficer)];
        for (who, role) in more {
            let new = NewPerson {
                id: Some(id(who)),
                role,
                name: Phi::new(who),
                birth_date: None,
                phone: None,
                email: Some(Phi::new(format!("{who}@clinic.example"))),
                specialty: None,
                locale: None,
                departments: Vec::new(),
            };
            house.clinic.people.add(&system(), new).await.unwrap();
        }
    }
    houses
}

#[tokio::test]
async fn two_halves_open_one_account_once_and_everybody_who_decides_hears_of_it() {
    for house in written_to().await {
        let (store, recoveries, caller) = (house.store, &house.clinic.recoveries, system());
        let admin = id("admin-1");
        let early = recoveries.prepare(&caller, &admin, custodians(), |_| true).await.unwrap();
        let made = recoveries.prepare(&caller, &admin, custodians(), |_| true).await.unwrap();
        let replaced = recoveries.open(&caller, early.halves.each_ref()).await;
        assert_eq!(
            refusal(replaced),
            Refusal::Half("was used or replaced; one opens an account once"),
            "{store}"
        );
        let [one, other] = made.halves.each_ref();
        let twice = recoveries.open(&caller, [one, one]).await;
        assert!(matches!(refusal(twice), Refusal::Half(_)), "one half is not two");
        let mixed = recoveries.open(&caller, [one, &early.halves[1]]).await;
        assert!(matches!(refusal(mixed), Refusal::Half(_)));
        let (head, secret) = other.expose().rsplit_once('.').unwrap();
        let turned: String = secret.chars().rev().collect();
        let forged = Phi::new(format!("{head}.A{}A", &turned[1..turned.len() - 1]));
        let forged = recoveries.open(&caller, [one, &forged]).await;
        assert_eq!(refusal(forged), Refusal::Half("does not fit the other"));
        assert!(!house.witnessed("REQUEST_REFUSED").await.is_empty());

        let before = house.clinic.sessions.sign_in("admin-1", Phi::new(demo::PASSWORD), None).await;
        let before = before.unwrap().secret;
        let opened = recoveries.open(&caller, [other, one]).await.unwrap();
        assert!(opened.written >= rules::TOLD, "{}", opened.written);
        for who in ["officer-1", "admin-1"] {
            let told = house.said(&format!("notification.{who}"));
            assert_eq!(told.last().unwrap()["type"], "RECOVERY_USED", "{told:?}");
        }
        let resumed = house.clinic.sessions.resume(before.expose(), None, false).await;
        assert_eq!(refusal(resumed), Refusal::SignedOut, "what was open ends");
        let signed = house.clinic.sessions.sign_in("admin-1", opened.password.clone(), None).await;
        let signed = signed.unwrap();
        let now = house.clinic.sessions.resume(signed.secret.expose(), None, false).await.unwrap();
        assert!(now.must_change, "{store}: nobody keeps the password that was printed");
        house.later(61);
        let late = house.clinic.sessions.sign_in("admin-1", opened.password, None).await;
        assert_eq!(refusal(late), Refusal::Credentials, "{store}: it counts for an hour");
        let again = recoveries.open(&caller, made.halves.each_ref()).await;
        assert!(matches!(refusal(again), Refusal::Half(_)), "once");
    }
}

#[tokio::test]
async fn of_two_ways_back_that_are_sealed_at_once_one_opens() {
    for house in written_to().await {
        let (store, recoveries, caller) = (house.store, &house.clinic.recoveries, system());
        let admin = id("admin-1");
        let (one, other) = tokio::join!(
            recoveries.prepare(&caller, &admin, custodians(), |_| true),
            recoveries.prepare(&caller, &admin, custodians(), |_| true),
        );
        let mut opened = 0;
        for made in [one.unwrap(), other.unwrap()] {
            opened += usize::from(recoveries.open(&caller, made.halves.each_ref()).await.is_ok());
        }
        assert_eq!(opened, 1, "{store}: the later one stands in the place of the other");
    }
}

#[tokio::test]
async fn a_use_is_reviewed_by_an_officer_who_had_no_part_in_it() {
    for house in written_to().await {
        let (recoveries, caller) = (&house.clinic.recoveries, system());
        let keepers = [id("officer-1"), id("dr-1")];
        let made = recoveries.prepare(&caller, &id("admin-1"), keepers, |_| true).await.unwrap();
        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        let found = || (Verdict::Justified, Phi::new("The provider was down from 8 to 11"));
        let unused = recoveries.review(&officer, &made.recovery.id, found()).await;
        assert_eq!(refusal(unused), Refusal::Unknown("recovery"), "{}", house.store);
        recoveries.open(&caller, made.halves.each_ref()).await.unwrap();
        let own = recoveries.review(&officer, &made.recovery.id, found()).await;
        assert_eq!(refusal(own), Refusal::TwoPersons, "a custodian reviews nothing");

        let made =
            recoveries.prepare(&caller, &id("admin-1"), custodians(), |_| true).await.unwrap();
        recoveries.open(&caller, made.halves.each_ref()).await.unwrap();
        let queue = recoveries.list(&officer, true).await.unwrap();
        assert_eq!(queue.len(), 2);
        house.later(24 * 60 + 1);
        assert!(queue[1].is_overdue(recoveries.now()), "a Monday's is due on Tuesday");
        let done = recoveries.review(&officer, &made.recovery.id, found()).await.unwrap();
        assert_eq!(done.reviewed_by, Some(officer.person.clone()));
        assert_eq!(recoveries.list(&officer, true).await.unwrap().len(), 1);
        let again = recoveries.review(&officer, &made.recovery.id, found()).await;
        assert_eq!(refusal(again), Refusal::Stale("review"));
        let admin = House::caller("admin-1", Role::Administrator);
        assert_eq!(refusal(recoveries.list(&admin, false).await), Refusal::NotAllowed);
        assert!(house.witnessed("provider was down").await.is_empty(), "no words in the log");
    }
}

#[tokio::test]
async fn a_way_back_in_ends_with_the_account_of_anybody_of_it_and_does_not_come_back() {
    for house in written_to().await {
        let (store, recoveries, caller) = (house.store, &house.clinic.recoveries, system());
        let active = |active: bool| Change { active: Some(active), ..Change::default() };
        let demoted = Change {
            role: Some(Role::Coordinator),
            departments: Some(vec!["general-practice".parse().unwrap()]),
            ..Change::default()
        };
        for (who, change) in [
            ("nurse-1", active(false)),
            ("dr-1", active(false)),
            ("admin-2", active(false)),
            ("admin-2", demoted),
        ] {
            let admin = id("admin-2");
            let made = recoveries.prepare(&caller, &admin, custodians(), |_| true).await.unwrap();
            let before = house.witnessed("RECOVERY_RETIRED").await.len();
            house.clinic.accounts.change(&caller, &id(who), change).await.unwrap();
            let retired = house.witnessed("RECOVERY_RETIRED").await;
            assert_eq!(retired.len(), before + 1, "{store}: {who}: {retired:?}");
            let back = Change { role: Some(Role::Administrator), ..active(true) };
            let back = if who == "admin-2" { back } else { active(true) };
            house.clinic.accounts.change(&caller, &id(who), back).await.unwrap();
            let opened = recoveries.open(&caller, made.halves.each_ref()).await;
            assert!(matches!(refusal(opened), Refusal::Half(_)), "{store}: {who} is back");
        }
    }
}

#[tokio::test]
async fn what_was_used_since_a_backup_opens_nothing_in_the_store_that_is_restored_from_it() {
    for house in written_to().await {
        let (store, recoveries, caller) = (house.store, &house.clinic.recoveries, system());
        let admin = id("admin-1");
        let made = recoveries.prepare(&caller, &admin, custodians(), |_| true).await.unwrap();
        let backup = house.clock.now();
        house.later(10);
        recoveries.open(&caller, made.halves.each_ref()).await.unwrap();
        let mut tx = house.db.begin().await.unwrap();
        let as_before = "UPDATE recovery SET used = NULL";
        tx.execute(as_before, db::params![]).await.unwrap();
        Restored { at: house.clock.now(), made: backup }.mark(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(house.finding("HC-020.c").await.status, Status::Pass, "{store}");
        assert!(house.clinic.links.end_restored().await.unwrap(), "{store}");
        let again = recoveries.open(&caller, made.halves.each_ref()).await;
        assert!(matches!(refusal(again), Refusal::Half(_)), "{store}: it was used");
        assert_eq!(house.finding("HC-020.c").await.status, Status::Fail, "{store}");
        let retired = house.witnessed("RECOVERY_RETIRED").await;
        assert_eq!(retired.len(), 1, "{store}: {retired:?}");
        assert!(retired[0].contains(demo::ORGANIZATION), "{store}: {retired:?}");
        let made = recoveries.prepare(&caller, &admin, custodians(), |_| true).await.unwrap();
        assert_eq!(house.finding("HC-020.c").await.status, Status::Pass, "{store}: sealed anew");
        recoveries.open(&caller, made.halves.each_ref()).await.unwrap();
    }
}

#[tokio::test]
async fn what_was_used_while_the_clock_was_ahead_is_followed_by_what_is_sealed_once_it_is_right() {
    const AHEAD: i64 = 400 * 24 * 60;
    for house in written_to().await {
        let (store, recoveries, caller) = (house.store, &house.clinic.recoveries, system());
        let (admin, officer) = (id("admin-1"), House::caller("officer-2", Role::ComplianceOfficer));
        house.later(AHEAD);
        let made = recoveries.prepare(&caller, &admin, custodians(), |_| true).await.unwrap();
        recoveries.open(&caller, made.halves.each_ref()).await.unwrap();
        let found = (Verdict::Justified, Phi::new("The provider was down from 8 to 11"));
        recoveries.review(&officer, &made.recovery.id, found).await.unwrap();
        house.later(-AHEAD);
        assert_eq!(house.finding("HC-020.c").await.status, Status::Fail, "{store}: none is made");
        recoveries.prepare(&caller, &admin, custodians(), |_| true).await.unwrap();
        assert_eq!(house.finding("HC-020.c").await.status, Status::Pass, "{store}");
    }
}

#[tokio::test]
async fn nothing_is_sealed_that_takes_no_two_or_that_nobody_would_hear_of() {
    let silent = Settings { reach: Reach { email: false, sms: false }, ..Settings::default() };
    for house in houses_with(silent).await {
        let made = house
            .clinic
            .recoveries
            .prepare(&system(), &id("admin-1"), custodians(), |_| true)
            .await;
        assert_eq!(refusal(made), Refusal::NobodyToTell, "{}", house.store);
    }
    for house in written_to().await {
        let recoveries = &house.clinic.recoveries;
        let keepers = |one: &str, other: &str| [id(one), id(other)];
        for wrong in [keepers("nurse-1", "nurse-1"), keepers("admin-1", "nurse-1")] {
            let made = recoveries.prepare(&system(), &id("admin-1"), wrong, |_| true).await;
            assert_eq!(refusal(made), Refusal::TwoPersons);
        }
        let outside = keepers("nurse-1", "pat-1");
        let patient = recoveries.prepare(&system(), &id("admin-1"), outside, |_| true).await;
        assert_eq!(refusal(patient), Refusal::Unknown("custodian"));
        let nurse =
            recoveries.prepare(&system(), &id("nurse-1"), keepers("dr-2", "dr-1"), |_| true).await;
        assert_eq!(refusal(nurse), Refusal::Unknown("administrator"));
        let admin = House::caller("admin-1", Role::Administrator);
        let own = recoveries.prepare(&admin, &id("admin-1"), custodians(), |_| true).await;
        assert_eq!(refusal(own), Refusal::NotAllowed, "whoever runs the server only");
    }
}

#[test]
fn a_review_is_due_on_the_next_business_day() {
    let due = |used: &str| rules::due(used.parse().unwrap()).to_string();
    assert_eq!(due("2026-03-02T09:00:00Z"), "2026-03-03T09:00:00Z", "Monday, Tuesday");
    assert_eq!(due("2026-03-06T09:00:00Z"), "2026-03-09T09:00:00Z", "Friday, Monday");
    assert_eq!(due("2026-03-07T09:00:00Z"), "2026-03-09T09:00:00Z", "Saturday, Monday");
}

/// A store of before what leads to people who left was ended, in which these are there, or gone.
async fn older(db: &db::Db, people: [(&str, bool); 5]) {
    for migrations in [compliance::MIGRATIONS, realtime::MIGRATIONS] {
        db.migrate(migrations).await.unwrap();
    }
    let ended = |one: &db::Migration| one.name == crate::sso::ENDED.name;
    let before = crate::MIGRATIONS.iter().position(ended).unwrap();
    db.migrate(&crate::MIGRATIONS[..before]).await.unwrap();
    let mut tx = db.begin().await.unwrap();
    let clinic = "INSERT INTO organization (id, name) VALUES ('clinic', 'Clinic')";
    tx.execute(clinic, db::params![]).await.unwrap();
    let link =
        "INSERT INTO identity_link (issuer, subject, person, linked) VALUES ('i', $1, $1, 7)";
    for (who, active) in people {
        let person = "INSERT INTO person (id, organization, role, name, locale, active, version)
                      VALUES ($1, 'clinic', 'administrator', $2, 'en', $3, 1)";
        tx.execute(person, db::params![who, Vec::<u8>::new(), active]).await.unwrap();
        tx.execute(link, db::params![who]).await.unwrap();
    }
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn who_had_left_before_the_upgrade_is_led_to_by_nothing_after_it() {
    for (store, db) in db::testing::stores().await {
        let people =
            [("ann", true), ("bob", true), ("cid", true), ("demoted", true), ("gone", false)];
        older(&db, people).await;
        let mut tx = db.begin().await.unwrap();
        tx.execute("UPDATE person SET role = 'nurse' WHERE id = 'demoted'", db::params![])
            .await
            .unwrap();
        let sealed = [
            ("all-here", ["ann", "bob", "cid"], None),
            ("half-of-a-nurse", ["ann", "bob", "demoted"], None),
            ("for-a-nurse", ["demoted", "bob", "cid"], None),
            ("for-the-gone", ["gone", "bob", "cid"], None),
            ("first-gone", ["ann", "gone", "cid"], None),
            ("second-gone", ["ann", "bob", "gone"], None),
            ("used-before", ["gone", "bob", "cid"], Some(8_i64)),
        ];
        for (id, [person, first, second], used) in sealed {
            let sql = "INSERT INTO recovery (id, organization, person, first_custodian, second_custodian, proof, made, used)
                       VALUES ($1, 'clinic', $2, $3, $4, $5, 7, $6)";
            let row = db::params![id, person, first, second, vec![0_u8], used];
            tx.execute(sql, row).await.unwrap();
        }
        tx.commit().await.unwrap();
        db.migrate(crate::MIGRATIONS).await.unwrap();
        let mut tx = db.read().await.unwrap();
        let mut names = async |sql| {
            let rows = tx.query(sql, db::params![]).await.unwrap();
            rows.iter().map(|row| row.text(0).unwrap()).collect::<Vec<_>>()
        };
        let links = names("SELECT person FROM identity_link WHERE ended IS NOT NULL").await;
        assert_eq!(links, ["gone"], "{store}");
        let open = names("SELECT id FROM recovery WHERE replaced IS NULL ORDER BY id").await;
        assert_eq!(open, ["all-here", "half-of-a-nurse", "used-before"], "{store}");
    }
}
