//! Holds an `AuditEvent` against FHIR R4 and against what the profile of BALP that it claims asks for.
//!
//! It knows a table of the standard's elements and reads JSON; it refuses to know entries, and how events are made of them.
//! What it says goes into an `OperationOutcome`: where, and by which rule, never a value.

mod elements;
#[cfg(test)]
mod tests;

use elements::{Times, elements};
use serde_json::{Map, Value, json};
use std::net::IpAddr;

/// How grave an issue is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grade {
    /// It is no `AuditEvent` of FHIR R4.
    Invalid,
    /// It is one, and not all that its profile asks for.
    Profile,
}

/// What does not hold, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// How grave.
    pub grade: Grade,
    /// The code of an `OperationOutcome`'s issue.
    pub code: &'static str,
    /// Where, as a `FHIRPath`.
    pub at: String,
    /// By which rule.
    pub rule: &'static str,
}

const PROFILES: &str = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.";

/// What does not hold of one event.
pub fn validate(event: &Value) -> Vec<Issue> {
    let mut found = Found::default();
    found.object(event, "AuditEvent", "AuditEvent");
    if event.get("resourceType").and_then(Value::as_str) != Some("AuditEvent") {
        found.invalid("AuditEvent", "value", "the resource is an AuditEvent");
    }
    for (at, entity) in list(event, "entity").enumerate() {
        if entity.get("name").is_some() && entity.get("query").is_some() {
            found.invalid(&format!("AuditEvent.entity[{at}]"), "invariant", "sev-1");
        }
    }
    for profile in list(event.get("meta").unwrap_or(&Value::Null), "profile") {
        if let Some(name) = profile.as_str().and_then(|text| text.strip_prefix(PROFILES)) {
            found.profile(event, name);
        }
    }
    found.addresses(event);
    found.0
}

/// Issues as an `OperationOutcome`; one without errors says so.
pub fn outcome<'a>(issues: impl IntoIterator<Item = &'a Issue>) -> Value {
    let issue = |one: &Issue| {
        let severity = if one.grade == Grade::Invalid { "error" } else { "warning" };
        json!({
            "severity": severity, "code": one.code, "diagnostics": one.rule,
            "expression": [one.at],
        })
    };
    let mut all: Vec<Value> = issues.into_iter().map(issue).collect();
    if all.is_empty() {
        all.push(
            json!({"severity": "information", "code": "informational", "diagnostics": "valid"}),
        );
    }
    json!({"resourceType": "OperationOutcome", "issue": all})
}

fn list<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    value.get(name).and_then(Value::as_array).into_iter().flatten()
}

#[derive(Default)]
struct Found(Vec<Issue>);

impl Found {
    fn invalid(&mut self, at: &str, code: &'static str, rule: &'static str) {
        self.0.push(Issue { grade: Grade::Invalid, code, at: at.to_owned(), rule });
    }

    fn short(&mut self, at: &str, rule: &'static str) {
        let grade = Grade::Profile;
        self.0.push(Issue { grade, code: "required", at: at.to_owned(), rule });
    }

    /// An object of a type that has elements.
    fn object(&mut self, value: &Value, of: &str, at: &str) {
        let (Some(known), Some(object)) = (elements(of), value.as_object()) else {
            return self.invalid(at, "structure", "an object stands here");
        };
        if object.is_empty() {
            self.invalid(at, "invariant", "ele-1: an element has a value or children");
        }
        for (name, _) in object {
            // Extensions are open to everybody, and none is written here.
            if !known.iter().any(|(own, ..)| own == name) && name != "extension" {
                self.invalid(&format!("{at}.{name}"), "structure", "the type has no such element");
            }
        }
        for &(name, kind, times) in known {
            self.element(object.get(name), (kind, times), &format!("{at}.{name}"));
        }
        if of == "AuditEvent.entity.detail" {
            self.one_value(object, at);
        }
    }

    fn one_value(&mut self, detail: &Map<String, Value>, at: &str) {
        let values = ["valueString", "valueBase64Binary"];
        if values.iter().filter(|name| detail.contains_key(**name)).count() != 1 {
            self.invalid(at, "required", "value[x] is there once");
        }
    }

    fn element(&mut self, value: Option<&Value>, (kind, times): (&str, Times), at: &str) {
        let Some(value) = value else {
            if matches!(times, Times::Once | Times::OneOrMore) {
                self.invalid(at, "required", "the element is there");
            }
            return;
        };
        if matches!(times, Times::Optional | Times::Once) {
            return self.single(value, kind, at);
        }
        match value.as_array() {
            None => self.invalid(at, "structure", "a list stands here"),
            Some(all) if all.is_empty() => self.invalid(at, "structure", "a list is never empty"),
            Some(all) => {
                for (place, one) in all.iter().enumerate() {
                    self.single(one, kind, &format!("{at}[{place}]"));
                }
            }
        }
    }

    fn single(&mut self, value: &Value, kind: &str, at: &str) {
        if elements(kind).is_some() {
            return self.object(value, kind, at);
        }
        if kind == "boolean" {
            if !value.is_boolean() {
                self.invalid(at, "value", "true or false stands here");
            }
            return;
        }
        match value.as_str() {
            None => self.invalid(at, "structure", "a text stands here"),
            Some(text) if !is_of(text, kind) => self.invalid(at, "value", rule_of(kind)),
            Some(_) => {}
        }
    }

