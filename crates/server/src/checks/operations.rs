//! The operations of the API description that take an id, each as a request with the ids of somebody.
//!
//! Whoever pries at a server tries these: a patient at the running one, and everybody who has no business with somebody in a
//! clinic that is founded for it. It refuses to know who asks, and what they may be answered.

use reqwest::Method;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use wire::query::encode_component;

/// Where people work who are nobody.
pub(super) const WARD: &str = "zz-ward";

/// All that the store has of somebody: rows by their table.
#[derive(Debug, Default)]
pub(super) struct Record(BTreeMap<&'static str, Vec<Value>>);

impl Record {
    /// What comes and goes by itself: sessions end by the clock, and letters are on their way.
    const RESTLESS: [&'static str; 2] = ["session", "notice_delivery"];

    /// A record of these rows.
    pub(super) fn of(rows: impl IntoIterator<Item = (&'static str, Vec<Value>)>) -> Self {
        Self(rows.into_iter().collect())
    }

    /// The id of the newest row of a table.
    pub(super) fn newest(&self, table: &str) -> Option<&str> {
        self.0.get(table)?.last()?.get("id")?.as_str()
    }

    /// Whether a row of any table has this id.
    pub(super) fn has(&self, id: &str) -> bool {
        let mut rows = self.0.values().flatten();
        rows.any(|row| row.get("id").and_then(Value::as_str) == Some(id))
    }

    /// Whether this is the other one still, to the last field.
    pub(super) fn is_as(&self, other: &Self) -> bool {
        self.lasting().eq(other.lasting())
    }

    fn lasting(&self) -> impl Iterator<Item = (&&'static str, &Vec<Value>)> {
        self.0.iter().filter(|(table, _)| !Self::RESTLESS.contains(table))
    }
}

/// Which table holds the ids of what stands under a part of a path.
const TABLES: [(&str, &str); 15] = [
    ("api-keys", "api_key"),
    ("appointments", "appointment"),
    ("consultations", "consultation"),
    ("disclosures", "disclosure"),
    ("escalations", "escalation"),
    ("exports", "record_export"),
    ("interpreter-requests", "interpreter_request"),
    ("notices", "notice"),
    ("participants", "participant"),
    ("passkeys", "passkey"),
    ("privacy-requests", "privacy_request"),
    ("proxies", "proxy"),
    ("queue-entries", "queue_entry"),
    ("sessions", "session"),
    ("tasks", "task"),
];
/// Under these parts of a path people stand.
const PEOPLE: [&str; 5] = ["people", "patients", "providers", "watched-patients", "Users"];

/// Words of a path or a body that are no ids, as the server takes them: what it does not understand it refuses whoever asks.
const WORDS: [(&str, &str); 17] = [
    ("action", "ask"),
    ("asked", "access"),
    ("callbackNumber", "+15550100"),
    ("channel", "email"),
    ("event", "started"),
    ("evidence", "click"),
    ("level", "0"),
    ("locale", "en"),
    ("outcome", "completed"),
    ("outcomeCode", "handled-here"),
    ("phone", "+15550100"),
    ("purpose", "patient-request"),
    ("reasonCode", "medical"),
    ("region", "IL"),
    ("role", "patient"),
    ("severity", "urgent"),
    ("type", "telehealth"),
];

/// What stands in a query beside what names somebody, where the server asks for it.
const BESIDE: [(&str, &str); 4] = [
    ("departmentId", WARD),
    ("from", "2100-01-01T10:00:00Z"),
    ("until", "2100-01-02T10:00:00Z"),
    ("visitType", "none"),
];

/// What is said though a schema does not ask for it: what patients must say, and one of some ways to say who or which visit it
/// is.
const ALSO: [&str; 3] = ["appointmentId", "emergencyContact", "personId"];

/// What a patient may ask with any id: it marks notices of their own only, and says nothing of whether there is one.
const HARMLESS: &str = "post /api/v1/notices/{notice}/seen";

/// Whether what stands under a part of a path is somebody's, and not the clinic's.
fn is_of_somebody(under: &str) -> bool {
    TABLES.iter().any(|(part, _)| *part == under)
}

fn word(name: &str) -> Option<&'static str> {
    WORDS.iter().find(|(known, _)| *known == name).map(|(_, word)| *word)
}

/// Whose ids are tried.
pub(super) struct Victim<'a> {
    pub(super) person: &'a str,
    /// All that there is of them; nothing of who is real.
    pub(super) record: Option<&'a Record>,
}

impl Victim<'_> {
    /// The id of the newest of theirs in this table.
    fn of(&self, table: &str) -> Option<&str> {
        self.record.and_then(|record| record.newest(table))
    }

    /// What stands in a path in the place of a parameter, if anything of theirs does.
    fn part(&self, (under, name): (&str, &str)) -> Option<&str> {
        let table = TABLES.iter().find(|(part, _)| *part == under).map(|(_, table)| *table);
        match table {
            Some(table) => self.of(table),
            None if PEOPLE.contains(&under) || name == "person" => Some(self.person),
            None => word(name),
        }
    }

    /// What stands in a body in the place of a field.
    fn field(&self, name: &str) -> Option<&str> {
        match name {
            "patientId" | "personId" => Some(self.person),
            "appointmentId" => self.of("appointment"),
            "consultationId" => self.of("consultation"),
            "queueEntryId" => self.of("queue_entry"),
            _ => None,
        }
    }

    /// What stands in a query in the place of a parameter that names a person or a record, by its name or by how it is
    /// described.
    fn named(&self, (name, described): (&str, &str)) -> Option<String> {
        match name {
            "account" | "actor" | "patient" | "person" | "providerId" => {
                Some(self.person.to_owned())
            }
            _ if described.contains("userName eq") => {
                Some(format!("userName eq \"{}\"", self.person))
            }
            _ if described.contains("of this id") => {
                Some(self.of("appointment").unwrap_or(self.person).to_owned())
            }
            _ => self.field(name).map(str::to_owned),
        }
    }

    /// Whether an answer says anything of theirs.
    pub(super) fn stands_in(&self, answer: &Value) -> bool {
        match answer {
            Value::String(text) => {
                text == self.person || self.record.is_some_and(|record| record.has(text))
            }
            Value::Array(all) => all.iter().any(|one| self.stands_in(one)),
            Value::Object(all) => all.values().any(|one| self.stands_in(one)),
            _ => false,
        }
    }

    /// Something that fits a schema, with the victim's ids wherever it asks for one; nothing but what it must have.
    fn fitting(&self, (schema, all): (&Value, &Value), name: &str, depth: u8) -> Value {
        let Some(deeper) = depth.checked_sub(1) else { return Value::Null };
        let target = schema.get("$ref").and_then(Value::as_str);
        if let Some(found) = target.and_then(|target| all.pointer(target.strip_prefix('#')?)) {
            return self.fitting((found, all), name, deeper);
        }
        let choices = ["oneOf", "anyOf", "allOf"];
        let is_some = |one: &&Value| one.get("type").is_none_or(|kind| kind != "null");
        let choice =
            choices.iter().find_map(|key| schema.get(key)?.as_array()?.iter().find(is_some));
        if let Some(choice) = choice {
            return self.fitting((choice, all), name, deeper);
        }
        if let Some(first) = schema.pointer("/enum/0") {
            return first.clone();
        }
        let kind = schema.get("type").unwrap_or(&Value::Null);
        match kind.as_str().or_else(|| kind.get(0)?.as_str()).unwrap_or("object") {
            "string" => self.text(schema, name),
            "integer" | "number" => {
                let least = schema.get("minimum").and_then(Value::as_i64).unwrap_or(1);
                json!(least.max(1))
            }
            "boolean" => Value::Bool(true),
            "array" => json!([]),
            _ => {
                let required = schema.get("required").and_then(Value::as_array);
                let names = required.into_iter().flatten().filter_map(Value::as_str).chain(ALSO);
                let field = |name: &str| {
                    let field = schema.pointer(&format!("/properties/{name}"))?;
                    Some((name.to_owned(), self.fitting((field, all), name, deeper)))
                };
                Value::Object(names.filter_map(field).collect::<Map<_, _>>())
            }
        }
    }

    fn text(&self, schema: &Value, name: &str) -> Value {
        let text = match schema.get("format").and_then(Value::as_str) {
            Some("date-time") => "2100-01-01T10:00:00Z",
            Some("date") => "2100-01-01",
            _ => self.field(name).or_else(|| word(name)).unwrap_or("none"),
        };
        json!(text)
    }
}

