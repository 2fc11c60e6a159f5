//! The register of risks as officers keep it by its routes.

use super::House;
use axum::http::StatusCode;
use clinic::demo;
use serde_json::{Value, json};

const ASSETS: &str = "/api/v1/compliance/assets";
const RISKS: &str = "/api/v1/compliance/risks";
const ANALYSES: &str = "/api/v1/compliance/risk-analyses";

fn asset() -> Value {
    json!({
        "name": "Laptops", "kind": "device", "phi": true, "place": null, "owner": "Operations",
        "reviewed": "2026-03-01",
    })
}

fn risk(asset: &Value) -> Value {
    json!({
        "assetId": asset, "threat": "A laptop is stolen", "vulnerability": "It leaves the house",
        "likelihood": 3, "impact": 5, "treatment": "mitigate", "owner": "Operations",
        "due": "2027-01-31", "state": "open",
    })
}

/// Shows again that it is them.
async fn proves(house: &House, secret: &str) {
    let proof = ("POST", "/api/v1/sessions/current/proof");
    let (status, answer) =
        house.call(Some(secret), proof, &json!({ "password": demo::PASSWORD })).await;
    assert!(status.is_success(), "{answer}");
}

#[tokio::test]
async fn assets_and_risks_are_kept_in_versions_and_their_analysis_takes_two_people() {
    let house = House::build().await;
    let (officer, admin) = (house.sign_in("officer-1").await, house.sign_in("admin-1").await);
    let by = async |secret: &str, method: &str, path: &str, body: &Value| {
        house.call(Some(secret), (method, path), body).await
    };
    let (status, made) = by(&officer, "POST", ASSETS, &asset()).await;
    assert_eq!((status, &made["standing"]), (StatusCode::CREATED, &json!("declared")), "{made}");
    let own = format!("{ASSETS}/{}", made["id"].as_str().unwrap());
    let mut next = asset();
    (next["version"], next["name"]) = (json!(1), json!("Laptops and phones"));
    let (status, changed) = by(&admin, "PUT", &own, &next).await;
    assert_eq!((status, &changed["version"]), (StatusCode::OK, &json!(2)), "{changed}");
    let (status, slow) = by(&officer, "PUT", &own, &next).await;
    assert_eq!((status, &slow["code"]), (StatusCode::CONFLICT, &json!("risk.overtaken")));

    proves(&house, &officer).await;
    let (status, early) = by(&officer, "POST", ANALYSES, &json!({})).await;
    assert_eq!((status, &early["code"]), (StatusCode::CONFLICT, &json!("risk.incomplete")));
    let (status, grave) = by(&officer, "POST", RISKS, &risk(&made["id"])).await;
    assert_eq!((status, &grave["level"]), (StatusCode::CREATED, &json!("high")), "{grave}");
    let (status, closed) = by(&officer, "POST", ANALYSES, &json!({})).await;
    assert_eq!((status, &closed["lacks"]), (StatusCode::CREATED, &json!([])), "{closed}");
    let one = format!("{ANALYSES}/{}", closed["id"].as_str().unwrap());
    let (_, held) = by(&admin, "GET", &one, &json!({})).await;
    assert!(held["document"].as_str().unwrap().contains("Laptops and phones"), "{held}");
    assert!(held["note"].as_str().unwrap().contains(closed["sha256"].as_str().unwrap()));
    let approve = format!("{one}/approve");
    let (status, alone) = by(&officer, "POST", &approve, &json!({})).await;
    assert_eq!((status, &alone["code"]), (StatusCode::FORBIDDEN, &json!("risk.same-person")));
    proves(&house, &admin).await;
    let (status, approved) = by(&admin, "POST", &approve, &json!({})).await;
    assert_eq!((status, &approved["approvedBy"]), (StatusCode::OK, &json!("admin-1")));

    by(&officer, "POST", ASSETS, &asset()).await;
    let (_, all) = by(&officer, "GET", ANALYSES, &json!({})).await;
    assert_eq!(all["items"][0]["lacks"].as_array().unwrap().len(), 1, "it counts no more: {all}");
    let retire = format!("{own}/retire");
    by(&officer, "POST", &retire, &json!({ "version": 2 })).await;
    let (_, left) = by(&officer, "GET", RISKS, &json!({})).await;
    assert_eq!(left["items"], json!([]), "its risks went with it");
}

#[tokio::test]
async fn what_is_wrong_with_an_asset_or_a_risk_is_told_by_its_field() {
    let house = House::build().await;
    let officer = house.sign_in("officer-1").await;
    let (_, made) = house.call(Some(&officer), ("POST", ASSETS), &asset()).await;
    for (path, name, value) in [
        (ASSETS, "kind", json!("spaceship")),
        (ASSETS, "name", json!("")),
        (ASSETS, "place", json!("two words")),
        (ASSETS, "reviewed", json!("1999-12-31")),
        (RISKS, "assetId", json!("nobody")),
        (RISKS, "likelihood", json!(6)),
        (RISKS, "treatment", json!("hope")),
        (RISKS, "state", json!("accepted")),
    ] {
        let mut wrong = if path == ASSETS { asset() } else { risk(&made["id"]) };
        wrong[name] = value;
        let (status, answer) = house.call(Some(&officer), ("POST", path), &wrong).await;
        let found = (status, &answer["field"]);
        assert_eq!(found, (StatusCode::BAD_REQUEST, &json!(name)), "{answer}");
    }
    let unread = ("PUT", &*format!("{ASSETS}/{}", made["id"].as_str().unwrap()));
    let (status, answer) = house.call(Some(&officer), unread, &asset()).await;
    assert_eq!((status, &answer["field"]), (StatusCode::BAD_REQUEST, &json!("version")));
}
