use super::rules;
use crate::consent::{Evidence, Given, Topic};
use crate::testing::{House, houses};
use crate::{Caller, ClinicError, demo};
use compliance::audit::Shown;
use kernel::{Fault as _, OrganizationId, Role};
use serde_json::json;
use std::collections::BTreeMap;
use wire::token::Permissions;

const CHANNEL: &str = "audit.demo-clinic";

fn organization() -> OrganizationId {
    demo::ORGANIZATION.parse().unwrap()
}

fn code<T>(done: Result<T, ClinicError>) -> &'static str {
    done.err().map_or("done", |error| error.code())
}

#[tokio::test]
async fn each_entry_is_said_once_in_the_logs_order_and_nothing_of_itself() {
    for house in houses().await {
        let feed = &house.clinic.audit_feed;
        feed.follow(&organization()).await.unwrap();
        assert!(house.said(CHANNEL).is_empty(), "{}: it begins with what comes next", house.store);
        let nurse = House::caller("nurse-1", Role::Nurse);
        for patient in ["pat-1", "pat-2"] {
            house.clinic.people.find(&nurse, &patient.parse().unwrap()).await.unwrap();
        }
        assert_eq!(
            code(house.clinic.breaches.list(&nurse, (None, 50)).await),
            "access.not-allowed"
        );
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let patient = "pat-3".parse().unwrap();
        assert!(house.clinic.access_reports.read(&desk, &patient, None).await.is_err());
        for _ in 0..3 {
            feed.follow(&organization()).await.unwrap();
        }
        let said = house.said(CHANNEL);
        let seqs: Vec<u64> = said.iter().map(|one| one["seq"].as_u64().unwrap()).collect();
        let first = seqs[0];
        assert_eq!(seqs, (first..first + 3).collect::<Vec<_>>(), "{}: {said:?}", house.store);
        let events: Vec<&str> = said.iter().map(|one| one["eventType"].as_str().unwrap()).collect();
        assert_eq!(events, ["PERSON_READ", "PERSON_READ", "REQUEST_REFUSED"]);
        assert_eq!(said[0]["actor"]["ipAddress"], "203.0.113.9");
        let ids: Vec<&str> = said.iter().map(|one| one["id"].as_str().unwrap()).collect();
        assert!(ids.iter().all(|id| id.len() == 36 && &id[14..15] == "8"), "{ids:?}");
        assert!(ids[0] != ids[1] && ids[1] != ids[2], "{ids:?}");
        assert_eq!((&said[0]["action"], &said[0]["operation"]), (&"R".into(), &"R".into()));
        assert_eq!(
            (&said[0]["organizationId"], &said[0]["severity"]),
            (&demo::ORGANIZATION.into(), &"info".into())
        );
        assert_eq!(
            (&said[1]["patientId"], &said[2]["outcome"], &said[2]["severity"]),
            (&"pat-2".into(), &"refused".into(), &"warning".into())
        );
        assert!(!format!("{said:?}").contains("Kim"), "ids and codes, no name");
        assert_eq!(house.kept(CHANNEL).await, 3, "who was away reads it in history");
    }
}

#[tokio::test]
async fn it_tells_the_verb_the_session_and_the_consent_beside_the_details() {
    for house in houses().await {
        let feed = &house.clinic.audit_feed;
        feed.follow(&organization()).await.unwrap();
        let session = "session-1".parse().unwrap();
        let patient = Caller { session: Some(session), ..House::caller("pat-1", Role::Patient) };
        let given = Given {
            patient: "pat-1".parse().unwrap(),
            topic: Topic::Telehealth,
            version: 1,
            locale: "en".to_owned(),
            scope: None,
            evidence: Evidence::Click,
            expires: None,
        };
        let record = house.clinic.consents.grant(&patient, given).await.unwrap();
        feed.follow(&organization()).await.unwrap();
        let said = house.said(CHANNEL);
        let one = said.iter().find(|one| one["eventType"] == "PATIENT_CONSENT_GIVEN").unwrap();
        assert_eq!(one["action"], "CONSENT_GRANTED_telehealth", "{}: {one}", house.store);
        let known = json!({ "sessionId": "session-1", "consentRef": record.id.as_str() });
        assert_eq!((&one["operation"], &one["metadata"]), (&"C".into(), &known));
        assert_eq!(one["details"]["type"], "telehealth");
    }
}

#[tokio::test]
async fn officers_and_administrators_read_it_and_nobody_writes_there() {
    for house in houses().await {
        let tokens = &house.clinic.tokens;
        for (id, role) in [("officer-1", Role::ComplianceOfficer), ("admin-1", Role::Administrator)]
        {
            let watch = tokens.watch_audit(&House::caller(id, role)).await.unwrap();
            assert_eq!(watch.channels, [CHANNEL]);
            let opens = |channel, what| house.opens(&watch.token, id, (channel, what)).is_ok();
            assert!(opens(CHANNEL, Permissions::READ), "{}", house.store);
            assert!(!opens(CHANNEL, Permissions::WRITE), "{id} only reads");
            assert!(!opens("audit.another", Permissions::READ), "{id} reads one's own clinic's");
        }
        for (id, role) in [("nurse-1", Role::Nurse), ("pat-1", Role::Patient)] {
            let refused = tokens.watch_audit(&House::caller(id, role)).await;
            assert_eq!(code(refused), "access.not-allowed", "{id}");
        }
        assert_eq!(house.witnessed("ACCESS_TOKEN_GRANTED").await.len(), 2);
    }
}

#[test]
fn a_list_that_is_too_long_for_a_message_is_left_in_the_log() {
    let patients = vec!["pat-0123456789012345678901234567890"; 1_000].join(" ");
    let entry = Shown {
        index: 9,
        at: "2026-03-02T09:00:00.000000Z".to_owned(),
        event: "QUEUE_READ".to_owned(),
        action: "R".to_owned(),
        outcome: 0,
        actor: "nurse-1".to_owned(),
        role: "nurse".to_owned(),
        address: None,
        organization: None,
        kind: "list".to_owned(),
        id: "day".to_owned(),
        channel: None,
        patient: None,
        encounter: None,
        reason: None,
        details: BTreeMap::from([("patients".to_owned(), patients)]),
    };
    let said = rules::payload(&entry, ("o-1", "log.example"));
    assert!(said.to_string().len() < 1_000 && said["truncated"] == true);
    let other = rules::payload(&entry, ("o-1", "another.example"));
    assert_ne!(said["id"], other["id"], "each log's entries are its own");
    assert_eq!((&said["seq"], &said["actor"]["ipAddress"]), (&9.into(), &"unknown".into()));
}
