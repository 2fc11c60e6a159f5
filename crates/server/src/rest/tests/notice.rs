//! The notice of privacy practices, which anybody reads and nobody needs to acknowledge.

use super::House;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use serde_json::{Value, json};

#[tokio::test]
async fn anybody_reads_the_notice_in_their_language_without_a_session() {
    let house = House::build().await;
    let read = async |asked: &str, accepts: Option<&str>| {
        let mut request = Request::get(format!("/api/v1/privacy-notice{asked}"));
        if let Some(accepts) = accepts {
            request = request.header(header::ACCEPT_LANGUAGE, accepts);
        }
        let (status, _, answer) = house.send(request.body(Body::empty()).unwrap()).await;
        (status, answer)
    };
    for (asked, accepts, language) in [
        ("", None, "en"),
        ("", Some("es-MX,es;q=0.9,en;q=0.8"), "es"),
        ("", Some("fr-FR, en;q=0.5, es;q=0.4"), "en"),
        ("", Some("fr"), "en"),
        ("?locale=es", Some("en"), "es"),
    ] {
        let (status, notice) = read(asked, accepts).await;
        let found = (status, &notice["locale"], &notice["version"]);
        assert_eq!(found, (StatusCode::OK, &json!(language), &json!(1)), "{asked} {accepts:?}");
        assert_eq!(notice["clinic"], "Demo Clinic");
        assert!(notice["text"].as_str().unwrap().contains("42 CFR"), "{notice}");
    }
    let (status, answer) = read("?locale=fr", None).await;
    assert_eq!((status, &answer["field"]), (StatusCode::BAD_REQUEST, &json!("locale")));
}

#[tokio::test]
async fn officers_enter_a_version_and_patients_say_whether_they_received_it() {
    let house = House::build().await;
    let (officer, own) = (house.sign_in("officer-1").await, house.sign_in("pat-1").await);
    let versions = "/api/v1/privacy-notice/versions";
    let wrong = json!({ "en": "About 42 CFR Part 2", "es": "Nada", "part2": true });
    let (status, answer) = house.call(Some(&officer), ("POST", versions), &wrong).await;
    assert_eq!((status, &answer["field"]), (StatusCode::BAD_REQUEST, &json!("es")), "{answer}");
    let new = json!({ "en": "Our second notice", "es": "Nuestro segundo aviso", "part2": false });
    let (status, entered) = house.call(Some(&officer), ("POST", versions), &new).await;
    assert_eq!((status, &entered["version"]), (StatusCode::CREATED, &json!(2)), "{entered}");
    assert_eq!(entered["texts"][1]["text"], "Nuestro segundo aviso");
    let review = format!("{versions}/2/review");
    let (status, reviewed) = house.call(Some(&officer), ("POST", &review), &json!({})).await;
    assert!(status == StatusCode::OK && reviewed["reviewedAt"].is_string(), "{reviewed}");
    let (_, all) = house.call(Some(&officer), ("GET", versions), &json!({})).await;
    let numbers = all["items"].as_array().unwrap().iter().map(|one| one["version"].clone());
    assert_eq!(numbers.collect::<Value>(), json!([2, 1]));

    let answers = "/api/v1/patients/pat-1/privacy-notice-answers";
    let said = |received: bool| json!({ "version": 2, "locale": "es", "received": received, "evidence": "click" });
    for received in [false, true] {
        let (status, given) = house.call(Some(&own), ("POST", answers), &said(received)).await;
        assert_eq!((status, &given["received"]), (StatusCode::CREATED, &json!(received)));
        assert_eq!(given["hash"], entered["texts"][1]["hash"]);
    }
    let (_, told) = house.call(Some(&own), ("GET", answers), &json!({})).await;
    assert_eq!(told["items"].as_array().unwrap().len(), 2, "{told}");
    let other = house.sign_in("pat-2").await;
    let (status, _) = house.call(Some(&other), ("POST", answers), &said(true)).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
}
