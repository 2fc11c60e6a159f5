//! What a stolen session does not do with records: each step asks its person again that it is them.

use crate::checks::steps_up;
use crate::client::Answer;
use crate::owned::embedded;
use crate::world::{Session, World};
use serde_json::{Value, json};

const RETENTION: &str = "/api/v1/retention";

fn refused(told: &Answer, path: &str) {
    let kind = told.header("Content-Type");
    assert_eq!((told.status, kind), (403, Some("application/problem+json")), "{path}");
    assert_eq!(told.json()["code"], "session.step-up", "{path}");
}

fn made(session: &mut Session, path: &str, body: &Value) -> Value {
    let made = session.post(path, body);
    assert_eq!(made.status, 201, "{}", made.text());
    made.json()
}

#[test]
fn a_rule_a_hold_and_a_disposal_are_approved_by_who_shows_again_that_it_is_them() {
    let world = World::new();
    let mut officer = Session::sign_in(&world, "officer-1");
    let mut admin = Session::sign_in(&world, "admin-1");
    let rule = json!({
        "class": "emergency", "jurisdiction": "US", "days": 2190, "authority": "8 NYCRR 29.2",
    });
    let rule = json!({ "rule": made(&mut officer, &format!("{RETENTION}/rules"), &rule)["rule"] });
    let hold = json!({ "matter": "2026-17", "mark": "patient/pat-1", "reason": "litigation" });
    let hold = made(&mut officer, &format!("{RETENTION}/holds"), &hold);
    let release = format!("{RETENTION}/holds/{}/release", hold["id"].as_str().unwrap());
    let shred = json!({ "class": "medical-record", "subject": "pat-2", "cause": "court-order" });
    let shreds = format!("{RETENTION}/shreds");
    let (rules, nothing) = (format!("{RETENTION}/rules/approve"), json!({}));

    refused(&officer.post(&release, &nothing), "the first of two who release a hold");
    steps_up(&mut officer, &shreds, &shred);
    let plan = made(&mut officer, &shreds, &shred);
    let plan = format!("{RETENTION}/plans/{}", plan["id"].as_str().unwrap());
    let asked = officer.post(&release, &nothing).json();
    assert_eq!((&asked["askedBy"], &asked["released"]), (&json!("officer-1"), &Value::Null));

    let approve = format!("{plan}/approve");
    // Of a run of many it is asked as of one record, and before it is said whether there is one.
    let unknown = format!("{RETENTION}/plans/no-such-plan/approve");
    for (path, body) in
        [(&rules, &rule), (&release, &nothing), (&approve, &nothing), (&unknown, &nothing)]
    {
        refused(&admin.post(path, body), path);
    }
    let all = admin.get(RETENTION).json();
    let of = |list: &str, name: &str, is: &Value| {
        let found = all[list].as_array().unwrap().iter().find(|one| &one[name] == is);
        found.unwrap_or_else(|| panic!("no {is} in {all}")).clone()
    };
    assert_eq!(of("rules", "rule", &rule["rule"])["approvedBy"], Value::Null);
    assert_eq!(of("holds", "id", &hold["id"])["released"], Value::Null);
    assert_eq!(of("plans", "cause", &json!("court-order"))["state"], "planned");
    let person = Session::sign_in(&world, "front-desk-1").get("/api/v1/people/pat-2").json();
    assert!(person["name"] != "-" && person["name"] != Value::Null, "it is there: {person}");

    // Who objects does no harm by it, and needs nothing more than to be signed in.
    let stopped = admin.post(&format!("{plan}/object"), &nothing);
    assert_eq!(stopped.json()["state"], "stopped", "{}", stopped.text());

    steps_up(&mut admin, &rules, &rule);
    assert_eq!(admin.post(&rules, &rule).json()["approvedBy"], "admin-1");
    assert_eq!(admin.post(&release, &nothing).json()["releasedBy"], "admin-1");
    assert!(world.verify().status.success());
}

#[test]
fn whoever_takes_a_record_shows_again_that_it_is_them_and_a_link_takes_none() {
    let world = World::new();
    let mut officer = Session::sign_in(&world, "officer-1");
    let mut patient = Session::sign_in(&world, "pat-1");
    let requests = "/api/v1/patients/pat-1/privacy-requests";
    let request = made(&mut patient, requests, &json!({ "asked": "access" }));
    let request = request["id"].as_str().unwrap();
    let exports = format!("{requests}/{request}/exports");
    let copy = json!({ "purpose": "patient-request", "text": "Her daughter, who has her letter" });
    refused(&officer.post(&exports, &copy), &exports);
    steps_up(&mut officer, &exports, &copy);
    let export = made(&mut officer, &exports, &copy);
    let export = export["id"].as_str().unwrap();
    let document = format!("/api/v1/patients/pat-1/exports/{export}/document");
    assert_eq!(officer.get(&document).status, 200);

    let answer = format!("/api/v1/privacy-requests/{request}/answer");
    assert_eq!(officer.post(&answer, &json!({ "granted": true })).status, 200);
    // A session that somebody stole a while ago.
    embedded(&world.data, "UPDATE session SET proven = proven - 660000000 WHERE person = 'pat-1'");
    let own = json!({ "purpose": "patient-request" });
    let stolen = patient.post(&exports, &own);
    assert_eq!((stolen.status, &stolen.json()["code"]), (403, &json!("session.prove-again")));
    let proof = json!({ "password": "housecall-demo" });
    assert!(patient.post("/api/v1/sessions/current/proof", &proof).status < 300);
    let export = made(&mut patient, &exports, &own);
    let mut link = by_link(&world);
    assert_eq!(link.get(requests).status, 200, "what was asked they see");
    let export = format!("/api/v1/patients/pat-1/exports/{}", export["id"].as_str().unwrap());
    for told in [
        link.post(&exports, &own),
        link.get(&format!("{export}/archive")),
        link.get(&format!("{export}/document")),
    ] {
        let told = (told.status, told.json()["code"].clone());
        assert_eq!(told, (403, json!("access.link-copy")));
    }
    assert_eq!(patient.get(&format!("{export}/archive")).status, 200);
    assert!(world.verify().status.success());
}

/// The patient comes to a visit by its link.
fn by_link(world: &World) -> Session {
    let mut desk = Session::sign_in(world, "front-desk-1");
    let visits = desk.get("/api/v1/appointments").json();
    let own = visits["items"].as_array().unwrap().iter().find(|one| one["patientId"] == "pat-1");
    let path = format!("/api/v1/appointments/{}/links", own.unwrap()["id"].as_str().unwrap());
    let link = desk.post(&path, &json!({})).json();
    let secret = link["url"].as_str().unwrap().split_once('#').unwrap().1;
    let open = json!({ "secret": secret, "birthDate": "1958-03-14" });
    Session::open(world, "/api/v1/links/open", &open)
}
