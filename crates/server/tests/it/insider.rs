//! Those who are inside already: an administrator of the database, a patient who tries other patients' ids, a page that
//! borrows somebody's session.

use crate::audit::{folder, text};
use crate::world::{SUB, Session, World, encode, housecall, publish_path};
use serde_json::{Value, json};
use std::path::Path;
use std::process::{Command, Output};

/// Runs statements on a store whose server is stopped, as its owner can.
pub(crate) fn tamper(data: &Path, sql: &str) {
    let script = "import sqlite3,sys\nc=sqlite3.connect(sys.argv[1])\nc.executescript(sys.argv[2])\nc.commit()";
    let file = data.join("housecall.db");
    let done = Command::new("python3").args(["-c", script]).arg(file).arg(sql).output().unwrap();
    assert!(done.status.success(), "{}", text(&done));
}

pub(crate) fn copy_of(data: &Path) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    let copied = Command::new("cp").arg("-a").arg(data.join(".")).arg(copy.path()).status();
    assert!(copied.unwrap().success());
    copy
}

pub(crate) fn verify(data: &Path, against: Option<&Path>) -> Output {
    let mut command = housecall();
    command.args(["audit", "verify", "--data"]).arg(data);
    if let Some(file) = against {
        command.arg("--against").arg(file);
    }
    command.output().unwrap()
}

const LAST: &str = "(SELECT MAX(first_seq) FROM audit_batch)";

#[test]
fn whatever_is_done_to_the_audit_log_in_the_database_is_told() {
    let world = folder();
    let edited = |from: &str, to: &str| {
        format!(
            "UPDATE audit_batch SET entries = CAST(replace(CAST(entries AS TEXT), '{from}', '{to}') AS BLOB)"
        )
    };
    let tricks = [
        ("edits who did it", edited("\"role\":\"patient\"", "\"role\":\"visitor\"")),
        ("edits what is sealed", edited("\"sealed\":\"A", "\"sealed\":\"B")),
        ("back-dates it", edited("\"20", "\"19")),
        ("deletes one in the middle", "DELETE FROM audit_batch WHERE first_seq = (SELECT first_seq FROM audit_batch ORDER BY first_seq LIMIT 1 OFFSET 3)".to_owned()),
        ("deletes the newest", format!("DELETE FROM audit_batch WHERE first_seq = {LAST}")),
        ("empties it", "DELETE FROM audit_batch".to_owned()),
        (
            "replays an older one",
            format!(
                "INSERT INTO audit_batch SELECT (SELECT size FROM audit_head), b.count, b.entries, b.marks, b.root
                 FROM audit_batch b WHERE b.first_seq = {LAST}"
            ),
        ),
        ("forges the head", "UPDATE audit_head SET size = size - 1".to_owned()),
        ("takes the signed checkpoints away", "DELETE FROM audit_checkpoint; UPDATE audit_head SET checkpoint = ''".to_owned()),
    ];
    for (trick, sql) in tricks {
        let copy = copy_of(&world.data);
        assert!(verify(copy.path(), None).status.success(), "it verifies before");
        tamper(copy.path(), &sql);
        let told = verify(copy.path(), None);
        assert_eq!(told.status.code(), Some(1), "who {trick}: {}", text(&told));
    }
}

#[test]
fn a_store_put_back_whole_is_told_by_a_checkpoint_kept_elsewhere() {
    let world = folder();
    let earlier = copy_of(&world.data);
    let data = world.data.clone();
    let again = World::demo(&data);
    let kept = earlier.path().join("kept-checkpoint");
    let mut officer = Session::sign_in(&again, "officer-1");
    std::fs::write(&kept, officer.get("/api/v1/audit/checkpoint").text()).unwrap();
    drop(again);
    assert!(verify(&data, Some(&kept)).status.success());
    let told = verify(earlier.path(), Some(&kept));
    assert_eq!(told.status.code(), Some(1), "{}", text(&told));
}

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

#[test]
fn a_patient_who_tries_the_ids_of_others_on_every_route_learns_and_changes_nothing() {
    let (_world, mut patient, theirs) = others();
    let described = patient.get("/api/openapi.json").json();
    let mut tried = 0;
    for (path, methods) in described["paths"].as_object().unwrap() {
        let Some((name, id)) = theirs.iter().find(|(name, _)| path.contains(name)) else {
            continue;
        };
        let aimed = path.replace(name, &name.replace(name.rsplit('/').next().unwrap(), id));
        // Whatever else a path names, it is somebody's: the answer may not even say that it does not exist.
        let aimed = aimed.split('/').map(|part| if part.starts_with('{') { "x" } else { part });
        let aimed = aimed.collect::<Vec<_>>().join("/");
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
            tried += 1;
        }
    }
    assert!(tried > 40, "only {tried} routes were tried");
}

