//! Entries as FHIR events. Pure.

use super::super::Shown;
use super::kind::{Code, DCM, Kind};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

const PROFILES: &str = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/";
const ENTITY: &str = "http://terminology.hl7.org/CodeSystem/audit-entity-type";
const ROLE: &str = "http://terminology.hl7.org/CodeSystem/object-role";
const SOURCE: &str = "http://terminology.hl7.org/CodeSystem/security-source-type";
const REASON: &str = "http://terminology.hl7.org/CodeSystem/v3-ActReason";
const PARTICIPATION: &str = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType";
const PROVENANCE: &str = "http://terminology.hl7.org/CodeSystem/provenance-participant-type";

/// The server that saw it, as others reach it.
#[derive(Clone, Copy, Debug)]
pub struct Observer<'a> {
    /// Names it.
    pub name: &'a str,
    /// Its address.
    pub url: &'a str,
}

/// What an entry is in FHIR: one event, or for a list one for each patient whom it showed.
pub fn events(entry: &Shown, observer: Observer<'_>) -> Vec<Value> {
    let listed = ["patients", "people"].iter().any(|list| entry.details.contains_key(*list));
    let kind = Kind::of(&entry.event, &entry.action, listed || entry.kind == "list");
    let mut patients: Vec<&str> = entry.patients().collect();
    patients.sort_unstable();
    patients.dedup();
    let one = |patient, part| event(entry, (kind, observer), (patient, part));
    match patients.as_slice() {
        [] => vec![one(None, None)],
        [only] => vec![one(Some(*only), None)],
        many => (1..).zip(many).map(|(part, patient)| one(Some(*patient), Some(part))).collect(),
    }
}

fn event(
    entry: &Shown,
    (kind, observer): (Kind, Observer<'_>),
    (patient, part): (Option<&str>, Option<usize>),
) -> Value {
    let mut event = Map::new();
    let mut set = |name: &str, value: Value| event.insert(name.to_owned(), value);
    set("resourceType", "AuditEvent".into());
    // Of one entry there is one event, and always the same one.
    let part = part.map_or_else(String::new, |part| format!("-{part}"));
    set("id", format!("{}{part}", entry.index).into());
    // Profiles are of what succeeded, and they ask for the client's address.
    let claimed = kind.profile(patient.is_some());
    let claimed = claimed.filter(|_| entry.outcome == 0 && entry.address.is_some());
    if let Some(profile) = claimed {
        set("meta", json!({"profile": [format!("{PROFILES}{profile}")]}));
    }
    set("type", coding(kind.category()));
    if let Some(subtype) = kind.subtype() {
        set("subtype", json!([coding(subtype), {"code": entry.event}]));
    } else {
        set("subtype", json!([{"code": entry.event}]));
    }
    set("action", kind.action().into());
    set("recorded", entry.at.clone().into());
    set("outcome", entry.outcome.to_string().into());
    if let Some(reason) = &entry.reason {
        set("outcomeDesc", reason.clone().into());
    }
    if let Some(purpose) = purpose(entry, kind) {
        set("purposeOfEvent", json!([concept((REASON, purpose))]));
    }
    set("agent", agents(entry, (kind, observer)));
    let seen = json!({"observer": named(observer.name), "type": [coding((SOURCE, "4"))]});
    set("source", seen);
    set("entity", entities(entry, kind, patient));
    Value::Object(event)
}

fn coding((system, code): Code) -> Value {
    json!({"system": system, "code": code})
}

fn concept(code: Code) -> Value {
    json!({"coding": [coding(code)]})
}

fn named(value: &str) -> Value {
    json!({"identifier": {"value": value}})
}

/// Why it was done, as far as the entry says so.
fn purpose(entry: &Shown, kind: Kind) -> Option<&'static str> {
    let broke = entry.details.contains_key("break-glass");
    if broke || matches!(kind, Kind::OverrideStart | Kind::OverrideStop) {
        return Some("BTG");
    }
    match &*entry.role {
        "provider" | "nurse" | "coordinator" | "interpreter" if entry.patient.is_some() => {
            Some("TREAT")
        }
        "patient" | "guardian" => Some("PATRQT"),
        "compliance-officer" | "administrator" => Some("HOPERAT"),
        _ => None,
    }
}

