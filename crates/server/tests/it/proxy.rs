//! Whoever acts for a patient, from outside.

use crate::client::Answer;
use crate::world::{Session, World};
use serde_json::{Value, json};

fn ok(answer: &Answer) -> Value {
    assert!((200..300).contains(&answer.status), "{} {}", answer.status, answer.text());
    answer.json()
}

/// A time so many days from the server's own.
fn in_days(desk: &mut Session, days: i64) -> String {
    let now = ok(&desk.get("/api/v1/today"))["serverTime"].as_str().unwrap().to_owned();
    let now: jiff::Timestamp = now.parse().unwrap();
    now.checked_add(jiff::SignedDuration::from_hours(24 * days)).unwrap().to_string()
}

#[test]
fn a_parent_comes_by_a_link_and_does_what_they_may_until_it_is_taken_back() {
    let world = World::new();
    let mut desk = Session::sign_in(&world, "front-desk-1");
    let mother = json!({ "role": "guardian", "name": "Ana Alvarez", "birthDate": "1980-02-29" });
    let mother = ok(&desk.post("/api/v1/people", &mother))["id"].as_str().unwrap().to_owned();
    let all = "/api/v1/patients/pat-1/proxies";
    let new = json!({
        "personId": mother, "basis": "helper", "acts": ["view", "consent"],
        "reason": "Asked for by the patient", "endsAt": in_days(&mut desk, 30),
    });
    let mut grown = new.clone();
    grown["basis"] = json!("parent");
    assert_eq!(desk.post(all, &grown).json()["code"], "proxy.of-age", "pat-1 is no child");
    let given = ok(&desk.post(all, &new));
    let own = format!("{all}/{}", given["id"].as_str().unwrap());
    let listed = ok(&desk.get("/api/v1/appointments?patientId=pat-1"));
    let visit = listed["items"][0]["id"].as_str().unwrap().to_owned();
    let link = ok(&desk.post(&format!("{own}/links"), &json!({ "appointmentId": visit })));
    let secret = link["url"].as_str().unwrap().split_once('#').unwrap().1.to_owned();
    let open = json!({ "secret": secret, "birthDate": "1980-02-29" });
    let mut proxy = Session::open(&world, "/api/v1/links/open", &open);
    assert_eq!(ok(&proxy.get("/api/v1/sessions/current"))["actsFor"]["patientId"], "pat-1");

    let path = format!("/api/v1/appointments/{visit}");
    assert_eq!(ok(&proxy.get(&path))["id"], json!(visit));
    let consent =
        json!({ "type": "telehealth", "version": 1, "locale": "es", "evidence": "click" });
    let signed = ok(&proxy.post("/api/v1/patients/pat-1/consents", &consent));
    assert_eq!((&signed["patientId"], &signed["recordedBy"]), (&json!("pat-1"), &json!(mother)));
    let cancel = proxy.post(&format!("{path}/cancel"), &json!({}));
    assert_eq!(
        (cancel.status, &cancel.json()["code"]),
        (403, &json!("access.proxy")),
        "no such act"
    );
    let other = ok(&desk.get("/api/v1/appointments?patientId=pat-2"))["items"][0]["id"].clone();
    let other = proxy.get(&format!("/api/v1/appointments/{}", other.as_str().unwrap()));
    assert_eq!(other.status, 404, "nobody else's");
    assert_eq!(proxy.post("/api/v1/patients/pat-2/consents", &consent).status, 404);
    assert_eq!(proxy.get(all).status, 403, "who else acts is not theirs to know");

    ok(&desk.post(&format!("{own}/end"), &json!({})));
    assert_eq!(proxy.get(&path).status, 401, "it ends at once");
    assert_eq!(ok(&desk.get(all))["items"][0]["endedBecause"], "revoked");
    let mut officer = Session::sign_in(&world, "officer-1");
    let seen =
        ok(&officer
            .get(&format!("/api/v1/audit/entries?type=PATIENT_CONSENT_GIVEN&actor={mother}")));
    let details = seen["items"][0].to_string();
    assert!(details.contains("actsFor") && details.contains("pat-1"), "{seen}");
}
