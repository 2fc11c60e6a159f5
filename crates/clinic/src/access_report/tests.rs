use super::{Did, Subject};
use crate::application_event::{Claim, ClaimedActor, ClaimedResource};
use crate::session::NewKey;
use crate::testing::{House, houses};
use crate::visit::CheckIn;
use crate::{Act, Acting, Caller, Scope, demo};
use kernel::{PersonId, Phi, Role};
use std::collections::BTreeMap;

fn patient() -> PersonId {
    "pat-1".parse().unwrap()
}

#[tokio::test]
async fn a_patient_sees_by_name_and_role_who_did_what_and_nobody_elses_entries() {
    for house in houses().await {
        house.waits("pat-1", CheckIn::default()).await;
        let desk = House::caller("front-desk-1", Role::Coordinator);
        for _ in 0..3 {
            house.later(1);
            house.clinic.people.find(&desk, &patient()).await.unwrap();
        }
        let own = House::caller("pat-1", Role::Patient);
        let report = house.clinic.access_reports.read(&own, &patient(), None).await.unwrap();
        assert_eq!(report.next, None, "{}", house.store);
        let looked = report.accesses.iter().find(|one| {
            one.person == "front-desk-1" && (one.subject, one.did) == (Subject::Record, Did::Saw)
        });
        let looked = looked.expect("the desk looked at who the patient is");
        assert_eq!((looked.times, &*looked.role), (3, "coordinator"), "three times, told once");
        assert!(looked.name.is_some(), "by name");
        let consent = report.accesses.iter().find(|one| one.subject == Subject::Consent).unwrap();
        assert!(consent.is_own, "what the patient did is marked as theirs");
        let again = house.clinic.access_reports.read(&own, &patient(), None).await.unwrap();
        assert_eq!(again.accesses[0].subject, Subject::Report, "looking is witnessed, too");
        let other: PersonId = "pat-2".parse().unwrap();
        assert!(house.clinic.access_reports.read(&own, &other, None).await.is_err());
        assert_eq!(house.witnessed("access-report").await.len(), 3, "the refusal as well");
    }
}

#[tokio::test]
async fn an_opening_out_of_turn_and_whoever_acts_for_the_patient_are_told_as_such() {
    for house in houses().await {
        let password = || Phi::new(demo::PASSWORD);
        let secret = house.clinic.sessions.sign_in("dr-4", password(), None).await.unwrap().secret;
        let now = || house.clinic.sessions.resume(secret.expose(), None, false);
        let stranger = now().await.unwrap();
        house.clinic.sessions.prove(&stranger, password()).await.unwrap();
        let why = (
            crate::break_glass::Reason::Emergency,
            Phi::new("Found without consciousness, allergies unknown"),
        );
        house.clinic.break_glasses.open(&stranger, &patient(), why).await.unwrap();
        house.clinic.charts.record(&now().await.unwrap(), &patient()).await.unwrap();
        let acting =
            Acting { proxy: "proxy-1".to_owned(), patient: patient(), acts: [Act::View].into() };
        let guardian =
            Caller { acting: Some(acting), ..House::caller("guardian-1", Role::Guardian) };
        let refused = house.clinic.access_reports.read(&guardian, &patient(), None).await;
        assert!(refused.is_err(), "what was confidential would show in it");
        let filter = crate::appointment::Filter::default();
        house.clinic.appointments.list(&guardian, filter).await.unwrap();
        let own = House::caller("pat-1", Role::Patient);
        let report = house.clinic.access_reports.read(&own, &patient(), None).await.unwrap();
        let acted = report.accesses.iter().find(|one| one.person == "guardian-1");
        assert!(acted.is_some_and(|one| one.acts_for), "{}: {acted:?}", house.store);
        let read = report.accesses.iter().find(|one| one.did == Did::Saw && one.person == "dr-4");
        assert!(read.unwrap().break_glass, "what was read under it says so");
        let opened = report.accesses.iter().find(|one| one.did == Did::BrokeGlass).unwrap();
        assert_eq!((&*opened.person, opened.subject), ("dr-4", Subject::Record));
        let nurse = House::caller("nurse-1", Role::Nurse);
        let refused = house.clinic.access_reports.read(&nurse, &patient(), None).await;
        assert!(refused.is_err(), "who saw a record is for its patient and compliance");
    }
}

/// What an application says is an entry of whoever's key it holds, and no word of the clinic's.
#[tokio::test]
async fn what_an_application_says_is_told_as_its_word() {
    for house in houses().await {
        let admin = House::caller("admin-1", Role::Administrator);
        let scopes = [Scope::AuditEvents].into_iter().collect();
        let new = NewKey { label: "portal".to_owned(), scopes, days: 1 };
        let (whose, sessions) = ("nurse-1".parse().unwrap(), &house.clinic.sessions);
        let (_, secret) = sessions.add_key(&admin, &whose, new).await.unwrap();
        let application = sessions.resume(secret.expose(), None, false).await.unwrap();
        let said = Claim {
            id: "018f6e2a-7b1c-4d3e-9f10-2a3b4c5d6e7f".to_owned(),
            at: "2026-03-02T08:59:00Z".parse().unwrap(),
            event: "CHART_VIEWED".to_owned(),
            organization: demo::ORGANIZATION.to_owned(),
            actor: ClaimedActor {
                user: "rosa@example.org".to_owned(),
                role: "nurse".to_owned(),
                address: None,
            },
            resource: ClaimedResource {
                kind: "patient".to_owned(),
                id: "pat-2".to_owned(),
                channel: None,
            },
            action: "read".to_owned(),
            outcome: "success".to_owned(),
            severity: None,
            session: None,
            consent: None,
            details: BTreeMap::new(),
        };
        house.clinic.application_events.append(&application, &said).await.unwrap();
        let own = House::caller("pat-2", Role::Patient);
        let whose = "pat-2".parse().unwrap();
        let report = house.clinic.access_reports.read(&own, &whose, None).await.unwrap();
        let told: Vec<(Subject, Did)> = report
            .accesses
            .iter()
            .filter(|one| one.person == "nurse-1")
            .map(|one| (one.subject, one.did))
            .collect();
        assert_eq!(told, [(Subject::Claim, Did::Saw)], "{}", house.store);
    }
}
