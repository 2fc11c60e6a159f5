use super::{Observer, events};
use crate::audit::{Event, Shown};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const OBSERVER: Observer<'_> = Observer { name: "api-1", url: "https://clinic.example" };

fn entry(event: Event, action: &str, patient: Option<&str>) -> Shown {
    Shown {
        index: 7,
        at: "2026-11-24T12:00:00.123000Z".to_owned(),
        event: event.name().to_owned(),
        action: action.to_owned(),
        outcome: 0,
        actor: "p1".to_owned(),
        role: "provider".to_owned(),
        address: Some("203.0.113.7".to_owned()),
        organization: Some("o-1".to_owned()),
        kind: "person".to_owned(),
        id: "x".to_owned(),
        channel: None,
        patient: patient.map(str::to_owned),
        encounter: None,
        reason: None,
        details: BTreeMap::new(),
    }
}

#[test]
fn a_read_has_the_shape_of_the_profile_for_reading_a_patients_record() {
    let found = events(&entry(Event::RecordRead, "R", Some("x")), OBSERVER);
    let dcm = |code| json!({"coding": [{"system": "http://dicom.nema.org/resources/ontology/DCM", "code": code}]});
    let object =
        |role| json!({"system": "http://terminology.hl7.org/CodeSystem/object-role", "code": role});
    let sort = |code| json!({"system": "http://terminology.hl7.org/CodeSystem/audit-entity-type", "code": code});
    let golden = json!({
        "resourceType": "AuditEvent",
        "id": "7",
        "meta": {"profile": ["https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.PatientRead"]},
        "type": {"system": "http://terminology.hl7.org/CodeSystem/audit-event-type", "code": "rest"},
        "subtype": [{"system": "http://hl7.org/fhir/restful-interaction", "code": "read"}, {"code": "RECORD_READ"}],
        "action": "R",
        "recorded": "2026-11-24T12:00:00.123000Z",
        "outcome": "0",
        "purposeOfEvent": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "TREAT"}]}],
        "agent": [
            {"type": dcm("110152"), "who": {"identifier": {"value": "client"}}, "requestor": false,
             "network": {"address": "203.0.113.7", "type": "2"}},
            {"type": dcm("110153"), "who": {"identifier": {"value": "api-1"}}, "requestor": false,
             "network": {"address": "https://clinic.example", "type": "5"}},
            {"type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "code": "IRCP"}]},
             "who": {"reference": "Practitioner/p1"}, "role": [{"text": "provider"}], "requestor": true},
        ],
        "source": {"observer": {"identifier": {"value": "api-1"}},
                   "type": [{"system": "http://terminology.hl7.org/CodeSystem/security-source-type", "code": "4"}]},
        "entity": [
            {"what": {"reference": "Patient/x"}, "type": sort("1"), "role": object("1")},
            {"what": {"identifier": {"value": "person/x"}}, "type": sort("2"), "role": object("4")},
        ],
    });
    assert_eq!(found, [golden]);
}

#[test]
fn a_list_is_an_event_for_each_patient_and_says_what_it_was_of() {
    let mut list = entry(Event::QueueRead, "R", None);
    list.details.insert("patients".to_owned(), "pat-2 pat-1 pat-2".to_owned());
    let found = events(&list, OBSERVER);
    let whom = |event: &Value| event["entity"][0]["what"]["reference"].as_str().unwrap().to_owned();
    let ids: Vec<&str> = found.iter().map(|event| event["id"].as_str().unwrap()).collect();
    assert_eq!(found.iter().map(whom).collect::<Vec<_>>(), ["Patient/pat-1", "Patient/pat-2"]);
    assert_eq!(ids, ["7-1", "7-2"], "each has a name of its own");
    assert_eq!(found[0]["action"], "E");
    assert_eq!(found[0]["entity"][1]["role"]["code"], "24");
    assert!(found[0]["entity"][1]["name"].is_null(), "a query or a name, never both");
}

#[test]
fn every_event_that_there_is_keeps_the_rules_for_agents_and_patients() {
    let mut sorts = BTreeSet::new();
    for event in Event::ALL {
        for action in ["C", "R", "U", "D", "E"] {
            let mut refused = entry(*event, action, Some("x"));
            let whole = events(&refused, OBSERVER).remove(0);
            refused.outcome = 4;
            let failed = events(&refused, OBSERVER).remove(0);
            assert!(failed["meta"].is_null(), "profiles are of what succeeded");
            let agents = whole["agent"].as_array().unwrap();
            assert_eq!(agents.iter().filter(|agent| agent["requestor"] == true).count(), 1);
            let typed =
                |code: &str| agents.iter().any(|one| one["type"]["coding"][0]["code"] == code);
            let deleted = whole["action"] == "D";
            assert!(deleted || typed("110153") && typed("110152"), "{whole}");
            let patient = whole["entity"].as_array().unwrap().iter();
            assert!(patient.clone().any(|one| one["what"]["reference"] == "Patient/x"), "{whole}");
            sorts.insert(format!("{} {}", whole["type"]["code"], whole["subtype"][0]["code"]));
        }
    }
    let login = events(&entry(Event::SignIn, "E", None), OBSERVER).remove(0);
    assert_eq!(
        (&login["type"]["code"], &login["subtype"][0]["code"]),
        (&json!("110114"), &json!("110122"))
    );
    let broke = events(&entry(Event::BreakGlassOpened, "E", Some("x")), OBSERVER).remove(0);
    assert_eq!(broke["subtype"][0]["code"], "110127");
    assert_eq!(broke["purposeOfEvent"][0]["coding"][0]["code"], "BTG");
    assert!(sorts.len() > 16, "{sorts:?}");
}
