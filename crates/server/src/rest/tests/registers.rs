//! The registers of training and policies, as officers keep them.

use super::House;
use axum::http::StatusCode;
use jiff::ToSpan as _;
use kernel::{Clock as _, SystemClock};
use serde_json::{Value, json};

const HASH: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

/// The demo goes by UTC.
fn today() -> jiff::civil::Date {
    SystemClock.now().to_zoned_datetime(jiff::tz::TimeZone::UTC).date()
}

fn find<'a>(all: &'a Value, (name, value): (&str, &str)) -> &'a Value {
    let mut items = all["items"].as_array().unwrap().iter();
    items.find(|one| one[name] == value).unwrap()
}

#[tokio::test]
async fn officers_write_down_who_was_trained_and_take_back_what_was_wrong() {
    let house = House::build().await;
    let officer = house.sign_in("officer-1").await;
    let (training, nothing) = ("/api/v1/training", json!({}));
    let day = today().to_string();
    let new = json!({ "people": ["dr-1", "nurse-1"], "course": "Privacy", "materialSha256": HASH, "day": day });
    let (status, made) = house.call(Some(&officer), ("POST", training), &new).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    assert_eq!(made["items"].as_array().unwrap().len(), 2, "{made}");
    assert_eq!(made["items"][0]["recordedBy"], "officer-1");
    let (_, staff) = house.call(Some(&officer), ("GET", training), &nothing).await;
    let one = find(&staff, ("personId", "nurse-1"));
    assert_eq!((&one["state"], &one["trained"]), (&json!("current"), &json!(day)), "{one}");
    assert_eq!(find(&staff, ("personId", "dr-2"))["state"], "due", "they are new");
    let tomorrow = today().checked_add(2.days()).unwrap().to_string();
    for (field, wrong) in
        [("day", json!(tomorrow)), ("course", json!("")), ("people", json!(["dr-1", "dr-1"]))]
    {
        let mut body = new.clone();
        body[field] = wrong;
        let (status, answer) = house.call(Some(&officer), ("POST", training), &body).await;
        let found = (status, &answer["field"]);
        assert_eq!(found, (StatusCode::BAD_REQUEST, &json!(field)), "{answer}");
    }
    let mut patient = new.clone();
    patient["people"] = json!(["pat-1"]);
    let (status, answer) = house.call(Some(&officer), ("POST", training), &patient).await;
    assert_eq!(status, StatusCode::NOT_FOUND, "{answer}");

    let id = find(&made, ("personId", "nurse-1"))["id"].as_str().unwrap();
    let path = format!("/api/v1/training/entries/{id}/strike");
    let (status, struck) = house.call(Some(&officer), ("POST", &path), &nothing).await;
    assert_eq!((status, &struck["struckBy"]), (StatusCode::OK, &json!("officer-1")), "{struck}");
    let path = "/api/v1/training/entries?personId=nurse-1";
    let (_, kept) = house.call(Some(&officer), ("GET", path), &nothing).await;
    assert_eq!(kept["items"], json!([struck]), "it stays");
    let (_, staff) = house.call(Some(&officer), ("GET", training), &nothing).await;
    assert_eq!(find(&staff, ("personId", "nurse-1"))["state"], "due");
}

#[tokio::test]
async fn officers_add_versions_of_policies_and_say_that_one_was_reviewed() {
    let house = House::build().await;
    let officer = house.sign_in("officer-1").await;
    let nothing = json!({});
    let (_, all) = house.call(Some(&officer), ("GET", "/api/v1/policies"), &nothing).await;
    let none = find(&all, ("kind", "sanctions"));
    assert_eq!((&none["state"], &none["versions"]), (&json!("missing"), &json!([])), "{none}");
    assert_eq!(none["rules"], json!(["164.308(a)(1)(ii)(C)", "164.530(e)"]));
    let (long_ago, now) = (today().checked_sub(400.days()).unwrap(), today().to_string());
    let new = json!({
        "documentSha256": HASH, "effective": long_ago.to_string(), "reviewed": long_ago.to_string(),
        "approvedBy": "Medical director",
    });
    let path = "/api/v1/policies/sanctions/versions";
    let (status, made) = house.call(Some(&officer), ("POST", path), &new).await;
    assert_eq!((status, &made["state"]), (StatusCode::CREATED, &json!("review-due")), "{made}");
    let review = format!("{path}/1/review");
    let (status, read) = house.call(Some(&officer), ("POST", &review), &nothing).await;
    assert_eq!((status, &read["state"]), (StatusCode::OK, &json!("current")), "{read}");
    assert_eq!(read["versions"][0]["reviewed"], json!(now), "{read}");
    let (status, again) = house.call(Some(&officer), ("POST", &review), &nothing).await;
    let found = (status, &again["field"]);
    assert_eq!(found, (StatusCode::BAD_REQUEST, &json!("reviewed")), "{again}");
    let mut next = new.clone();
    next["effective"] = json!(now);
    next["reviewed"] = json!(now);
    let (_, replaced) = house.call(Some(&officer), ("POST", path), &next).await;
    assert_eq!((&replaced["inForce"], &replaced["state"]), (&json!(2), &json!("current")));
    let kept = replaced["versions"][1]["keepUntil"].as_str().unwrap();
    assert!(kept > now.as_str(), "{replaced}");
    let (status, stale) = house.call(Some(&officer), ("POST", &review), &nothing).await;
    assert_eq!((status, &stale["code"]), (StatusCode::CONFLICT, &json!("policy.stale")));
    let other = ("POST", "/api/v1/policies/dress-code/versions");
    let (status, answer) = house.call(Some(&officer), other, &new).await;
    assert_eq!((status, &answer["code"]), (StatusCode::NOT_FOUND, &json!("unknown")), "{answer}");
}
