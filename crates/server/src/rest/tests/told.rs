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
    let one = &items[0];
    assert_eq!(one["id"].as_str().map(str::len), Some(36), "a UUID of its own: {one}");
    assert_eq!(one["organizationId"], demo::ORGANIZATION, "{one}");
    assert_eq!((&one["eventType"], &one["timestamp"]), (&one["event"], &one["at"]));
    assert_eq!((&one["actor"]["userId"], &one["severity"]), (&one["actor"]["id"], &json!("info")));
    assert!(one["actor"]["ipAddress"].is_string() && one["metadata"].is_object(), "{one}");
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

#[tokio::test]
async fn a_client_renews_the_token_that_it_gets_by_the_other_ways_and_no_more() {
    const AUTH: (&str, &str) = ("POST", "/api/pubnub/auth");
    let house = House::build().await;
    let own = house.sign_in("pat-1").await;
    let click = json!({ "type": "telehealth", "version": 1, "locale": "es", "evidence": "click" });
    let consents = ("POST", "/api/v1/patients/pat-1/consents");
    let (status, given) = house.call(Some(&own), consents, &click).await;
    assert_eq!(status, StatusCode::CREATED, "{given}");
    let listed = ("GET", "/api/v1/appointments?providerId=dr-1");
    let (_, mine) = house.call(Some(&own), listed, &json!({})).await;
    let visit = json!({ "appointmentId": mine["items"][0]["id"] });
    for (person, role) in [("pat-1", None), ("dr-1", Some("provider")), ("nurse-1", None)] {
        let mut asked = visit.clone();
        if let Some(role) = role {
            asked["role"] = json!(role);
        }
        let secret = house.sign_in(person).await;
        let (status, answer) = house.call(Some(&secret), AUTH, &asked).await;
        assert_eq!(status, StatusCode::OK, "{person}: {answer}");
        let keys = (&answer["subscribeKey"], &answer["publishKey"]);
        assert_eq!(keys, (&json!("sub-c-demo"), &json!("pub-c-demo")), "{person}");
        let ttl = answer["ttl"].as_i64().unwrap();
        assert!((1..=60).contains(&ttl) && answer["token"].is_string(), "{person}: {answer}");
        assert!(answer["expiresAt"].is_string() && answer["cipherKey"].is_null(), "{answer}");
    }
    let nurse = house.sign_in("nurse-1").await;
    let (status, heard) = house.call(Some(&nurse), AUTH, &json!({})).await;
    assert_eq!((status, &heard["publishKey"]), (StatusCode::OK, &Value::Null), "{heard}");
    let other = house.sign_in("pat-2").await;
    for (secret, asked, code) in [
        (&other, visit.clone(), "access.not-allowed"),
        (&own, json!({}), "request.field"),
        (&own, json!({ "appointmentId": "a-none" }), "unknown"),
        (&own, json!({ "consultationId": "c-none" }), "unknown"),
        (
            &nurse,
            json!({ "appointmentId": visit["appointmentId"], "role": "provider" }),
            "access.not-allowed",
        ),
    ] {
        let (_, answer) = house.call(Some(secret), AUTH, &asked).await;
        assert_eq!(answer["code"], code, "{asked}: {answer}");
    }
}