/// Ids of every sort that stand in the tables of the store, as whoever stole it would know them.
fn ids_of_every_sort(data: &Path) -> Vec<String> {
    let script = "import sqlite3,sys
c=sqlite3.connect('file:'+sys.argv[1]+'?mode=ro',uri=True)
ids=set()
for (table,) in c.execute(\"select name from sqlite_master where type='table'\").fetchall():
    for column in [row[1] for row in c.execute(f'pragma table_info({table})')]:
        if column in ('id','person','patient','appointment','consultation','session','entry'):
            ids.update(v for (v,) in c.execute(f'select distinct {column} from {table} order by 1 limit 8') if isinstance(v,str) and '/' not in v)
print(chr(10).join(sorted(ids)))";
    let file = data.join("housecall.db");
    let done = Command::new("python3").args(["-c", script]).arg(file).output().unwrap();
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
    let ids = ids_of_every_sort(&world.data);
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

/// A body that a route takes: each required field with something of its type.
fn body_of(described: &Value, route: &Value) -> Value {
    let asked = &route["requestBody"]["content"]["application/json"]["schema"];
    if asked.is_null() { Value::Null } else { example(described, asked) }
}

fn example(described: &Value, schema: &Value) -> Value {
    if let Some(name) = schema["$ref"].as_str().and_then(|name| name.rsplit('/').next()) {
        return example(described, &described["components"]["schemas"][name]);
    }
    if let Some(one) = schema["enum"].as_array() {
        return one[0].clone();
    }
    match schema["type"].as_str() {
        Some("object") => {
            let required = schema["required"].as_array().cloned().unwrap_or_default();
            let field = |name: &Value| {
                let name = name.as_str().unwrap();
                (name.to_owned(), example(described, &schema["properties"][name]))
            };
            Value::Object(required.iter().map(field).collect())
        }
        Some("array") => json!([]),
        Some("integer" | "number") => json!(1),
        Some("boolean") => json!(true),
        _ => json!("x"),
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
fn another_sites_page_and_a_smuggled_request_are_refused() {
    let world = World::new();
    let session = Session::sign_in(&world, "admin-1");
    let cookie = session.cookie.clone();
    let body = b"{\"name\":\"Stolen\"}";
    for headers in [
        [("Origin", "https://evil.example"), ("Content-Type", "application/json")],
        [("Sec-Fetch-Site", "cross-site"), ("Content-Type", "application/json")],
        [("Origin", "null"), ("Content-Type", "text/plain")],
    ] {
        let headers = [headers.as_slice(), &[("Cookie", cookie.as_str())]].concat();
        let answer = world.client().send("PUT", "/api/v1/organization", &headers, body);
        assert!(
            matches!(answer.status, 401 | 415),
            "{headers:?}: {} {}",
            answer.status,
            answer.text()
        );
    }
    for framing in [
        "Transfer-Encoding: chunked\r\nContent-Length: 4",
        "Content-Length: 4\r\nContent-Length: 5",
        "Transfer-Encoding: chunked, identity",
    ] {
        let mut client = world.client();
        let inner = "GET /api/v1/people HTTP/1.1\r\nHost: x\r\n\r\n";
        let smuggling = format!(
            "POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\n{framing}\r\n\r\n0\r\n\r\n{inner}"
        );
        client.raw(smuggling.as_bytes()).unwrap();
        let answer = client.read().unwrap();
        assert!(matches!(answer.status, 400 | 411 | 501), "{framing}: {}", answer.status);
        assert!(client.read().is_err(), "{framing}: what is inside is not another request");
    }
    for path in
        ["/assets/../../kek", "/assets/%2e%2e%2f%2e%2e%2fkek", "/..%5c..%5ckek", "//etc/passwd"]
    {
        let answer = world.client().get(path);
        let page = answer.header("Content-Type").is_some_and(|kind| kind.starts_with("text/html"));
        assert!(page || answer.status >= 400, "{path}: {} {}", answer.status, answer.text());
    }
    let deep = format!("{}{}", "[".repeat(4_000), "]".repeat(4_000));
    let headers = [("Content-Type", "application/json"), ("Cookie", cookie.as_str())];
    let answer = world.client().send("PUT", "/api/v1/organization", &headers, deep.as_bytes());
    assert_eq!(answer.status, 400, "{}", answer.text());
    assert_eq!(world.client().get("/healthz").status, 200);
}
