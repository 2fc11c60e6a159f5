//! What applications tell of themselves, by a key of their own.

use crate::accounts::Program;
use crate::world::{Session, World};
use serde_json::json;

#[test]
fn an_application_appends_its_events_to_the_log_which_still_verifies() {
    let world = World::new();
    let mut portal = Program::with(&world, "nurse-1", "audit-events");
    let event = json!({
        "id": "018f6e2a-7b1c-4d3e-9f10-2a3b4c5d6e7f", "timestamp": "2026-03-02T08:59:00Z",
        "eventType": "CHART_VIEWED", "organizationId": "demo-clinic",
        "actor": {"userId": "u-17", "role": "nurse"}, "resource": {"type": "chart", "id": "chart-9"},
        "action": "read", "details": {"patientId": "pat-2"}
    });
    let first = portal.call("POST", "/audit-events", &event);
    assert_eq!(first.status, 201, "{}", first.text());
    let again = portal.call("POST", "/audit-events", &event);
    assert_eq!((again.status, again.json()), (201, first.json()), "a retry appends nothing");
    let mut elsewhere = event.clone();
    elsewhere["organizationId"] = json!("other-clinic");
    let elsewhere = portal.call("POST", "/audit-events", &elsewhere);
    assert_eq!((elsewhere.status, &elsewhere.json()["field"]), (400, &json!("organizationId")));
    let mut large = event.clone();
    large["details"] = json!({"note": "x".repeat(4_000)});
    let large = portal.call("POST", "/audit-events", &large);
    assert_eq!((large.status, &large.json()["field"]), (400, &json!("details")));
    let mut other = Program::with(&world, "nurse-1", "evidence");
    let refused = other.call("POST", "/audit-events", &event);
    assert_eq!((refused.status, &refused.json()["code"]), (403, &json!("access.key-scope")));
    assert_eq!(portal.get("/api/v1/today").status, 403, "the key opens nothing else");

    let mut officer = Session::sign_in(&world, "officer-1");
    let found = officer.get("/api/v1/audit/entries?type=APPLICATION_EVENT&patient=pat-2").json();
    let items = found["items"].as_array().unwrap();
    assert_eq!(items.len(), 1, "{found}");
    assert_eq!(items[0]["index"], first.json()["index"], "{found}");
    assert!(world.verify().status.success());
}