    /// What the basic profiles of BALP ask for beyond FHIR.
    fn profile(&mut self, event: &Value, name: &str) {
        self.agents(event, name);
        self.entities(event, name);
        for (place, rule) in [
            ("/subtype", "subtype is there"),
            ("/action", "action is there"),
            ("/outcome", "outcome is there"),
            ("/source/type", "source.type is there"),
        ] {
            if event.pointer(place).is_none() {
                self.short("AuditEvent", rule);
            }
        }
    }

    /// The program that asked and the one that answered, each with its address, and one that wanted it.
    fn agents(&mut self, event: &Value, name: &str) {
        let (client, server) = match name.trim_start_matches("Patient") {
            "Read" => ("110152", "110153"),
            "Delete" => ("110150", "custodian"),
            _ => ("110153", "110152"),
        };
        for (code, rule) in [(client, "agent:client"), (server, "agent:server")] {
            let fits = |one: &Value| {
                let codings = one.pointer("/type/coding").and_then(Value::as_array);
                let mut codings = codings.into_iter().flatten();
                codings.any(|coding| coding.get("code") == Some(&code.into()))
                    && one.pointer("/network/address").is_some()
                    && one.get("who").is_some()
            };
            if !list(event, "agent").any(fits) {
                self.short("AuditEvent.agent", rule);
            }
        }
        let wants = |one: &&Value| one.get("requestor") == Some(&true.into());
        if list(event, "agent").filter(wants).count() != 1 {
            self.short("AuditEvent.agent", "one agent is the requestor");
        }
    }

    /// The patient, and either what was asked for or what it was done to.
    fn entities(&mut self, event: &Value, name: &str) {
        let has = |kind: &str, role: &str, part: &str| {
            list(event, "entity").any(|one| {
                one.pointer("/type/code") == Some(&kind.into())
                    && one.pointer("/role/code") == Some(&role.into())
                    && one.pointer(part).is_some()
            })
        };
        let lacks_patient = name.starts_with("Patient") && !has("1", "1", "/what/reference");
        let (role, part, rule) = if name.ends_with("Query") {
            ("24", "/query", "entity:query")
        } else {
            ("4", "/what", "entity:data")
        };
        let lacks_data = !has("2", role, part);
        for (lacks, rule) in [(lacks_patient, "entity:patient"), (lacks_data, rule)] {
            if lacks {
                self.short("AuditEvent.entity", rule);
            }
        }
    }

    /// An address that is said to be of the internet protocol is one.
    fn addresses(&mut self, event: &Value) {
        for (at, agent) in list(event, "agent").enumerate() {
            let address = agent.pointer("/network/address").and_then(Value::as_str);
            let is_ip = agent.pointer("/network/type") == Some(&"2".into());
            if is_ip && address.is_none_or(|text| text.parse::<IpAddr>().is_err()) {
                let at = format!("AuditEvent.agent[{at}].network.address");
                self.short(&at, "network.type 2 is an IP address");
            }
        }
    }
}

/// Whether a text is of a primitive type, or one of the codes that are named.
fn is_of(text: &str, kind: &str) -> bool {
    let plain = |text: &str| text.chars().all(|one| !one.is_control() || "\t\r\n".contains(one));
    match kind {
        "id" => {
            let fits = |one: u8| one.is_ascii_alphanumeric() || matches!(one, b'-' | b'.');
            (1..=64).contains(&text.len()) && text.bytes().all(fits)
        }
        "code" => is_code(text),
        "uri" => !text.is_empty() && !text.contains(char::is_whitespace),
        "string" => !text.trim().is_empty() && text.len() <= 1 << 20 && plain(text),
        "instant" => is_instant(text),
        "base64Binary" => {
            let fits = |one: u8| one.is_ascii_alphanumeric() || matches!(one, b'+' | b'/' | b'=');
            !text.is_empty() && text.len().is_multiple_of(4) && text.bytes().all(fits)
        }
        codes => codes.split(' ').any(|code| code == text),
    }
}

/// Words with single spaces between them.
fn is_code(text: &str) -> bool {
    !text.is_empty()
        && text.split(' ').all(|word| !word.is_empty() && !word.contains(char::is_whitespace))
}

/// A day, a time with seconds, and where on earth.
fn is_instant(text: &str) -> bool {
    let zoned = text.ends_with('Z')
        || text.get(text.len().saturating_sub(6)..).is_some_and(|end| end.starts_with(['+', '-']));
    let shaped = text.as_bytes().get(10) == Some(&b'T') && text.as_bytes().get(16) == Some(&b':');
    zoned && shaped && text.parse::<kernel::Timestamp>().is_ok()
}

/// What is said where it is not.
fn rule_of(kind: &str) -> &'static str {
    match kind {
        "id" => "1 to 64 of A-Z a-z 0-9 - . stand here",
        "code" => "a code stands here",
        "uri" => "a URI stands here",
        "string" => "a text that is not empty stands here",
        "instant" => "an instant with seconds and zone stands here",
        "base64Binary" => "base64 stands here",
        _ => "a code of the required value set stands here",
    }
}