/// One thing that is tried.
#[derive(Debug, PartialEq)]
pub(super) struct Attempt {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) body: Option<Value>,
    /// How it is told: without anybody's id.
    pub(super) told: String,
    /// Whether its path asks for something of which they have none.
    pub(super) lacks: bool,
    /// Of one whose query names somebody: the same with all that the server may ask for beside.
    pub(super) beside: Option<String>,
}

fn text<'a>(one: &'a Value, name: &str) -> &'a str {
    one.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// The parameters of an operation's query, each with how it is described.
fn query(operation: &Value) -> Vec<(&str, &str)> {
    let all = operation.get("parameters").and_then(Value::as_array).into_iter().flatten();
    let all = all.filter(|one| text(one, "in") == "query");
    all.map(|one| (text(one, "name"), text(one, "description"))).collect()
}

/// The same attempt by the query: once for each parameter that names a person or a record.
fn by_query(whole: &Attempt, operation: &Value, victim: &Victim<'_>) -> Vec<Attempt> {
    let parameters = query(operation);
    let mut all = Vec::new();
    for (name, described) in &parameters {
        let Some(value) = victim.named((name, described)) else { continue };
        let path = format!("{}?{name}={}", whole.path, encode_component(&value));
        let more = BESIDE
            .iter()
            .filter(|(more, _)| more != name && parameters.iter().any(|(known, _)| known == more));
        let beside =
            more.fold(path.clone(), |path, (more, value)| format!("{path}&{more}={value}"));
        all.push(Attempt {
            method: whole.method.clone(),
            path,
            body: whole.body.clone(),
            told: format!("{}?{name}", whole.told),
            lacks: whole.lacks,
            beside: Some(beside),
        });
    }
    all
}

