use super::{Measure, Named, NewOfficial, NewSanction, Office, Standing, Violation, checks, rules};
use crate::breach::NewIncident;
use crate::testing::{House, houses};
use crate::{Caller, ClinicError, Refusal};
use compliance::attestation::{Attestations, NewAttestation};
use compliance::audit::Ledger;
use compliance::check::Status;
use db::params;
use jiff::SignedDuration;
use jiff::civil::date;
use jiff::tz::TimeZone;
use kernel::{Clock as _, IncidentId, Phi, Role, SystemRandom};
use std::sync::Arc;

fn officer() -> Caller {
    House::caller("officer-1", Role::ComplianceOfficer)
}

fn refusal<T: std::fmt::Debug>(done: Result<T, ClinicError>) -> Refusal {
    match done {
        Err(ClinicError::Refused(refusal)) => refusal,
        other => panic!("it is refused, and not {other:?}"),
    }
}

fn post(office: Office, deputy: bool, person: &str) -> NewOfficial {
    NewOfficial { office, deputy, person: person.parse().unwrap(), since: None }
}

fn decision(person: &str, incident: Option<&IncidentId>) -> NewSanction {
    NewSanction {
        person: person.parse().unwrap(),
        incident: incident.cloned(),
        violation: Violation::Snooping,
        measure: Measure::Warning,
        because: Some(Phi::new("She read her neighbour's record")),
        decided: None,
    }
}

async fn name(house: &House, new: NewOfficial) -> Named {
    house.later(1);
    house.clinic.workforce.name(&officer(), new).await.unwrap()
}

/// They add an authenticator app.
async fn strong(house: &House, person: &str) {
    let mut tx = house.db.begin().await.unwrap();
    let app = "INSERT INTO totp (person, secret, confirmed, last_step) VALUES ($1, $2, 1, 0)";
    tx.execute(app, params![person, vec![0_u8]]).await.unwrap();
    tx.commit().await.unwrap();
}

/// An incident that somebody of the workforce caused.
async fn caused(house: &House) -> IncidentId {
    let words = Phi::new("A record was read that was nobody's business");
    let new = NewIncident { words, discovered: house.in_minutes(-60) };
    let breaches = &house.clinic.breaches;
    let id = breaches.record(&officer(), new).await.unwrap().incident.id;
    let known = breaches.cause(&officer(), &id, true).await.unwrap();
    assert_eq!(known.incident.workforce, Some(true), "{}", house.store);
    id
}

#[test]
fn a_decision_is_about_somebody_else_and_says_why_nothing_follows() {
    let officer = officer();
    let good = || decision("nurse-1", None);
    let nothing = || NewSanction { measure: Measure::None, ..good() };
    assert!(rules::check(&officer, &good()).is_ok());
    assert!(rules::check(&officer, &NewSanction { because: None, ..good() }).is_ok());
    assert!(rules::check(&officer, &nothing()).is_ok());
    for (wrong, field) in [
        (decision("officer-1", None), "personId"),
        (NewSanction { because: None, ..nothing() }, "because"),
        (NewSanction { because: Some(Phi::new("  ")), ..good() }, "because"),
        (NewSanction { because: Some(Phi::new("x".repeat(5_001))), ..good() }, "because"),
    ] {
        let refused = rules::check(&officer, &wrong);
        let named = matches!(refused, Err(Refusal::Field { field: name, .. }) if name == field);
        assert!(named, "{field}: {refused:?}");
    }
    let today = date(2026, 3, 2);
    for (day, is_right) in [
        (today, true),
        (date(2026, 3, 3), false),
        (date(1996, 1, 1), true),
        (date(1995, 12, 31), false),
    ] {
        assert_eq!(rules::check_day("since", day, today).is_ok(), is_right, "{day}");
    }
}

