//! Officials and sanctions, as compliance officers keep them.

use super::House;
use axum::http::StatusCode;
use jiff::SignedDuration;
use kernel::{Clock as _, SystemClock};
use serde_json::{Value, json};

const NOTHING: Value = Value::Null;

#[tokio::test]
async fn officers_name_officials_and_their_deputies() {
    let house = House::build().await;
    let officer = house.sign_in("officer-1").await;
    let officials = "/api/v1/officials";
    let new = json!({ "office": "security", "deputy": false, "personId": "dr-1" });
    let (status, first) = house.call(Some(&officer), ("POST", officials), &new).await;
    assert_eq!((status, &first["namedBy"]), (StatusCode::CREATED, &json!("officer-1")), "{first}");
    assert_eq!(first["state"], "no-second-factor", "{first}");
    let mut deputy = new.clone();
    deputy["deputy"] = json!(true);
    deputy["personId"] = json!("dr-2");
    let (status, _) = house.call(Some(&officer), ("POST", officials), &deputy).await;
    assert_eq!(status, StatusCode::CREATED);
    let mut next = new.clone();
    next["personId"] = json!("nurse-1");
    next["since"] = json!("2024-02-01");
    let (_, next) = house.call(Some(&officer), ("POST", officials), &next).await;
    assert_eq!(next["since"], "2024-02-01", "{next}");
    let (_, all) = house.call(Some(&officer), ("GET", officials), &NOTHING).await;
    let stand: Vec<_> = all["items"].as_array().unwrap().iter().collect();
    let stand: Vec<_> = stand.iter().map(|one| (&one["personId"], &one["state"])).collect();
    let bare = json!("no-second-factor");
    let expected =
        [(&json!("nurse-1"), &bare), (&json!("dr-2"), &bare), (&json!("dr-1"), &json!("replaced"))];
    assert_eq!(stand, expected, "{all}");
    for (field, wrong) in [
        ("office", json!("billing")),
        ("since", json!("2999-01-01")),
        ("since", json!("1990-01-01")),
    ] {
        let mut body = new.clone();
        body[field] = wrong;
        let (status, answer) = house.call(Some(&officer), ("POST", officials), &body).await;
        let found = (status, &answer["field"]);
        assert_eq!(found, (StatusCode::BAD_REQUEST, &json!(field)), "{answer}");
    }
    let mut patient = new.clone();
    patient["personId"] = json!("pat-1");
    let (status, answer) = house.call(Some(&officer), ("POST", officials), &patient).await;
    assert_eq!(status, StatusCode::NOT_FOUND, "{answer}");
}

#[tokio::test]
async fn of_what_somebody_here_caused_officers_write_down_what_follows_and_others_read_nothing_of_it()
 {
    let house = House::build().await;
    let (officer, admin) = (house.sign_in("officer-1").await, house.sign_in("admin-1").await);
    let at = (SystemClock.now() - SignedDuration::from_hours(1)).to_string();
    let new = json!({ "text": "A record was read out of curiosity", "discoveredAt": at });
    let incidents = "/api/v1/privacy-incidents";
    let (_, incident) = house.call(Some(&admin), ("POST", incidents), &new).await;
    assert_eq!(incident["workforce"], NOTHING, "nobody said so: {incident}");
    let id = incident["id"].as_str().unwrap();
    let cause = format!("{incidents}/{id}/cause");
    let said = json!({ "workforce": true });
    let (status, incident) = house.call(Some(&admin), ("POST", &cause), &said).await;
    assert_eq!((status, &incident["workforce"]), (StatusCode::OK, &json!(true)), "{incident}");
    let owed = ("GET", "/api/v1/sanctions/incidents");
    let (_, caused) = house.call(Some(&officer), owed, &NOTHING).await;
    let found = (&caused["items"][0]["id"], &caused["items"][0]["decided"]);
    assert_eq!(found, (&json!(id), &json!(false)), "{caused}");

    let sanctions = "/api/v1/sanctions";
    let new = json!({
        "personId": "nurse-1", "incidentId": id, "violation": "snooping", "action": "none",
        "because": "The record was her own daughter's, who had asked her to",
    });
    for (field, wrong) in [
        ("violation", json!("rude")),
        ("action", json!("fine")),
        ("because", NOTHING),
        ("personId", json!("officer-1")),
        ("decidedOn", json!("2999-01-01")),
    ] {
        let mut body = new.clone();
        body[field] = wrong;
        let (status, answer) = house.call(Some(&officer), ("POST", sanctions), &body).await;
        let found = (status, &answer["field"]);
        assert_eq!(found, (StatusCode::BAD_REQUEST, &json!(field)), "{answer}");
    }
    let (status, made) = house.call(Some(&officer), ("POST", sanctions), &new).await;
    assert_eq!((status, &made["action"]), (StatusCode::CREATED, &json!("none")), "{made}");
    let (_, all) = house.call(Some(&officer), ("GET", sanctions), &NOTHING).await;
    assert_eq!(all["items"], json!([made]));
    let (_, caused) = house.call(Some(&officer), owed, &NOTHING).await;
    assert_eq!(caused["items"][0]["decided"], true, "{caused}");
    let nurse = house.sign_in("nurse-1").await;
    for other in [&admin, &nurse] {
        for path in [sanctions, "/api/v1/sanctions/incidents", "/api/v1/officials"] {
            let (status, answer) = house.call(Some(other), ("GET", path), &NOTHING).await;
            assert_eq!(status, StatusCode::FORBIDDEN, "{path}: {answer}");
        }
    }
}
