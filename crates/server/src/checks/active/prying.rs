//! A patient pries: tries every operation of the API description that takes an id, with the ids of somebody else.
//!
//! Of people who are real something is only asked for. Whatever would change something is tried on a canary, whose record
//! must be the same afterwards. What they have none of is asked for by an id of nobody, and that there is no such thing is no
//! refusal.

use super::cast::{Record, WARD};
use super::door::{Door, Reply};
use super::{Cast, stage};
use compliance::check::{Finding, Site, Status, Unseen};
use reqwest::Method;
use serde_json::{Map, Value, json};
use wire::query::encode_component;

/// Which table holds the ids of what stands under a part of a path.
const TABLES: [(&str, &str); 14] = [
    ("api-keys", "api_key"),
    ("appointments", "appointment"),
    ("consultations", "consultation"),
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
const WORDS: [(&str, &str); 16] = [
    ("action", "ask"),
    ("asked", "access"),
    ("callbackNumber", "+15550100"),
    ("channel", "email"),
    ("event", "started"),
    ("evidence", "click"),
    ("level", "0"),
    ("locale", "en"),
    ("outcome", "completed"),
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

/// What patients must say, though a schema that is for others, too, asks for none.
const ALSO: &str = "emergencyContact";

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
struct Victim<'a> {
    person: &'a str,
    record: Option<&'a Record>,
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
    fn stands_in(&self, answer: &Value) -> bool {
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
                let names = required.into_iter().flatten().filter_map(Value::as_str).chain([ALSO]);
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
struct Attempt {
    method: Method,
    path: String,
    body: Option<Value>,
    /// How it is told: without anybody's id.
    told: String,
    /// Whether its path asks for something of which they have none.
    lacks: bool,
    /// Of one whose query names somebody: the same with all that the server may ask for beside.
    beside: Option<String>,
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
fn attempts(description: &Value, victim: &Victim<'_>) -> Vec<Attempt> {
    let paths = description.get("paths").and_then(Value::as_object).into_iter().flatten();
    let all = paths.flat_map(|(path, operations)| {
        let operations = operations.as_object().into_iter().flatten();
        operations.map(move |(method, operation)| (path.as_str(), method.as_str(), operation))
    });
    let asks = |(_, method, _): &(&str, &str, &Value)| victim.record.is_some() || *method == "get";
    all.filter(asks).flat_map(|one| attempted(one, description, victim)).collect()
}

/// What came of it.
#[derive(Default)]
struct Tried {
    asked: u32,
    /// How many of those by a query.
    queries: u32,
    given: Vec<String>,
    /// What was refused for what was said, and not for who said it.
    unclear: Vec<String>,
    /// What was asked for by nobody's id, and is not there: it may be given by somebody's. And how often that was.
    without: Vec<String>,
    absent: u32,
}

impl Tried {
    /// Keeps what came of an attempt. What a query asks for may be left out of an answer, which then tells of nobody else.
    fn keep(
        &mut self,
        attempt: &Attempt,
        victim: &Victim<'_>,
        reply: &Reply,
    ) -> Result<(), Unseen> {
        let (told, is_query) = (attempt.told.as_str(), attempt.beside.is_some());
        self.asked += 1;
        self.queries += u32::from(is_query);
        let tells = !is_query || reply.body.is_null() || victim.stands_in(&reply.body);
        match reply.status {
            500.. => return Err(Unseen::because(format!("{told} answers {}", reply.status))),
            400 | 415 | 422 => self.unclear.push(told.to_owned()),
            _ if reply.is_given() && tells && !self.given.iter().any(|one| one == told) => {
                self.given.push(told.to_owned());
            }
            // Who may not ask is told so before anything is looked up.
            401 | 403 => {}
            _ if attempt.lacks => {
                self.absent += 1;
                if !self.without.iter().any(|one| one == told) {
                    self.without.push(told.to_owned());
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn judged(&self, is_same: bool) -> (Status, String) {
        if self.asked == 0 {
            (Status::Error, "the server describes no route that takes an id".to_owned())
        } else if !self.given.is_empty() {
            let most: Vec<&str> = self.given.iter().take(10).map(String::as_str).collect();
            let words = format!("with ids of others a patient may: {}", most.join(", "));
            (Status::Fail, words)
        } else if !is_same {
            let words = "everything was refused, and the record of another patient is changed";
            (Status::Fail, words.to_owned())
        } else if !self.unclear.is_empty() {
            let words = "it was not understood, so nobody knows whether it would be refused";
            (Status::Warn, format!("{words}: {}", self.unclear.join(", ")))
        } else if !self.without.is_empty() {
            let words = "what the other patient had none of was asked for by no id of theirs, so nobody knows whether it would be refused";
            let refused = self.asked.saturating_sub(self.absent);
            let without = self.without.join(", ");
            (
                Status::Warn,
                format!("{refused} requests with ids of others were refused; {words}: {without}"),
            )
        } else {
            (Status::Pass, format!("{} requests with ids of others were refused", self.asked))
        }
    }
}

/// Tries all that can be tried with somebody's ids.
async fn pry(
    door: &Door,
    secret: &str,
    (description, victim): (&Value, &Victim<'_>),
    tried: &mut Tried,
) -> Result<(), Unseen> {
    for attempt in attempts(description, victim) {
        let Attempt { method, path, body, beside, .. } = &attempt;
        let mut reply = door.ask((method.clone(), path, secret), body.clone()).await?;
        if let Some(beside) = beside.as_ref().filter(|_| reply.status == 400) {
            reply = door.ask((method.clone(), beside, secret), body.clone()).await?;
        }
        tried.keep(&attempt, victim, &reply)?;
    }
    Ok(())
}

/// A patient tries everything with the ids of others.
pub(super) async fn prying(site: &Site) -> Result<Finding, Unseen> {
    let (cast, door) = match stage(site)? {
        Ok(stage) => stage,
        Err(nothing) => return Ok(nothing),
    };
    let Cast { patient, other, nurse, strangers, house, .. } = &*cast;
    let secret = door.enter(patient).await?;
    // They have a session, of which somebody else may try the id, unless too many have just guessed at their password.
    door.sign_in((&other.id, other.password.expose())).await?;
    let description = door.get("/api/openapi.json", "").await?.body;
    let before = house.record(&other.id).await?;
    let mut tried = Tried::default();
    let victim = Victim { person: &other.id, record: Some(&before) };
    pry(&door, &secret, (&description, &victim), &mut tried).await?;
    for person in strangers.iter().chain([&nurse.id]) {
        pry(&door, &secret, (&description, &Victim { person, record: None }), &mut tried).await?;
    }
    if !door.get("/api/v1/sessions/current", &secret).await?.is_given() {
        return Err(Unseen::because("the canary's session ended while it was used"));
    }
    let is_same = house.record(&other.id).await?.is_as(&before);
    let (status, words) = tried.judged(is_same);
    Ok(Finding::new(status, words)
        .with("asked", tried.asked)
        .with("queries", tried.queries)
        .with("people", strangers.len() + 2)
        .with("unclear", tried.unclear.len())
        .with("without_id", tried.without.len()))
}

#[cfg(test)]
mod tests {
    use super::{Attempt, Door, Record, Reply, Tried, Value, Victim, attempts, pry};
    use crate::checks::reach::bare;
    use compliance::check::Status;
    use reqwest::Method;
    use reqwest::header::HeaderMap;
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

    #[test]
    fn a_query_is_answered_with_what_is_somebody_elses_or_with_nothing_of_theirs() {
        let record = Record::of([("appointment", vec![json!({ "id": "visit-1" })])]);
        let victim = Victim { person: "pat-1", record: Some(&record) };
        let all = attempts(&described(), &victim);
        let query = all.iter().find(|one| one.beside.is_some()).unwrap();
        let judged = |status, body| {
            let mut tried = Tried::default();
            let reply = Reply { status, headers: HeaderMap::new(), body };
            tried.keep(query, &victim, &reply).unwrap();
            assert_eq!((tried.asked, tried.queries), (1, 1));
            tried.judged(true).0
        };
        for own in [json!({ "items": [] }), json!([{ "patientId": "pat-2", "note": "for pat-1" }])]
        {
            assert_eq!(judged(200, own), Status::Pass);
        }
        for theirs in
            [json!({ "items": [{ "patientId": "pat-1" }] }), json!(["visit-1"]), json!(null)]
        {
            assert_eq!(judged(200, theirs), Status::Fail);
        }
        assert_eq!(judged(403, json!({ "detail": "pat-1" })), Status::Pass);
        assert_eq!(judged(400, json!({})), Status::Warn);
    }

    #[tokio::test]
    async fn a_server_that_gives_and_changes_by_a_path_is_told_by_its_operations() {
        let (_tasks, origin) = bare::open(|_| None).await.unwrap();
        let door = Door::new(origin.parse().unwrap()).unwrap();
        let description = door.get("/api/openapi.json", "").await.unwrap().body;
        let record = Record::default();
        let victim = Victim { person: "pat-1", record: Some(&record) };
        let mut tried = Tried::default();
        pry(&door, "one", (&description, &victim), &mut tried).await.unwrap();
        let expected = ["get /api/v1/people/{person}", "patch /api/v1/people/{person}"];
        assert_eq!((tried.given.as_slice(), tried.queries), (&expected.map(str::to_owned)[..], 0));
    }

    /// What somebody says who lets everybody do one task, and tells nobody of what is not there.
    fn by_task(asked: &str) -> (u16, String) {
        let description = json!({ "paths": {
            "/api/v1/tasks/{task}/done": { "post": { "security": [{ "session": [] }] } },
            "/api/v1/escalations/{escalation}": { "get": { "security": [{ "session": [] }] } },
        } });
        let (status, body) = match asked {
            _ if asked.starts_with("GET /api/openapi.json ") => (200, description),
            _ if asked.starts_with("POST /api/v1/tasks/task-1/done ") => (200, json!({})),
            _ if asked.starts_with("GET /api/v1/escalations/") => (403, json!({})),
            _ => (404, json!({})),
        };
        (status, body.to_string())
    }

    #[tokio::test]
    async fn what_is_given_by_a_real_id_only_is_found_by_it_and_not_taken_for_refused_without() {
        let (_tasks, origin) = bare::open(|asked| Some(by_task(asked))).await.unwrap();
        let door = Door::new(origin.parse().unwrap()).unwrap();
        let description = door.get("/api/openapi.json", "").await.unwrap().body;
        let done = "post /api/v1/tasks/{task}/done";
        let one = Record::of([("task", vec![json!({ "id": "task-1" })])]);
        let none = Record::default();
        for (record, status, words) in [
            (&one, Status::Fail, format!("may: {done}")),
            (&none, Status::Warn, format!("would be refused: {done}")),
        ] {
            let victim = Victim { person: "pat-1", record: Some(record) };
            let mut tried = Tried::default();
            pry(&door, "one", (&description, &victim), &mut tried).await.unwrap();
            let (found, told) = tried.judged(true);
            assert_eq!(found, status, "{told}");
            assert!(told.ends_with(&words), "who may not ask is refused without an id: {told}");
        }
    }

    #[test]
    fn what_is_given_what_is_changed_and_what_was_not_understood_are_told_apart() {
        let of = |given: &[&str], unclear: &[&str], is_same| {
            let words = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect();
            let (given, unclear) = (words(given), words(unclear));
            let tried = Tried { asked: 2, given, unclear, ..Tried::default() };
            tried.judged(is_same).0
        };
        assert_eq!(of(&[], &[], true), Status::Pass);
        assert_eq!(of(&["delete /people/{person}"], &[], true), Status::Fail);
        assert_eq!(of(&[], &["put /people/{person}"], false), Status::Fail);
        assert_eq!(of(&[], &["put /people/{person}"], true), Status::Warn);
        assert_eq!(Tried::default().judged(true).0, Status::Error);
    }
}
