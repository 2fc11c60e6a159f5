//! A short day, played by the built binary against a server of its own.

use crate::world::housecall;
use serde_json::Value;

#[test]
fn a_day_in_which_much_goes_wrong_loses_nothing_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("day.html");
    let mut command = housecall();
    command.args(["simulate", "--patients", "24", "--providers", "4", "--speed", "100", "--json"]);
    let output = command.arg("--html").arg(&page).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{told}");
    let json = said.trim_end();
    let report: Value = serde_json::from_str(json).unwrap();
    assert!(!json.contains('\n'), "the whole is one line: {json}");
    let line = report["result"].as_str().unwrap();
    assert!(line.starts_with("the day holds"), "{line}");
    let checks = report["checks"].as_array().unwrap();
    assert!(checks.len() >= 9 && checks.iter().all(|check| check["holds"] == true), "{checks:?}");
    assert_eq!(report["messages"]["seen"], report["messages"]["due"]);
    assert_eq!(report["emergencies"].as_array().unwrap().len(), 3);
    assert!(report["endings"]["completed"].as_u64().unwrap() >= 12, "{}", report["endings"]);
    assert!(report["gateways"]["taken"]["sms"].as_u64().unwrap() > 0, "{}", report["gateways"]);
    for what in ["offered", "moved", "seen_by_colleague"] {
        assert!(report[what].as_u64().unwrap() >= 1, "{what}: {json}");
    }
    let page = std::fs::read_to_string(page).unwrap();
    assert!(page.contains("<svg") && !page.contains("<script"));
}
