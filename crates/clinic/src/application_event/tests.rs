use super::{Claim, ClaimedActor, ClaimedResource};
use crate::account::Change;
use crate::testing::{House, houses};
use crate::{Caller, ClinicError, Scope, Scopes, demo};
use compliance::audit::Query;
use kernel::{Fault as _, Role};
use std::collections::BTreeMap;

const ID: &str = "018f6e2a-7b1c-4d3e-9f10-2a3b4c5d6e7f";

fn claim() -> Claim {
    Claim {
        id: ID.to_owned(),
        at: "2026-03-02T08:59:00Z".parse().unwrap(),
        event: "CHART_VIEWED".to_owned(),
        organization: demo::ORGANIZATION.to_owned(),
        actor: ClaimedActor {
            user: "rosa@example.org".to_owned(),
            role: "nurse".to_owned(),
            address: Some("198.51.100.7".to_owned()),
        },
        resource: ClaimedResource {
            kind: "chart".to_owned(),
            id: "chart-9".to_owned(),
            channel: Some("chart.pat-2".to_owned()),
        },
        action: "read".to_owned(),
        outcome: "success".to_owned(),
        severity: Some("info".to_owned()),
        session: Some("s-1".to_owned()),
        consent: None,
        details: BTreeMap::from([("patientId".to_owned(), "pat-2".to_owned())]),
    }
}

/// Whoever holds a key that an administrator made.
async fn application(house: &House) -> Caller {
    let admin = House::caller("admin-1", Role::Administrator);
    let scopes: Scopes = [Scope::AuditEvents].into_iter().collect();
    let new = crate::session::NewKey { label: "portal".to_owned(), scopes, days: 1 };
    let sessions = &house.clinic.sessions;
    let (_, secret) = sessions.add_key(&admin, &"nurse-1".parse().unwrap(), new).await.unwrap();
    sessions.resume(secret.expose(), None, false).await.unwrap()
}

fn code<T>(done: Result<T, ClinicError>) -> &'static str {
    done.err().map_or("done", |error| error.code())
}

#[tokio::test]
async fn an_event_is_appended_once_as_a_claim_and_found_under_its_patient() {
    for house in houses().await {
        let events = &house.clinic.application_events;
        let caller = application(&house).await;
        let first = events.append(&caller, &claim()).await.unwrap();
        let again = Claim { id: ID.to_ascii_uppercase(), ..claim() };
        assert_eq!(events.append(&caller, &again).await.unwrap(), first, "{}", house.store);
        let lines = house.witnessed("APPLICATION_EVENT").await;
        let [line] = lines.as_slice() else { panic!("{}: {lines:?}", house.store) };
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(line["seq"], first.index, "{line}");
        assert_eq!(line["actor"]["id"], "nurse-1", "who holds the key, not who is claimed: {line}");
        assert_eq!((&line["patient"], &line["action"]), (&"pat-2".into(), &"R".into()), "{line}");
        let said = &line["details"];
        assert_eq!(said["claimedBy"], "rosa@example.org");
        assert_eq!(said["claimedEvent"], "CHART_VIEWED");
        assert_eq!(said["api-key"], caller.key.as_ref().unwrap().as_str());
        let other = application(&house).await;
        let second = events.append(&other, &claim()).await.unwrap();
        assert!(second.index > first.index, "another key has ids of its own");
    }
}

#[tokio::test]
async fn an_event_is_found_under_its_patient_though_their_account_is_closed() {
    for house in houses().await {
        let admin = House::caller("admin-1", Role::Administrator);
        let closed = Change { active: Some(false), ..Change::default() };
        let patient = "pat-2".parse().unwrap();
        house.clinic.accounts.change(&admin, &patient, closed).await.unwrap();
        let caller = application(&house).await;
        let events = &house.clinic.application_events;
        let index = events.append(&caller, &claim()).await.unwrap().index;
        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        let query = Query { patient: Some("pat-2".to_owned()), limit: 500, ..Query::default() };
        let found = house.clinic.reports.entries(&officer, query).await.unwrap();
        assert!(found.iter().any(|one| one.index == index), "{}: {found:?}", house.store);
    }
}

#[tokio::test]
async fn without_its_keys_the_log_tells_nothing_that_an_application_said() {
    for house in houses().await {
        let caller = application(&house).await;
        house.clinic.application_events.append(&caller, &claim()).await.unwrap();
        let mut tx = house.db.read().await.unwrap();
        let rows = tx.query("SELECT entries FROM audit_batch", db::params![]).await.unwrap();
        let bytes: Vec<u8> = rows.iter().flat_map(|row| row.blob(0).unwrap()).collect();
        let text = String::from_utf8_lossy(&bytes);
        assert!(text.contains("APPLICATION_EVENT"), "{}", house.store);
        for said in ["rosa@", "CHART_VIEWED", "chart-9", "198.51.100.7", ID, "claimedBy"] {
            assert!(!text.contains(said), "{}: {said}", house.store);
        }
    }
}

#[tokio::test]
async fn what_is_no_event_of_the_keys_clinic_is_refused_and_not_appended() {
    for house in houses().await {
        let events = &house.clinic.application_events;
        let caller = application(&house).await;
        let elsewhere = Claim { organization: "other-clinic".to_owned(), ..claim() };
        let no_id = Claim { id: "event-1".to_owned(), ..claim() };
        let words = Claim { action: "looked at the chart".to_owned(), ..claim() };
        let long = BTreeMap::from([("note".to_owned(), "x".repeat(201))]);
        let long = Claim { details: long, ..claim() };
        for wrong in [elsewhere, no_id, words, long] {
            let refused = events.append(&caller, &wrong).await;
            assert_eq!(code(refused), "request.field", "{}: {wrong:?}", house.store);
        }
        let person = House::caller("nurse-1", Role::Nurse);
        let refused = events.append(&person, &claim()).await;
        assert_eq!(code(refused), "access.key-only", "{}", house.store);
        assert!(house.witnessed("APPLICATION_EVENT").await.is_empty(), "{}", house.store);
    }
}

#[tokio::test]
async fn a_name_that_is_no_patients_links_nobody() {
    for house in houses().await {
        let caller = application(&house).await;
        let of = |id: &str| ClaimedResource {
            kind: "Patient".to_owned(),
            id: id.to_owned(),
            channel: None,
        };
        for (id, named, linked) in [
            ("018f6e2a-7b1c-4d3e-9f10-000000000001", "dr-1", None),
            ("018f6e2a-7b1c-4d3e-9f10-000000000002", "MRN 12", None),
            ("018f6e2a-7b1c-4d3e-9f10-000000000003", "pat-3", Some("pat-3")),
        ] {
            let named = named.replace(' ', "-");
            let claim = Claim { id: id.to_owned(), resource: of(&named), ..claim() };
            house.clinic.application_events.append(&caller, &claim).await.unwrap();
            let line = house.witnessed(id).await.remove(0);
            let line: serde_json::Value = serde_json::from_str(&line).unwrap();
            assert_eq!(line["patient"].as_str(), linked, "{}: {line}", house.store);
            assert_eq!(line["details"]["claimedResourceId"], named);
        }
    }
}
