//! What browsers tell of the pages: without a session, in their own two forms, and never more of it than is kept.

use super::House;
use crate::web::REPORTS;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use serde_json::{Value, json};

const LEGACY: &str = "application/csp-report";
const REPORTING: &str = "application/reports+json; charset=utf-8";
/// What a browser says of a page that is shown to somebody.
const PAGE: &str = "http://clinic.test/app/people/pat-1/choices?name=Rosa%20Alvarez";

async fn tell(house: &House, kind: &str, body: impl Into<Body>) -> (StatusCode, Value) {
    let request = Request::post(REPORTS).header(header::HOST, "clinic.test");
    let request = request.header(header::CONTENT_TYPE, kind).body(body.into()).unwrap();
    let (status, _, answer) = house.send(request).await;
    (status, answer)
}

fn legacy(page: &str, blocked: &str) -> String {
    json!({ "csp-report": {
        "document-uri": page, "referrer": "http://clinic.test/app/room/con-7",
        "violated-directive": "script-src-elem", "effective-directive": "script-src-elem",
        "original-policy": "default-src 'none'", "disposition": "enforce", "blocked-uri": blocked,
        "status-code": 200, "script-sample": "Rosa Alvarez",
    } })
    .to_string()
}

fn reporting(page: &str, blocked: &str) -> Value {
    json!({
        "age": 2, "type": "csp-violation", "url": page, "user_agent": "Mozilla/5.0 (of pat-1)",
        "body": {
            "documentURL": page, "referrer": "", "blockedURL": blocked,
            "effectiveDirective": "img-src", "originalPolicy": "default-src 'none'",
            "sourceFile": "http://clinic.test/assets/a.js", "sample": "Rosa Alvarez",
            "disposition": "enforce", "statusCode": 200, "lineNumber": 1, "columnNumber": 7,
        },
    })
}

/// What is kept of it all: directive, source and page, and how often that was told.
async fn kept(house: &House) -> Vec<(String, String, String, i64)> {
    let inspection = &house.inspection;
    inspection.pages.keep().await.unwrap();
    let all = inspection.pages.counted(inspection.now()).await.unwrap();
    let told = all
        .into_iter()
        .map(|one| (one.blocked.directive, one.blocked.source, one.blocked.page, one.told));
    told.collect()
}

#[tokio::test]
async fn what_browsers_tell_in_either_form_is_counted_without_what_addresses_hold() {
    let house = House::build().await;
    let tracker = "https://tracker.example/pixel.gif?patient=pat-1&name=Rosa";
    let (status, answer) = tell(&house, LEGACY, legacy(PAGE, tracker)).await;
    assert_eq!((status, answer), (StatusCode::NO_CONTENT, Value::Null));
    let two = json!([reporting(PAGE, tracker), reporting(PAGE, tracker)]).to_string();
    assert_eq!(tell(&house, REPORTING, two).await.0, StatusCode::NO_CONTENT);
    // Of somebody else's page, and of what somebody added to their browser, nothing is kept.
    for (page, blocked) in
        [("https://evil.example/app/visit", tracker), (PAGE, "moz-extension://5b1c/pat-1.js")]
    {
        assert_eq!(tell(&house, LEGACY, legacy(page, blocked)).await.0, StatusCode::NO_CONTENT);
    }
    let row = |directive: &str, told| {
        let (source, page) = ("https://tracker.example", "/app/people/{id}/choices");
        (directive.to_owned(), source.to_owned(), page.to_owned(), told)
    };
    let kept = kept(&house).await;
    assert_eq!(kept, [row("img-src", 2), row("script-src-elem", 1)]);
    let said = format!("{kept:?}");
    for part in ["pat-1", "Rosa", "Mozilla", "pixel", "con-7", "?"] {
        assert!(!said.contains(part), "{part}: {said}");
    }
}

#[tokio::test]
async fn what_a_browser_tells_in_a_session_of_staff_is_counted_as_that_and_a_patients_is_not() {
    let house = House::build().await;
    let (staff, patient) = (house.sign_in("dr-1").await, house.sign_in("pat-1").await);
    for secret in [Some(staff.as_str()), Some(patient.as_str()), Some("nobody's"), None] {
        let mut request = Request::post(REPORTS).header(header::HOST, "clinic.test");
        if let Some(secret) = secret {
            request = request.header(header::AUTHORIZATION, format!("Bearer {secret}"));
        }
        let body = legacy(PAGE, "https://tracker.example/pixel.gif");
        let request = request.header(header::CONTENT_TYPE, LEGACY).body(body.into()).unwrap();
        assert_eq!(house.send(request).await.0, StatusCode::NO_CONTENT);
    }
    let inspection = &house.inspection;
    inspection.pages.keep().await.unwrap();
    let all = inspection.pages.counted(inspection.now()).await.unwrap();
    let counts: Vec<_> = all.iter().map(|one| (one.told, one.staff)).collect();
    assert_eq!(counts, [(4, 1)]);
}

#[tokio::test]
async fn what_is_no_report_or_too_large_is_refused_and_kept_by_nobody() {
    let house = House::build().await;
    let deep = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000));
    let large = legacy(PAGE, &format!("https://tracker.example/{}", "a".repeat(16 << 10)));
    for (kind, body, status, code) in [
        ("application/json", legacy(PAGE, "inline"), 400, "request.content-type"),
        ("text/plain", legacy(PAGE, "inline"), 400, "request.content-type"),
        (LEGACY, String::new(), 400, "request.body"),
        (LEGACY, "{\"csp-report\": {".to_owned(), 400, "request.body"),
        (LEGACY, "{\"csp-report\": \"Rosa Alvarez\"}".to_owned(), 400, "request.body"),
        (REPORTING, "null".to_owned(), 400, "request.body"),
        (REPORTING, deep, 400, "request.body"),
        (LEGACY, large, 413, "request.body"),
    ] {
        let (told, answer) = tell(&house, kind, body).await;
        assert_eq!((told.as_u16(), &answer["code"]), (status, &json!(code)), "{answer}");
        assert!(!answer.to_string().contains("Rosa"), "{answer}");
    }
    // Browsers tell of more than the policy by this form, and of nothing.
    let other = json!([{ "type": "deprecation", "body": { "id": "pat-1" } }]).to_string();
    for body in [other, "[]".to_owned()] {
        assert_eq!(tell(&house, REPORTING, body).await.0, StatusCode::NO_CONTENT);
    }
    assert!(kept(&house).await.is_empty());
}

#[tokio::test]
async fn of_one_body_twenty_reports_count() {
    let house = House::build().await;
    // Whatever else such a report says, so many fit into what is read.
    let one = json!({ "type": "csp-violation", "body": {
        "documentURL": PAGE, "blockedURL": "inline", "effectiveDirective": "script-src-elem",
    } });
    let many = json!(vec![one; 60]).to_string();
    assert_eq!(tell(&house, REPORTING, many).await.0, StatusCode::NO_CONTENT);
    let kept = kept(&house).await;
    assert_eq!(kept.iter().map(|one| one.3).collect::<Vec<_>>(), [20]);
}
