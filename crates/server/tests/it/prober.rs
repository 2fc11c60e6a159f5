//! A patient, and an interpreter, who try what is not theirs: every route of the description with every id, every query, every
//! body, and every channel. A route that is new is tried with the others, as it stands in the description.

use crate::audit::text;
use crate::malware::{FILES, Sender};
use crate::visit::Clinic;
use crate::world::{SUB, Session, World, encode, publish_path};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

/// What belongs to other patients of the demo, by the name of a path's parameter.
fn others() -> (World, Session, Vec<(&'static str, String)>) {
    let world = World::new();
    let mut desk = Session::sign_in(&world, "front-desk-1");
    let booked = desk.get("/api/v1/appointments?patientId=pat-2").json();
    let visit = booked["items"][0]["id"].as_str().unwrap().to_owned();
    let queue = desk.get("/api/v1/queues/cardiology").json();
    let entry = &queue["items"][0];
    assert_ne!(entry["patientId"], "pat-1");
    let text = |field: &str| entry[field].as_str().unwrap().to_owned();
    let (entry, consultation) = (text("id"), text("consultationId"));
    let patient = Session::sign_in(&world, "pat-1");
    let theirs = vec![
        ("appointments/{id}", visit),
        ("consultations/{id}", consultation),
        ("{entry}", entry),
        ("{person}", "pat-2".to_owned()),
        ("{patient}", "pat-2".to_owned()),
    ];
    (world, patient, theirs)
}

/// The officer's page of entries by somebody, newest first, before an index.
fn entries(officer: &mut Session, before: Option<u64>) -> Vec<Value> {
    let before = before.map_or_else(String::new, |before| format!("&before={before}"));
    let path = format!("/api/v1/audit/entries?actor=pat-1&limit=100{before}");
    let answer = officer.get(&path);
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["items"].as_array().unwrap().clone()
}

/// The newest entry by the patient.
fn newest(world: &World) -> u64 {
    let mut officer = Session::sign_in(world, "officer-1");
    entries(&mut officer, None).first().map_or(0, |entry| entry["index"].as_u64().unwrap())
}

/// Of all that the patient did since an entry nothing is another patient's, and what was refused is written down.
fn changed_nothing(world: &World, since: u64) {
    let mut officer = Session::sign_in(world, "officer-1");
    let (mut refused, mut before) = (0, None);
    loop {
        let page = entries(&mut officer, before);
        for entry in &page {
            if entry["index"].as_u64().unwrap() <= since {
                assert!(refused > 10, "only {refused} refusals were written down");
                return;
            }
            let own = entry["patient"].is_null() || entry["patient"] == "pat-1";
            assert!(own || entry["outcome"] != "success", "{entry}");
            refused += u32::from(entry["outcome"] != "success");
        }
        before = page.last().and_then(|entry| entry["index"].as_u64());
        assert!(before.is_some(), "the log has the patient's first entries");
    }
}

#[test]
fn a_patient_who_tries_the_ids_of_others_on_every_route_learns_and_changes_nothing() {
    let (world, mut patient, theirs) = others();
    let before = newest(&world);
    let described = patient.get("/api/openapi.json").json();
    let (mut tried, mut asked) = (0, Asked::default());
    for (path, methods) in described["paths"].as_object().unwrap() {
        let Some((name, id)) = theirs.iter().find(|(name, _)| path.contains(name)) else {
            continue;
        };
        let aimed = path.replace(name, &name.replace(name.rsplit('/').next().unwrap(), id));
        // Whatever else a path names, it is somebody's: the answer may not even say that it does not exist.
        let aimed = aimed_at(&aimed, "x");
        for method in methods.as_object().unwrap().keys() {
            let answer = patient.send(
                &method.to_uppercase(),
                &aimed,
                &body_of(&described, &methods[method]),
            );
            let said = format!("{method} {aimed}: {} {}", answer.status, answer.text());
            assert!((400..500).contains(&answer.status), "{said}");
            assert!(matches!(answer.status, 400 | 403 | 404 | 405), "{said}");
            for name in ["Kim", "Daniel", "pat-4", "Miller"] {
                assert!(!answer.text().contains(name), "{said}");
            }
            asked.note(method, path, answer.status);
            tried += 1;
        }
    }
    assert!(tried > 40, "only {tried} routes were tried");
    asked.all_but(&[]);
    changed_nothing(&world, before);
}

/// Ids of every sort that stand in the tables of the store, as whoever stole it would know them, at most so many of a
/// column; without those of one person's own rows.
fn ids_of_every_sort(data: &Path, most: usize, without: &str) -> Vec<String> {
    let script = "import sqlite3,sys
c=sqlite3.connect('file:'+sys.argv[1]+'?mode=ro',uri=True)
c.row_factory=sqlite3.Row
people=('person','patient')
links=('id','appointment','consultation','session','entry','notice')
rows={}
for (table,) in c.execute(\"select name from sqlite_master where type='table'\").fetchall():
    rows[table]=[{k:r[k] for k in r.keys() if k in people+links and isinstance(r[k],str)} for r in c.execute(f'select * from {table} limit 5000')]
own={sys.argv[3]} if sys.argv[3] else set()
for _ in range(4):
    for table in rows.values():
        for row in table:
            if own.intersection(row.values()):
                own.update(row[k] for k in links if k in row)
ids=set()
for table in rows.values():
    for column in people+links:
        found=sorted({r[column] for r in table if column in r and '/' not in r[column]}-own)
        ids.update(found[:int(sys.argv[2])])
print(chr(10).join(sorted(ids)))";
    let file = data.join("housecall.db");
    let mut command = Command::new("python3");
    command.args(["-c", script]).arg(file).arg(most.to_string()).arg(without);
    let done = command.output().unwrap();
    assert!(done.status.success(), "{}", text(&done));
    text(&done).lines().filter(|id| !id.is_empty()).map(str::to_owned).collect()
}

/// What an answer says of patients other than the first.
fn told_of_others(answer: &str) -> Option<&'static str> {
    let names = [
        "\"pat-2\"",
        "\"pat-3\"",
        "\"pat-4\"",
        "\"pat-5\"",
        "\"pat-7\"",
        "Daniel Kim",
        "Yusuf",
        "Miller",
        "Ortega",
        "Silva",
        "Fischer",
        "Lindqvist",
    ];
    names.into_iter().find(|name| answer.contains(name))
}

#[test]
fn whatever_id_of_the_store_is_put_into_any_route_nothing_of_other_patients_is_read() {
    let (world, mut patient, _) = others();
    let described = patient.get("/api/openapi.json").json();
    let mine = patient.get("/api/v1/appointments").text();
    let ids = ids_of_every_sort(&world.data, 8, "");
    assert!(ids.len() > 30, "{ids:?}");
    let read = described["paths"].as_object().unwrap().iter();
    let read = read.filter(|(path, methods)| path.contains('{') && methods["get"].is_object());
    let paths: Vec<&String> = read.map(|(path, _)| path).collect();
    for who in ["pat-1", "interpreter-1"] {
        let mut session = Session::sign_in(&world, who);
        for path in &paths {
            for id in &ids {
                let aimed =
                    path.split('/').map(|part| if part.starts_with('{') { id } else { part });
                let aimed = aimed.collect::<Vec<_>>().join("/");
                let answer = session.get(&aimed);
                assert!(answer.status < 500, "{who} {aimed}: {}", answer.text());
                let shown = !matches!(answer.status, 401 | 429) || path.starts_with("/api/v1/sso/");
                assert!(shown, "{who} {aimed}: held back or signed out: {}", answer.status);
                // A refusal or a way back says nothing.
                if answer.status >= 300 {
                    continue;
                }
                let page = answer.header("Content-Type").is_some_and(|kind| kind.contains("json"));
                let own = who == "pat-1" && mine.contains(&format!("\"{id}\""));
                assert!(page || own, "{who} {aimed}: a document of somebody else's");
                let told = if page { told_of_others(&answer.text()) } else { None };
                assert_eq!(told, None, "{who} {aimed}: {}", answer.text());
            }
        }
    }
}

/// The verbs that change something.
const CHANGES: [&str; 4] = ["post", "put", "patch", "delete"];

#[test]
fn whatever_id_of_others_is_put_into_any_route_that_changes_something_nothing_is_changed() {
    let (world, mut patient, _) = others();
    let before = newest(&world);
    let described = patient.get("/api/openapi.json").json();
    let ids = ids_of_every_sort(&world.data, 3, "pat-1");
    assert!(ids.len() > 30 && !ids.iter().any(|id| id == "pat-1"), "{ids:?}");
    let mut through = Vec::new();
    let (mut tried, mut asked) = (0, Asked::default());
    for (path, methods) in described["paths"].as_object().unwrap() {
        // Whoever signs on by a provider is nobody yet, and is held back when they try often.
        if !path.contains('{') || path.starts_with("/api/v1/sso/") {
            continue;
        }
        for method in CHANGES.into_iter().filter(|method| methods[method].is_object()) {
            let body = body_of(&described, &methods[method]);
            for id in &ids {
                let aimed = aimed_at(path, id);
                let answer = patient.send(&method.to_uppercase(), &aimed, &body);
                tried += 1;
                asked.note(method, path, answer.status);
                // Whether there is such a notice is told to nobody.
                let silent = answer.status == 204 && path.ends_with("/seen");
                // Held back or signed out, nothing would be shown.
                assert!(!matches!(answer.status, 401 | 429), "{method} {aimed}: {}", answer.status);
                let refused = (400..500).contains(&answer.status) || silent;
                if !refused || told_of_others(&answer.text()).is_some() {
                    through.push(format!("{method} {aimed}: {} {}", answer.status, answer.text()));
                }
            }
        }
    }
    assert!(through.is_empty(), "{} of {tried}: {:#?}", through.len(), &through[..1]);
    assert!(tried > 2_000, "only {tried} were tried");
    asked.all_but(&[]);
    changed_nothing(&world, before);
}

#[test]
fn whatever_id_of_others_stands_in_a_query_or_a_body_nothing_of_them_is_read_or_changed() {
    let (world, mut patient, theirs) = others();
    let before = newest(&world);
    let described = patient.get("/api/openapi.json").json();
    let (mut asked, mut understood) = (0, Asked::default());
    for (path, methods) in described["paths"].as_object().unwrap() {
        if path.contains('{') || path.starts_with("/api/v1/sso") {
            continue;
        }
        let parameters = methods["get"]["parameters"].as_array().cloned().unwrap_or_default();
        for name in parameters.iter().filter(|one| one["in"] == "query") {
            for (_, id) in &theirs {
                let aimed = format!("{path}?{}={id}", name["name"].as_str().unwrap());
                let answer = patient.get(&aimed);
                assert!(answer.status < 500, "{aimed}: {}", answer.text());
                assert_eq!(told_of_others(&answer.text()), None, "{aimed}: {}", answer.text());
                asked += 1;
            }
        }
        // Signing out would end the walk.
        for method in ["post", "put", "patch"].into_iter().filter(|one| methods[one].is_object()) {
            for (_, id) in &theirs {
                let body = naming(&body_of(&described, &methods[method]), id);
                let answer = patient.send(&method.to_uppercase(), path, &body);
                let said = format!("{method} {path} {body}: {}", answer.status);
                assert!(answer.status < 500, "{said} {}", answer.text());
                assert_eq!(told_of_others(&answer.text()), None, "{said} {}", answer.text());
                understood.note(method, path, answer.status);
                asked += 1;
            }
        }
    }
    assert!(asked > 200, "only {asked} were tried");
    // Two take what a passkey signed; one, one proof of three, of which none is required by itself; and one what browsers tell
    // of the pages, in forms of their own.
    understood.all_but(&[
        "post /api/v1/csp-reports",
        "post /api/v1/passkeys",
        "post /api/v1/sessions/current/proof",
        "post /api/v1/sessions/passkey",
    ]);
    changed_nothing(&world, before);
}

/// The body with an id of somebody else's wherever it names anything by one.
fn naming(body: &Value, id: &str) -> Value {
    match body {
        Value::String(text) if text == "x" => json!(id),
        Value::Array(all) => all.iter().map(|one| naming(one, id)).collect(),
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| (name.clone(), naming(value, id))).collect()
        }
        other => other.clone(),
    }
}

