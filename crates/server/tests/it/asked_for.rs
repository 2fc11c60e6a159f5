//! A run of the checks that an officer asks the server for.

use crate::audit::text;
use crate::world::{Session, World, housecall};
use serde_json::{Value, json};
use std::time::Duration;

fn number_of(posture: &Value, name: &str) -> u64 {
    posture["underWay"][name].as_u64().unwrap()
}

#[test]
fn a_run_that_was_not_shown_everything_takes_the_place_of_none_that_was() {
    let world = World::new();
    let officer = || Session::sign_in(&world, "officer-1");
    let path = "/api/v1/compliance/checks?profile=hipaa";
    let guarded = |posture: &Value| {
        let checks = posture["checks"].as_array().unwrap();
        checks.iter().find(|check| check["id"] == "HC-018").unwrap()["status"].clone()
    };
    let mut asks = officer();
    let asked = asks.post("/api/v1/compliance/checks/run?profile=hipaa", &json!({}));
    assert_eq!(asked.status, 202, "nobody waits for the answer as long as the checks look");
    let asked = asked.json();
    assert!(asked["run"].is_null() && asked["underWay"]["operator"] == "officer-1", "{asked}");
    let total = number_of(&asked, "total");
    let mut looked = Vec::new();
    let ran = loop {
        let now = asks.get(path).json();
        if now["underWay"].is_null() {
            break now;
        }
        assert_eq!(number_of(&now, "total"), total, "{now}");
        looked.push(number_of(&now, "looked"));
        std::thread::sleep(Duration::from_millis(50));
    };
    assert!(looked.is_sorted() && looked.iter().all(|looked| *looked <= total), "{looked:?}");
    looked.dedup();
    assert!(looked.len() > 5, "whoever waits sees that it goes on: {looked:?} of {total}");
    assert_eq!(ran["run"]["whole"], true, "{}", ran["run"]);
    assert_eq!(guarded(&ran), "PASS", "the server looks at itself: {ran}");
    let mut command = housecall();
    command.args(["compliance", "check", "--data"]).arg(&world.data);
    let partial = text(&command.output().unwrap());
    assert!(partial.contains("not everything was looked at"), "{partial}");
    let shown = officer().get(path).json();
    let is_same = shown["run"]["id"].is_string() && shown["run"]["id"] == ran["run"]["id"];
    assert!(is_same, "{} {}", shown["run"], ran["run"]);
    assert_eq!(guarded(&shown), "PASS", "{shown}");
}