/// The program that asked, the server that answered, and the person who wanted it.
fn agents(entry: &Shown, (kind, observer): (Kind, Observer<'_>)) -> Value {
    let (client, server) = match kind {
        Kind::Read | Kind::Disclosure => ((DCM, "110152"), (DCM, "110153")),
        Kind::Delete => ((DCM, "110150"), (PROVENANCE, "custodian")),
        _ => ((DCM, "110153"), (DCM, "110152")),
    };
    let mut asked = json!({
        "type": concept(client),
        "who": named("client"),
        "requestor": false,
    });
    if let (Some(address), Value::Object(asked)) = (&entry.address, &mut asked) {
        asked.insert("network".to_owned(), json!({"address": address, "type": "2"}));
    }
    json!([
        asked,
        {
            "type": concept(server),
            "who": named(observer.name),
            "requestor": false,
            "network": {"address": observer.url, "type": "5"},
        },
        {
            "type": concept((PARTICIPATION, "IRCP")),
            "who": who(entry),
            "role": [{"text": entry.role}],
            "requestor": true,
        },
    ])
}

fn who(entry: &Shown) -> Value {
    let resource = match &*entry.role {
        "system" => return named(&entry.actor),
        "patient" => "Patient",
        "guardian" | "guest" => "RelatedPerson",
        _ => "Practitioner",
    };
    json!({"reference": format!("{resource}/{}", entry.actor)})
}

/// Whom it concerns, what it was done to, and what was asked for.
fn entities(entry: &Shown, kind: Kind, patient: Option<&str>) -> Value {
    let mut all = Vec::new();
    if let Some(patient) = patient {
        all.push(json!({
            "what": {"reference": format!("Patient/{patient}")},
            "type": coding((ENTITY, "1")),
            "role": coding((ROLE, "1")),
        }));
    }
    if kind == Kind::Query {
        // The log keeps what a list was of, and never what was typed to find it.
        let query = format!("{}?{}", entry.kind, entry.id);
        all.push(json!({
            "type": coding((ENTITY, "2")),
            "role": coding((ROLE, "24")),
            "query": STANDARD.encode(query),
        }));
        return Value::Array(all);
    }
    let mut data = json!({
        "what": what(&entry.kind, &entry.id),
        "type": coding((ENTITY, "2")),
        "role": coding((ROLE, "4")),
    });
    let details = details(entry);
    if let (false, Value::Object(data)) = (details.is_empty(), &mut data) {
        data.insert("detail".to_owned(), Value::Array(details));
    }
    all.push(data);
    if let Some(visit) = entry.encounter.as_ref().filter(|visit| **visit != entry.id) {
        all.push(json!({
            "what": {"reference": format!("Encounter/{visit}")},
            "type": coding((ENTITY, "2")),
            "role": coding((ROLE, "4")),
        }));
    }
    Value::Array(all)
}

/// A thing of the clinic as FHIR refers to it; what FHIR has no word for is named by its id.
fn what(kind: &str, id: &str) -> Value {
    let resource = match kind {
        "appointment" => "Appointment",
        "consultation" => "Encounter",
        "consent" => "Consent",
        "task" => "Task",
        "department" => "HealthcareService",
        "organization" => "Organization",
        _ => return named(&format!("{kind}/{id}")),
    };
    json!({"reference": format!("{resource}/{id}")})
}

/// Further ids, codes and counts; whom a list showed stands in events of their own.
fn details(entry: &Shown) -> Vec<Value> {
    let channel = entry.channel.iter().map(|channel| ("channel", channel));
    let details = entry.details.iter().map(|(name, value)| (name.as_str(), value));
    let told = channel.chain(details).filter(|(name, value)| {
        !matches!(*name, "patients" | "people") && !value.trim().is_empty()
    });
    told.map(|(name, value)| json!({"type": name, "valueString": value})).collect()
}