/// A body that a route takes: each required field with something of its type.
fn body_of(described: &Value, route: &Value) -> Value {
    let asked = &route["requestBody"]["content"]["application/json"]["schema"];
    if asked.is_null() { Value::Null } else { example(described, asked) }
}

fn example(described: &Value, schema: &Value) -> Value {
    sample(described, "", schema)
}

/// Something that a field of this name takes.
fn sample(described: &Value, name: &str, schema: &Value) -> Value {
    if let Some(name_of) = schema["$ref"].as_str().and_then(|name| name.rsplit('/').next()) {
        return sample(described, name, &described["components"]["schemas"][name_of]);
    }
    if let Some(one) = schema["enum"].as_array() {
        return one[0].clone();
    }
    if let Some(some) = schema["oneOf"].as_array() {
        let real = some.iter().find(|one| one["type"] != "null").unwrap();
        return sample(described, name, real);
    }
    match schema["type"].as_str() {
        Some("object") => {
            let required = schema["required"].as_array().cloned().unwrap_or_default();
            // A patient's intake and token have these, whatever staff may leave out.
            let more = ["emergencyContact", "appointmentId"].map(|name| json!(name));
            let is_more = |name: &&Value| {
                !schema["properties"][name.as_str().unwrap()].is_null() && !required.contains(name)
            };
            let field = |name: &Value| {
                let name = name.as_str().unwrap();
                (name.to_owned(), sample(described, name, &schema["properties"][name]))
            };
            let all = required.iter().chain(more.iter().filter(is_more));
            Value::Object(all.map(field).collect())
        }
        Some("array") if !schema["items"].is_null() => {
            json!([sample(described, name, &schema["items"])])
        }
        Some("array") => json!([]),
        Some("integer" | "number") => json!(1),
        Some("boolean") => json!(true),
        _ => json!(words(name, schema)),
    }
}