#[tokio::test]
async fn whoever_is_named_last_holds_a_post_and_who_held_it_before_stays_in_the_log() {
    for house in houses().await {
        let (store, workforce) = (house.store, &house.clinic.workforce);
        for (id, role) in [("admin-1", Role::Administrator), ("nurse-1", Role::Nurse)] {
            let other = House::caller(id, role);
            let done = workforce.name(&other, post(Office::Security, false, "dr-1")).await;
            assert_eq!(refusal(done), Refusal::NotAllowed, "{store}: {id}");
            assert_eq!(refusal(workforce.officials(&other).await), Refusal::NotAllowed, "{store}");
        }
        for stranger in ["pat-1", "nobody-1"] {
            let done = workforce.name(&officer(), post(Office::Security, false, stranger)).await;
            let unknown = Refusal::Unknown("active member of the staff");
            assert_eq!(refusal(done), unknown, "{store}: {stranger}");
        }
        let first = name(&house, post(Office::Security, false, "dr-1")).await;
        assert_eq!(first.standing, Standing::Bare, "{store}");
        strong(&house, "dr-1").await;
        let again = name(&house, post(Office::Security, false, "dr-1")).await;
        assert_eq!(
            (again.standing, &again.official),
            (Standing::Holds, &first.official),
            "{store}"
        );
        let deputy = name(&house, post(Office::Security, true, "dr-2")).await;
        let next = name(&house, post(Office::Security, false, "nurse-1")).await;
        let told = house.witnessed("OFFICIAL_NAMED").await;
        assert_eq!(told.len(), 3, "{store}: {told:?}");
        let mut tx = house.db.begin().await.unwrap();
        let left = "UPDATE person SET active = 0 WHERE id = 'nurse-1'";
        tx.execute(left, params![]).await.unwrap();
        tx.commit().await.unwrap();
        let all = workforce.officials(&officer()).await.unwrap();
        let stand: Vec<_> = all.iter().map(|one| (&*one.official.id, one.standing)).collect();
        let expected = [
            (&*next.official.id, Standing::Left),
            (&*deputy.official.id, Standing::Bare),
            (&*first.official.id, Standing::Replaced),
        ];
        assert_eq!(stand, expected, "{store}");
    }
}

#[tokio::test]
async fn what_was_decided_is_sealed_and_shown_to_officers_but_not_to_whom_it_is_about() {
    for house in houses().await {
        let (store, workforce) = (house.store, &house.clinic.workforce);
        let incident = caused(&house).await;
        let owed = workforce.caused(&officer()).await.unwrap();
        assert_eq!((owed.len(), owed[0].decided), (1, false), "{store}");
        for (id, role) in [("admin-1", Role::Administrator), ("nurse-1", Role::Nurse)] {
            let other = House::caller(id, role);
            let done = workforce.decide(&other, decision("dr-1", None)).await;
            assert_eq!(refusal(done), Refusal::NotAllowed, "{store}: {id}");
            assert_eq!(refusal(workforce.sanctions(&other).await), Refusal::NotAllowed, "{store}");
            assert_eq!(refusal(workforce.caused(&other).await), Refusal::NotAllowed, "{store}");
        }
        let done = workforce.decide(&officer(), decision("pat-1", None)).await;
        assert_eq!(refusal(done), Refusal::Unknown("member of the workforce"), "{store}");
        let nowhere: IncidentId = "none".parse().unwrap();
        let done = workforce.decide(&officer(), decision("dr-1", Some(&nowhere))).await;
        assert_eq!(refusal(done), Refusal::Unknown("incident"), "{store}");
        let made =
            workforce.decide(&officer(), decision("nurse-1", Some(&incident))).await.unwrap();
        assert_eq!(made.decided, date(2026, 3, 2), "{store}");
        assert_eq!(workforce.sanctions(&officer()).await.unwrap(), [made], "{store}");
        let owed = workforce.caused(&officer()).await.unwrap();
        assert!(owed[0].decided, "{store}");
        let told = house.witnessed("SANCTION_DECIDED").await;
        assert_eq!(told.len(), 1, "{store}: {told:?}");
        assert!(told[0].contains(incident.as_str()), "{store}: {told:?}");
        for kept in ["nurse-1", "warning", "snooping", "neighbour"] {
            assert!(!told[0].contains(kept), "{store}: others read the log, and {kept} is there");
        }
        let mut tx = house.db.begin().await.unwrap();
        let role = "UPDATE person SET role = 'compliance-officer' WHERE id = 'nurse-1'";
        tx.execute(role, params![]).await.unwrap();
        let rows = tx.query("SELECT because FROM sanction", params![]).await.unwrap();
        let sealed = rows[0].blob(0).unwrap();
        assert!(!String::from_utf8_lossy(&sealed).contains("neighbour"), "{store}: it is sealed");
        tx.commit().await.unwrap();
        let own = House::caller("nurse-1", Role::ComplianceOfficer);
        assert!(workforce.sanctions(&own).await.unwrap().is_empty(), "{store}: not their own");
    }
}

#[tokio::test]
async fn evidence_has_who_was_named_and_what_was_decided_but_not_why() {
    for house in houses().await {
        let (store, incident) = (house.store, caused(&house).await);
        name(&house, post(Office::Privacy, true, "dr-2")).await;
        let workforce = &house.clinic.workforce;
        workforce.decide(&officer(), decision("nurse-1", Some(&incident))).await.unwrap();
        let period = (house.in_minutes(-60), house.in_minutes(60));
        let parts = crate::evidence::parts(&house.db, period).await.unwrap();
        let only = |path: &str| {
            let part = parts.iter().find(|part| part.path == path).unwrap();
            assert_eq!(part.lines.len(), 1, "{store}: {path}");
            serde_json::from_str::<serde_json::Value>(&part.lines[0]).unwrap()
        };
        let official = only("registers/officials.ndjson");
        assert_eq!(official["person"], "dr-2", "{store}: {official}");
        assert_eq!(official["deputy"], true, "{store}: {official}");
        let sanction = only("registers/sanctions.ndjson");
        assert_eq!(sanction["incident"], incident.as_str(), "{store}: {sanction}");
        assert_eq!(sanction["action"], "warning", "{store}: {sanction}");
        assert_eq!(sanction["person"], "nurse-1", "{store}: {sanction}");
        assert!(!sanction.to_string().contains("neighbour"), "{store}: {sanction}");
    }
}

