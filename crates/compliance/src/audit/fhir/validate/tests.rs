use super::{Grade, outcome, validate};
use serde_json::{Value, json};

/// The sample that IHE's profile for reading a patient's record is explained by, in one event.
fn golden() -> Value {
    json!({
        "resourceType": "AuditEvent",
        "meta": {"profile": ["https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.PatientRead"]},
        "type": {"system": "http://terminology.hl7.org/CodeSystem/audit-event-type", "code": "rest"},
        "subtype": [{"system": "http://hl7.org/fhir/restful-interaction", "code": "read"}],
        "action": "R",
        "recorded": "2026-11-24T12:00:00.123Z",
        "outcome": "0",
        "purposeOfEvent": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "TREAT"}]}],
        "agent": [
            {"type": {"coding": [{"system": "http://dicom.nema.org/resources/ontology/DCM", "code": "110152"}]},
             "who": {"identifier": {"value": "web-portal"}}, "requestor": false,
             "network": {"address": "203.0.113.7", "type": "2"}},
            {"type": {"coding": [{"system": "http://dicom.nema.org/resources/ontology/DCM", "code": "110153"}]},
             "who": {"identifier": {"value": "api-1"}}, "requestor": false,
             "network": {"address": "https://clinic.example/fhir", "type": "5"}},
            {"type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "code": "IRCP"}]},
             "who": {"reference": "Practitioner/p1"}, "requestor": true, "policy": ["urn:jti:abc"]},
        ],
        "source": {"observer": {"identifier": {"value": "api-1"}},
                   "type": [{"system": "http://terminology.hl7.org/CodeSystem/security-source-type", "code": "4"}]},
        "entity": [
            {"what": {"reference": "DocumentReference/n42/_history/3"},
             "type": {"system": "http://terminology.hl7.org/CodeSystem/audit-entity-type", "code": "2"},
             "role": {"system": "http://terminology.hl7.org/CodeSystem/object-role", "code": "4"}},
            {"what": {"reference": "Patient/x"},
             "type": {"system": "http://terminology.hl7.org/CodeSystem/audit-entity-type", "code": "1"},
             "role": {"system": "http://terminology.hl7.org/CodeSystem/object-role", "code": "1"}},
        ],
    })
}

/// The golden event with what stands at a place put in another's stead; null takes it away.
fn with(place: &str, value: Value) -> Value {
    let mut event = golden();
    let (parent, name) = place.rsplit_once('/').unwrap();
    let parent = event.pointer_mut(parent).unwrap();
    match (parent, value) {
        (Value::Object(parent), Value::Null) => _ = parent.remove(name).unwrap(),
        (Value::Object(parent), value) => _ = parent.insert(name.to_owned(), value),
        (Value::Array(parent), value) => parent[name.parse::<usize>().unwrap()] = value,
        _ => panic!("{place}"),
    }
    event
}

#[test]
fn the_sample_of_the_profile_is_valid() {
    assert_eq!(validate(&golden()), []);
    let said = outcome(&[]);
    assert_eq!(said["issue"][0]["severity"], "information");
}

#[test]
fn what_fhir_does_not_allow_is_told_with_its_place() {
    let wrong = [
        ("/recorded", Value::Null, "AuditEvent.recorded"),
        ("/recorded", json!("2026-11-24"), "AuditEvent.recorded"),
        ("/recorded", json!("2026-11-24T12:00:00"), "AuditEvent.recorded"),
        ("/action", json!("X"), "AuditEvent.action"),
        ("/outcome", json!(0), "AuditEvent.outcome"),
        ("/agent", json!([]), "AuditEvent.agent"),
        ("/agent/0/requestor", json!("false"), "AuditEvent.agent[0].requestor"),
        ("/agent/0/who", json!({}), "AuditEvent.agent[0].who"),
        ("/agent/0/who/identifier/value", json!(""), "AuditEvent.agent[0].who.identifier.value"),
        ("/source/observer", Value::Null, "AuditEvent.source.observer"),
        ("/entity/0/named", json!("x"), "AuditEvent.entity[0].named"),
        ("/entity/0/detail", json!([{"type": "a"}]), "AuditEvent.entity[0].detail[0]"),
        ("/id", json!("a b"), "AuditEvent.id"),
        ("/subtype", json!({"code": "read"}), "AuditEvent.subtype"),
        ("/resourceType", json!("Patient"), "AuditEvent"),
    ];
    for (place, value, at) in wrong {
        let issues = validate(&with(place, value.clone()));
        let told = issues.iter().any(|one| one.grade == Grade::Invalid && one.at == at);
        assert!(told, "{place} {value}: {issues:?}");
    }
    let mut both = with("/entity/0/name", json!("x"));
    both["entity"][0]["query"] = json!("eHh4");
    assert!(validate(&both).iter().any(|one| one.rule == "sev-1"));
    assert_ne!(validate(&json!("text")), []);
}

#[test]
fn what_the_claimed_profile_asks_for_beyond_fhir_is_a_warning() {
    let short = [
        ("/agent/0/network", Value::Null),
        ("/agent/1/type/coding/0/code", json!("110150")),
        ("/agent/2/requestor", json!(false)),
        ("/agent/0/network/address", json!("somewhere")),
        ("/entity/1/role/code", json!("3")),
        ("/entity/0/what", Value::Null),
        ("/outcome", Value::Null),
        ("/source/type", Value::Null),
        ("/subtype", Value::Null),
    ];
    for (place, value) in short {
        let issues = validate(&with(place, value));
        assert!(!issues.is_empty(), "{place}");
        assert!(issues.iter().all(|one| one.grade == Grade::Profile), "{place}: {issues:?}");
    }
    let mut unclaimed = with("/agent/0/network", Value::Null);
    unclaimed.as_object_mut().unwrap().remove("meta");
    assert_eq!(validate(&unclaimed), []);
}