/// A text that a field takes: as its format or its description says, an id, or some words.
fn words(name: &str, schema: &Value) -> String {
    let soon = (jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24)).to_string();
    let told = schema["description"].as_str().unwrap_or_default();
    let such = told.split_once("uch as ").and_then(|(_, rest)| rest.split_whitespace().next());
    // As in: kept, changed or gone.
    let end = told.find(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '-'));
    let first = end.map(|end| told.split_at(end)).filter(|(word, rest)| {
        let goes_on = [", ", " or ", " to ", " ("].iter().any(|on| rest.starts_with(on));
        goes_on && word.starts_with(|letter: char| letter.is_ascii_lowercase())
    });
    let is_id =
        ["id", "Id", "people", "providers", "members"].iter().any(|end| name.ends_with(end));
    match (name, schema["format"].as_str()) {
        (_, Some("date-time")) => soon,
        (_, Some("date")) => soon[..10].to_owned(),
        ("evidence", _) => "click".to_owned(),
        ("letters", _) => "email".to_owned(),
        ("callbackNumber" | "phone", _) => "+1 555 0100".to_owned(),
        _ if such.is_some() => such.unwrap().trim_end_matches(['.', ',', ';']).to_owned(),
        _ if first.is_some() => first.unwrap().0.to_owned(),
        _ if is_id => "x".to_owned(),
        _ => "Said at some length".to_owned(),
    }
}