const DEPTH: u8 = 9;

/// What stands in a path in the place of an id that nobody knows.
const NOBODYS: &str = "none";

/// An operation with somebody's ids in its path, its body and each place of its query; none where it takes none, or asks for
/// no session.
fn attempted(
    (path, method, operation): (&str, &str, &Value),
    all: &Value,
    victim: &Victim<'_>,
) -> Vec<Attempt> {
    let guarded = operation.get("security").and_then(Value::as_array);
    let told = format!("{method} {path}");
    let Ok(method) = method.to_uppercase().parse() else { return Vec::new() };
    if guarded.is_none_or(Vec::is_empty) || told == HARMLESS {
        return Vec::new();
    }
    let mut parts: Vec<String> = Vec::new();
    let (mut takes, mut lacks) = (false, false);
    for part in path.split('/') {
        let name = part.strip_prefix('{').and_then(|part| part.strip_suffix('}'));
        takes = takes || name.is_some_and(|name| word(name).is_none());
        let under = parts.last().map_or("", String::as_str);
        let known = name.map_or(Some(part), |name| victim.part((under, name)));
        lacks = lacks || (known.is_none() && is_of_somebody(under));
        let known = known.unwrap_or(NOBODYS).to_owned();
        parts.push(known);
    }
    let content = operation.pointer("/requestBody/content").and_then(Value::as_object);
    let schema = content.and_then(|content| content.values().next()?.get("schema"));
    let body = schema.map(|schema| victim.fitting((schema, all), "", DEPTH));
    let names = body.as_ref().and_then(Value::as_object).into_iter().flat_map(Map::keys);
    takes = takes || names.into_iter().any(|name| victim.field(name).is_some());
    let whole = Attempt { method, path: parts.join("/"), body, told, lacks, beside: None };
    let mut attempts = by_query(&whole, operation, victim);
    // Of who is real only what asks for something of a person.
    let of_person = ["{person}", "{patient}"].iter().any(|one| path.contains(one));
    if takes && (victim.record.is_some() || of_person) {
        attempts.insert(0, whole);
    }
    attempts
}

