//! `compliance check` against a real data folder.

use crate::audit::{folder, text};
use crate::world::housecall;
use serde_json::Value;

#[test]
fn a_report_says_what_is_there_and_cannot_be_changed_unnoticed() {
    let world = folder();
    let report = world.data.join("report.json");
    let check = housecall()
        .args(["compliance", "check", "--data"])
        .arg(&world.data)
        .arg("--out")
        .arg(&report)
        .arg("--html")
        .arg(world.data.join("report.html"))
        .output()
        .unwrap();
    // The key lies beside the database here, which the report must not hide.
    assert_eq!(check.status.code(), Some(1), "{}", text(&check));
    let written = std::fs::read_to_string(&report).unwrap();
    let json: Value = serde_json::from_str(&written).unwrap();
    let status = |id: &str| {
        let checks = json["checks"].as_array().unwrap();
        checks.iter().find(|check| check["id"] == id).unwrap()["status"].clone()
    };
    assert_eq!((status("HC-028"), status("HC-026")), ("PASS".into(), "PASS".into()), "{written}");
    assert_eq!(status("HC-006"), "FAIL");
    assert!(!written.contains("pat-1") && !text(&check).contains("compliant"), "{written}");

    let key = std::fs::read_to_string(world.data.join("audit.vkey")).unwrap();
    let verify = || {
        let mut command = housecall();
        command.args(["compliance", "verify"]).arg(&report).args(["--key", key.trim()]);
        command.output().unwrap()
    };
    assert!(verify().status.success(), "{}", text(&verify()));
    std::fs::write(&report, written.replace("FAIL", "PASS")).unwrap();
    assert_eq!(verify().status.code(), Some(1), "{}", text(&verify()));
    assert!(world.verify().status.success(), "the run's own entry is part of the log");
}

#[test]
fn every_check_fails_in_a_world_made_bad_on_purpose() {
    let tested = housecall().args(["compliance", "check", "--self-test"]).output().unwrap();
    assert!(tested.status.success(), "{}", text(&tested));
    let told = text(&tested);
    assert!(told.contains("HC-028 fails as it must") && !told.contains("IS BLIND"), "{told}");
}