/// Where an id goes into a path; what is no id is something that the route knows.
fn aimed_at(path: &str, id: &str) -> String {
    let aim = |part| match part {
        "{channel}" => "email",
        "{type}" => "telehealth",
        other if str::starts_with(other, '{') => id,
        other => other,
    };
    path.split('/').map(aim).collect::<Vec<_>>().join("/")
}

/// Which routes answered more than that they do not understand: only those were asked whose it is.
#[derive(Default)]
struct Asked(BTreeMap<String, bool>);

impl Asked {
    fn note(&mut self, method: &str, path: &str, status: u16) {
        let understood = self.0.entry(format!("{method} {path}")).or_default();
        *understood |= !matches!(status, 400 | 422);
    }

    /// All but these, which take what nobody can make up.
    fn all_but(&self, but: &[&str]) {
        let unheard = self.0.iter().filter(|(_, understood)| !**understood);
        let unheard: Vec<&str> = unheard.map(|(route, _)| route.as_str()).collect();
        assert_eq!(unheard, but, "of {} routes these understood nothing", self.0.len());
    }
}

#[test]
fn a_patients_token_opens_no_channel_user_or_file_of_another_patient() {
    let (world, mut patient, _) = others();
    let mine = patient.get("/api/v1/appointments?providerId=dr-1").json();
    let asked =
        json!({ "patientId": "pat-1", "appointmentId": mine["items"][0]["id"], "role": "patient" });
    let consent =
        json!({ "type": "telehealth", "version": 1, "locale": "es", "evidence": "click" });
    assert_eq!(patient.post("/api/v1/patients/pat-1/consents", &consent).status, 201);
    let granted = patient.post("/api/telemedicine/token", &asked);
    assert_eq!(granted.status, 200, "{}", granted.text());
    let token = encode(granted.json()["token"].as_str().unwrap());
    let theirs = [
        "consultation.dr-1.pat-2",
        "waiting-room.dr-1",
        "waiting-room.dr-1.pat-2",
        "queue.cardiology",
        "notification.pat-2",
        "audit.demo-clinic",
        "emergency.cardiology",
        "consultation.dr-1.*",
        "notification.*",
    ];
    for channel in theirs {
        let paths = [
            format!("/v2/subscribe/{SUB}/{}/0?tt=0", encode(channel)),
            format!("{}?", publish_path(channel, "\"x\"")),
            format!("/v3/history/sub-key/{SUB}/channel/{}?max=1", encode(channel)),
            format!("/v2/presence/sub-key/{SUB}/channel/{}?", encode(channel)),
            format!("/v1/files/{SUB}/channels/{}/files?", encode(channel)),
            format!("/v2/objects/{SUB}/channels/{}?", encode(channel)),
        ];
        for path in paths {
            let join = if path.ends_with('?') { "" } else { "&" };
            let answer = world.client().get(&format!("{path}{join}uuid=pat-1&auth={token}"));
            // Nothing can be said or stored on a pattern, whoever asks.
            let refused = answer.status == 403 || (channel.ends_with('*') && answer.status == 400);
            assert!(refused, "{path}: {} {}", answer.status, answer.text());
        }
    }
    let other = world
        .client()
        .get(&format!("/v2/objects/{SUB}/uuids/pat-2?include=custom&uuid=pat-1&auth={token}"));
    assert_eq!(other.status, 403, "{}", other.text());
    let as_other = world.client().get(&format!(
        "/v2/subscribe/{SUB}/consultation.dr-1.pat-1/0?tt=0&uuid=pat-2&auth={token}"
    ));
    assert_eq!(
        as_other.status,
        403,
        "a stolen token is of no use under another name: {}",
        as_other.text()
    );
}