#[tokio::test]
async fn the_check_asks_for_officials_with_a_second_factor_and_for_deputies_who_are_others() {
    for house in houses().await {
        let store = house.store;
        let found = async || house.finding("HC-054.d").await;
        assert_eq!(found().await.status, Status::Fail, "{store}");
        vouched(&house).await;
        assert_eq!(found().await.status, Status::NotApplicable, "{store}");
        name(&house, post(Office::Security, false, "admin-1")).await;
        let bare = found().await;
        assert_eq!(bare.status, Status::Fail, "{store}: {}", bare.observed);
        assert!(bare.observed.contains("security official, admin-1, has no second"), "{store}");
        assert!(bare.observed.contains("there is no privacy official"), "{store}");
        name(&house, post(Office::Privacy, false, "officer-1")).await;
        for person in ["admin-1", "officer-1", "dr-1"] {
            strong(&house, person).await;
        }
        let alone = found().await;
        assert_eq!(alone.status, Status::Warn, "{store}: {}", alone.observed);
        name(&house, post(Office::Security, true, "dr-1")).await;
        name(&house, post(Office::Privacy, true, "officer-1")).await;
        let same = found().await;
        assert_eq!(same.status, Status::Fail, "{store}: {}", same.observed);
        assert!(same.observed.contains("officer-1, is their own deputy"), "{store}");
        name(&house, post(Office::Privacy, true, "admin-1")).await;
        let whole = found().await;
        assert_eq!(whole.status, Status::Pass, "{store}: {}", whole.observed);
        let mut tx = house.db.begin().await.unwrap();
        let left = "UPDATE person SET active = 0 WHERE id = 'officer-1'";
        tx.execute(left, params![]).await.unwrap();
        tx.commit().await.unwrap();
        let gone = found().await;
        assert_eq!(gone.status, Status::Fail, "{store}: {}", gone.observed);
        assert!(gone.observed.contains("does not work here any more"), "{store}");
    }
}

#[tokio::test]
async fn the_check_asks_what_followed_from_an_incident_that_is_a_month_old() {
    for house in houses().await {
        let store = house.store;
        vouched(&house).await;
        let found = async || house.finding("HC-054.d").await;
        let id = caused(&house).await;
        assert_eq!(found().await.status, Status::NotApplicable, "{store}: it is looked into");
        house.clock.advance(SignedDuration::from_hours(24 * 30));
        let owed = found().await;
        assert_eq!(owed.status, Status::Fail, "{store}: {}", owed.observed);
        assert!(owed.observed.contains(id.as_str()), "{store}: {}", owed.observed);
        let breaches = &house.clinic.breaches;
        breaches.cause(&officer(), &id, false).await.unwrap();
        assert_eq!(found().await.status, Status::NotApplicable, "{store}: it was nobody here");
        breaches.cause(&officer(), &id, true).await.unwrap();
        let none = NewSanction {
            measure: Measure::None,
            because: Some(Phi::new("The form asked for the wrong name")),
            ..decision("dr-1", Some(&id))
        };
        house.clinic.workforce.decide(&officer(), none).await.unwrap();
        assert_eq!(found().await.status, Status::NotApplicable, "{store}");
    }
}

/// Somebody vouches for HC-054.b for two months.
async fn vouched(house: &House) {
    let said = NewAttestation {
        check: "HC-054.b".to_owned(),
        owner: "Privacy office".to_owned(),
        statement: "The list is in the safe.".to_owned(),
        document: Some("9f".repeat(32)),
        expires: house.clock.now() + SignedDuration::from_hours(24 * 60),
    };
    let stands = (house.db.clone(), Arc::clone(&house.audit));
    let clock: Arc<dyn kernel::Clock> = Arc::clone(&house.clock) as _;
    let attestations = Attestations::new(Ledger::new(stands, (clock, Arc::new(SystemRandom))));
    let check = compliance::attestation::checks::CHECKS.iter().find(|one| one.id == "HC-054.b");
    let said = (said, &TimeZone::UTC);
    attestations.attest(officer().actor(), check.unwrap(), said).await.unwrap();
}

#[test]
fn an_incident_fails_whoever_is_named() {
    let finding = checks::judge(&[], &["i-1".to_owned()]);
    assert_eq!(finding.status, Status::Fail);
    assert!(finding.observed.contains("i-1"), "{}", finding.observed);
}