/// What is tried with somebody's ids: of who is real only what asks for something.
pub(super) fn attempts(description: &Value, victim: &Victim<'_>) -> Vec<Attempt> {
    let paths = description.get("paths").and_then(Value::as_object).into_iter().flatten();
    let all = paths.flat_map(|(path, operations)| {
        let operations = operations.as_object().into_iter().flatten();
        operations.map(move |(method, operation)| (path.as_str(), method.as_str(), operation))
    });
    let asks = |(_, method, _): &(&str, &str, &Value)| victim.record.is_some() || *method == "get";
    all.filter(asks).flat_map(|one| attempted(one, description, victim)).collect()
}

#[cfg(test)]
mod tests {
    use super::{Attempt, Record, Value, Victim, attempts};
    use reqwest::Method;
    use serde_json::json;

    fn described() -> Value {
        let guarded = json!([{ "session": [] }]);
        let of_pair = json!({ "content": { "application/json": { "schema": { "$ref": "#/schemas/Pair" } } } });
        json!({
            "schemas": { "Pair": {
                "type": "object", "required": ["patientId", "at", "severity", "often"],
                "properties": {
                    "patientId": { "type": "string" }, "at": { "type": "string", "format": "date-time" },
                    "severity": { "type": "string" }, "often": { "type": ["integer", "null"] }, "more": {},
                },
            } },
            "paths": {
                "/people/{person}/keys/{id}": { "get": { "security": guarded }, "delete": { "security": guarded } },
                "/appointments/{id}/cancel": { "post": { "security": guarded } },
                "/tokens": { "post": { "security": guarded, "requestBody": of_pair } },
                "/forms/{type}/{locale}": { "get": { "security": guarded } },
                "/sso/{provider}": { "get": {} },
                "/people": { "get": { "security": guarded } },
                "/visits": { "get": { "security": guarded, "parameters": [
                    { "name": "patientId", "in": "query" }, { "name": "from", "in": "query" },
                    { "name": "mood", "in": "query" }, { "name": "patientId", "in": "header" },
                    { "name": "before", "in": "query", "description": "older than the visit of this id" },
                    { "name": "filter", "in": "query", "description": "userName eq \"…\"" },
                ] } },
            },
        })
    }

    #[test]
    fn everything_that_takes_an_id_is_tried_with_the_ids_of_another() {
        let record = Record::of([("appointment", vec![json!({ "id": "visit-1" })])]);
        let victim = Victim { person: "pat-1", record: Some(&record) };
        let all = attempts(&described(), &victim);
        let told: Vec<_> = all.iter().map(|one| format!("{} {}", one.method, one.path)).collect();
        let expected = [
            "POST /appointments/visit-1/cancel",
            "DELETE /people/pat-1/keys/none",
            "GET /people/pat-1/keys/none",
            "POST /tokens",
            "GET /visits?patientId=pat-1",
            "GET /visits?before=visit-1",
            "GET /visits?filter=userName%20eq%20%22pat-1%22",
        ];
        assert_eq!(told, expected);
        let beside = "/visits?patientId=pat-1&from=2100-01-01T10:00:00Z";
        assert_eq!(all[4].beside.as_deref(), Some(beside));
        let body = json!({
            "patientId": "pat-1", "at": "2100-01-01T10:00:00Z", "severity": "urgent", "often": 1,
        });
        assert_eq!(all[3].body, Some(body));
        // Who is real is asked for, and nothing else.
        let real = attempts(&described(), &Victim { person: "pat-9", record: None });
        let path = "/people/pat-9/keys/none".to_owned();
        let told = "get /people/{person}/keys/{id}".to_owned();
        let lacks = false;
        let (method, body, beside) = (Method::GET, None, None);
        assert_eq!(real[0], Attempt { method, path, body, told, lacks, beside });
        assert_eq!(real.len(), 4);
        assert!(real[1..].iter().all(|one| one.told.starts_with("get /visits?")), "{real:?}");
    }
}