#[test]
fn a_file_of_another_patient_opens_by_no_channel_and_is_taken_away_by_nobody_else() {
    let clinic = Clinic::on(World::new());
    let owner = Sender::of(&clinic);
    let prepared = owner.prepare();
    assert_eq!(owner.send(&prepared, b"%PDF-1.7\nwhat the doctor reads\n%%EOF\n").0, 204);
    let of = |name: &str| prepared["data"][name].as_str().unwrap().to_owned();
    let (id, name) = (of("id"), encode(&of("name")));
    let own = "consultation.dr-1.pat-2.files";
    let token = clinic.world.token("pat-2", &[(own, 255)]);
    let file = |channel: &str| format!("/v1/files/{SUB}/channels/{channel}/files/{id}/{name}");
    let asks = |method: &str, channel: &str, (who, token): (&str, &str)| {
        let target = format!("{}?uuid={who}&auth={}", file(channel), encode(token));
        clinic.world.client().send(method, &target, &[], b"")
    };
    for method in ["GET", "DELETE"] {
        let at_theirs = asks(method, FILES, ("pat-2", &token));
        assert_eq!(at_theirs.status, 403, "{method}: {}", at_theirs.text());
        let borrowed = asks(method, FILES, ("pat-2", &owner.token));
        assert_eq!(borrowed.status, 403, "{method}: {}", borrowed.text());
        // By the id alone, from a channel of one's own: it leads nowhere.
        let at_own = asks(method, own, ("pat-2", &token));
        let nothing = at_own.header("Location").is_none() && !at_own.text().contains("doctor");
        assert!(nothing, "{method}: {} {}", at_own.status, at_own.text());
        assert!(method == "DELETE" || at_own.status == 404, "{}", at_own.text());
    }
    let still = asks("GET", FILES, ("pat-1", &owner.token));
    assert_eq!(still.status, 307, "it is there, and its own patient's: {}", still.text());
}
