//! The notices of language assistance, which anybody reads.

use super::House;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};

const REVIEWS: &str = "/api/v1/consent-forms/reviews";
const VERSIONS: &str = "/api/v1/language-notices/versions";

#[tokio::test]
async fn officers_enter_what_anybody_reads_once_it_was_reviewed() {
    let house = House::build().await;
    let officer = house.sign_in("officer-1").await;
    let read = async || {
        let request = Request::get("/api/v1/language-notices").body(Body::empty()).unwrap();
        let (status, _, answer) = house.send(request).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        answer
    };
    assert_eq!(read().await, json!({ "clinic": "Demo Clinic", "items": [] }));
    let text = "المساعدة اللغوية مجانية.";
    let draft = json!({ "locale": "ar", "text": text, "translatedBy": "a machine" });
    let (status, entered) = house.call(Some(&officer), ("POST", VERSIONS), &draft).await;
    assert_eq!((status, &entered["state"]), (StatusCode::CREATED, &json!("unreviewed")));
    assert_eq!(read().await["items"], json!([]), "it waits for its review");
    let mut reviewed = draft.clone();
    reviewed["reviewedBy"] = json!("Ana Ruiz");
    let (status, answer) = house.call(Some(&officer), ("POST", VERSIONS), &reviewed).await;
    assert_eq!((status, &answer["field"]), (StatusCode::BAD_REQUEST, &json!("reviewedOn")));
    reviewed["reviewedOn"] = json!("2024-01-05");
    let (status, entered) = house.call(Some(&officer), ("POST", VERSIONS), &reviewed).await;
    assert_eq!((status, &entered["state"]), (StatusCode::CREATED, &json!("posted")), "{entered}");
    assert_eq!((&entered["version"], &entered["reviewedOn"]), (&json!(2), &json!("2024-01-05")));
    let posted = json!([{ "locale": "ar", "direction": "rtl", "text": text }]);
    assert_eq!(read().await["items"], posted);

    let admin = house.sign_in("admin-1").await;
    let (status, _) = house.call(Some(&admin), ("POST", VERSIONS), &reviewed).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    let withdraw = ("POST", "/api/v1/language-notices/ar/withdraw");
    let (status, gone) = house.call(Some(&officer), withdraw, &json!({})).await;
    assert_eq!((status, &gone["state"]), (StatusCode::OK, &json!("withdrawn")), "{gone}");
    assert_eq!(read().await["items"], json!([]));
    let (_, all) = house.call(Some(&admin), ("GET", VERSIONS), &json!({})).await;
    let states = all["items"].as_array().unwrap().iter().map(|one| one["state"].clone());
    assert_eq!(states.collect::<Value>(), json!(["withdrawn", "replaced", "replaced"]));
}

#[tokio::test]
async fn an_officer_says_who_reviewed_a_translated_form() {
    let house = House::build().await;
    let (officer, admin) = (house.sign_in("officer-1").await, house.sign_in("admin-1").await);
    let (_, forms) = house.call(Some(&officer), ("GET", "/api/v1/consent-forms"), &json!({})).await;
    let forms = forms["items"].as_array().unwrap();
    let form = forms.iter().find(|form| form["locale"] == "es").unwrap();
    let mut review = json!({
        "type": form["type"], "version": form["version"], "locale": "es", "hash": "0".repeat(64),
        "reviewedBy": "Ana Ruiz", "reviewedOn": "2024-01-05",
    });
    let (status, answer) = house.call(Some(&officer), ("POST", REVIEWS), &review).await;
    assert_eq!((status, &answer["field"]), (StatusCode::BAD_REQUEST, &json!("hash")), "{answer}");
    review["hash"] = form["hash"].clone();
    let (status, _) = house.call(Some(&admin), ("POST", REVIEWS), &review).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    let (status, entered) = house.call(Some(&officer), ("POST", REVIEWS), &review).await;
    assert_eq!((status, &entered["enteredBy"]), (StatusCode::CREATED, &json!("officer-1")));
    let (_, all) = house.call(Some(&admin), ("GET", REVIEWS), &json!({})).await;
    assert_eq!(all["items"], json!([entered]));
}
