//! What applications tell of themselves, and what they ask for by the names that they know.

use super::House;
use axum::http::StatusCode;
use clinic::session::NewKey;
use clinic::{Caller, Scope, demo};
use serde_json::{Value, json};

const PATH: (&str, &str) = ("POST", "/audit-events");

async fn key(house: &House, scope: Scope) -> String {
    let system = Caller::system(demo::ORGANIZATION.parse().unwrap()).unwrap();
    let scopes = [scope].into_iter().collect();
    let new = NewKey { label: "portal".to_owned(), scopes, days: 1 };
    let made = house.clinic.sessions.add_key(&system, &"nurse-1".parse().unwrap(), new).await;
    made.unwrap().1.expose().to_owned()
}

fn event() -> Value {
    json!({
        "id": "018F6E2A-7b1c-4d3e-9f10-2a3b4c5d6e7f",
        "timestamp": "2026-03-02T08:59:00.250Z",
        "eventType": "CHART_VIEWED",
        "organizationId": demo::ORGANIZATION,
        "actor": { "userId": "u-17", "role": "nurse", "ipAddress": "198.51.100.7" },
        "resource": { "type": "patient", "id": "pat-2", "channel": "chart.pat-2" },
        "action": "read",
        "severity": "info",
        "metadata": { "sessionId": "s-1", "consentRef": "c-1" },
        "details": { "screen": "labs" }
    })
}

#[tokio::test]
async fn an_applications_event_is_entered_once_and_found_under_its_patient() {
    let house = House::build().await;
    let key = key(&house, Scope::AuditEvents).await;
    let (status, entered) = house.call(Some(&key), PATH, &event()).await;
    assert_eq!(status, StatusCode::CREATED, "{entered}");
    assert_eq!(entered["id"], "018f6e2a-7b1c-4d3e-9f10-2a3b4c5d6e7f");
    assert_eq!(
        house.call(Some(&key), PATH, &event()).await,
        (StatusCode::CREATED, entered.clone())
    );
    let officer = house.sign_in("officer-1").await;
    let asked = ("GET", "/api/v1/audit/entries?type=APPLICATION_EVENT&patient=pat-2");
    let (_, found) = house.call(Some(&officer), asked, &json!({})).await;
    let items = found["items"].as_array().unwrap();
    assert_eq!(items.len(), 1, "{found}");
    assert_eq!(items[0]["index"], entered["index"], "{found}");
    assert!(found.to_string().contains("u-17"), "{found}");
}

#[tokio::test]
async fn an_event_is_refused_by_its_field_to_another_scope_and_to_people() {
    let house = House::build().await;
    let own = key(&house, Scope::AuditEvents).await;
    for (pointer, value, field) in [
        ("/organizationId", json!("other-clinic"), "organizationId"),
        ("/id", json!("7"), "id"),
        ("/action", json!("looked at it"), "action"),
        ("/actor/ipAddress", json!("home"), "actor.ipAddress"),
        ("/resource/id", json!("x".repeat(129)), "resource.id"),
        ("/details/screen", json!("x".repeat(201)), "details"),
        ("/details/screen", json!(7), "details.screen"),
    ] {
        let mut wrong = event();
        *wrong.pointer_mut(pointer).unwrap() = value;
        let (status, answer) = house.call(Some(&own), PATH, &wrong).await;
        let found = (status, &answer["field"]);
        assert_eq!(found, (StatusCode::BAD_REQUEST, &json!(field)), "{pointer}: {answer}");
    }
    let mut large = event();
    large["details"]["screen"] = json!("x".repeat(70_000));
    let (status, answer) = house.call(Some(&own), PATH, &large).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE, "{answer}");
    let nurse = house.sign_in("nurse-1").await;
    let clinics = key(&house, Scope::Clinic).await;
    for (secret, code) in [(&clinics, "access.key-scope"), (&nurse, "access.key-only")] {
        let (status, answer) = house.call(Some(secret), PATH, &event()).await;
        assert_eq!((status, &answer["code"]), (StatusCode::FORBIDDEN, &json!(code)), "{answer}");
    }
    let (status, answer) = house.call(Some(&own), ("GET", "/api/v1/today"), &json!({})).await;
    assert_eq!((status, &answer["code"]), (StatusCode::FORBIDDEN, &json!("access.key-scope")));
}
