//! The registers of evaluations and exercises, as officers keep them.

use super::House;
use axum::http::StatusCode;
use jiff::ToSpan as _;
use kernel::{Clock as _, SystemClock};
use serde_json::{Value, json};

const HASH: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
const EVALUATIONS: &str = "/api/v1/evaluations";
const EXERCISES: &str = "/api/v1/exercises";

/// A day beside today; the demo goes by UTC.
fn day(from_today: i64) -> Value {
    let today = SystemClock.now().to_zoned_datetime(jiff::tz::TimeZone::UTC).date();
    json!(today.checked_add(from_today.days()).unwrap().to_string())
}

#[tokio::test]
async fn officers_write_evaluations_and_findings_down_and_close_these() {
    let house = House::build().await;
    let officer = house.sign_in("officer-1").await;
    let by = async |method: &str, path: &str, body: &Value| {
        house.call(Some(&officer), (method, path), body).await
    };
    let new = json!({
        "kind": "penetration-test", "done": day(-3), "assessor": "Assessors Ltd",
        "reportSha256": HASH, "scope": "The application and its servers",
    });
    for (field, wrong) in [
        ("kind", json!("horoscope")),
        ("done", day(2)),
        ("assessor", json!("")),
        ("reportSha256", json!("9f")),
        ("scope", json!("")),
    ] {
        let mut body = new.clone();
        body[field] = wrong;
        let (status, answer) = by("POST", EVALUATIONS, &body).await;
        let found = (status, &answer["field"]);
        assert_eq!(found, (StatusCode::BAD_REQUEST, &json!(field)), "{answer}");
    }
    let (status, made) = by("POST", EVALUATIONS, &new).await;
    assert_eq!((status, &made["findings"]), (StatusCode::CREATED, &json!([])), "{made}");
    assert_eq!(made["recordedBy"], "officer-1", "{made}");
    assert_eq!(made["state"], "current", "{made}");
    let findings = format!("{EVALUATIONS}/{}/findings", made["id"].as_str().unwrap());
    let finding = json!({
        "title": "Old cipher suites", "severity": "high", "opened": day(-3), "due": day(-1),
    });
    let mut dire = finding.clone();
    dire["severity"] = json!("dire");
    let (status, answer) = by("POST", &findings, &dire).await;
    let found = (status, &answer["field"]);
    assert_eq!(found, (StatusCode::BAD_REQUEST, &json!("severity")), "{answer}");
    let (status, open) = by("POST", &findings, &finding).await;
    assert_eq!(status, StatusCode::CREATED, "{open}");
    assert_eq!(open["findings"][0]["state"], "overdue", "{open}");

    let close = format!("{findings}/1/close");
    let how = json!({ "how": "They are switched off." });
    let (status, closed) = by("POST", &close, &how).await;
    assert_eq!(status, StatusCode::OK, "{closed}");
    let one = &closed["findings"][0];
    assert_eq!((&one["state"], &one["closed"]), (&json!("closed"), &day(0)), "{one}");
    assert_eq!((&one["how"], &one["closedBy"]), (&how["how"], &json!("officer-1")), "{one}");
    let (status, again) = by("POST", &close, &how).await;
    assert_eq!((status, &again["code"]), (StatusCode::CONFLICT, &json!("evaluation.closed")));
    let none = format!("{findings}/2/close");
    let (status, none) = by("POST", &none, &how).await;
    assert_eq!((status, &none["code"]), (StatusCode::NOT_FOUND, &json!("evaluation.missing")));
    let (_, all) = by("GET", EVALUATIONS, &json!({})).await;
    assert_eq!(all["items"], json!([closed]));
}

#[tokio::test]
async fn officers_write_exercises_down_of_which_an_incident_names_its_plan() {
    let house = House::build().await;
    let officer = house.sign_in("officer-1").await;
    let by = async |method: &str, body: &Value| {
        house.call(Some(&officer), (method, EXERCISES), body).await
    };
    let incident = json!({
        "kind": "incident-response", "day": day(-3), "lead": "Ops lead", "people": 6,
        "learnt": "The list of numbers was old.", "planSha256": HASH, "contactsVerified": day(-3),
    });
    for (field, wrong) in [
        ("kind", json!("picnic")),
        ("day", day(2)),
        ("people", json!(0)),
        ("planSha256", Value::Null),
        ("contactsVerified", day(2)),
    ] {
        let mut body = incident.clone();
        body[field] = wrong;
        let (status, answer) = by("POST", &body).await;
        let found = (status, &answer["field"]);
        assert_eq!(found, (StatusCode::BAD_REQUEST, &json!(field)), "{answer}");
    }
    let (status, first) = by("POST", &incident).await;
    assert_eq!((status, &first["people"]), (StatusCode::CREATED, &json!(6)), "{first}");
    let drill = json!({
        "kind": "downtime", "day": day(-366), "lead": "Front desk", "people": 4,
        "learnt": "An hour by paper works.", "recordSha256": HASH,
    });
    let (status, last) = by("POST", &drill).await;
    assert_eq!((status, &last["planSha256"]), (StatusCode::CREATED, &Value::Null), "{last}");
    assert_eq!((&first["state"], &last["state"]), (&json!("current"), &json!("lapsed")));
    let (_, all) = by("GET", &json!({})).await;
    assert_eq!(all["items"], json!([first, last]), "the last one held first");
}
