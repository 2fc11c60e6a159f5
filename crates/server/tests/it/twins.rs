//! Checks that found a clinic of their own, in which nobody is real.

use crate::audit::{folder, text};
use crate::world::{Session, World, housecall};
use serde_json::{Value, json};
use std::process::Stdio;
use std::time::Duration;

#[test]
fn a_clinic_of_the_checks_own_says_nothing_shows_no_role_too_much_lets_nobody_in_or_stay_and_finds_who_pries()
 {
    let world = folder();
    for (check, expected) in [
        ("HC-013.b", "a link gives a copy of the record by none of 3 ways"),
        ("HC-015.b", "no answer and no time of one tells who has an account"),
        ("HC-016.c", "sessions were answered with 401 once they had lain idle"),
        ("HC-017.b", "17 of 17 ways were shut within"),
        ("HC-020.d", "opens out of turn for a reason and after a step-up only, an officer heard"),
        ("HC-021.d", "16 of 16 things were refused to one person alone"),
        ("HC-034.a", "nothing of a patient stands in any of"),
        ("HC-018.b", "roles have no business were refused"),
        ("HC-019.b", "no role is given a field that it does not need"),
        ("HC-024.a", "each of 9 rules found what was done for it"),
        ("HC-039.a", "and none of 5 tries after that was let"),
        ("HC-040.b", "nothing that was signed was changed or taken away"),
        ("HC-041.a", "a psychotherapy note is given to its writer and to nobody else"),
        ("HC-042.b", "label and notice are where they must be, and nothing leaves on nothing"),
        ("HC-050.a", "heard of a failed backup and of a critical check that fell by two ways"),
        ("HC-055.c", "a file was refused that the scanner called malware, and another was taken"),
        ("HC-062.a", "a recording began with everybody's consent only, and ended with it"),
        (
            "HC-064.a",
            "calls went out in their order, each once and in time, over a fall of the server",
        ),
        ("HC-067.a", "each of 3 ways to a visit with whoever holds no licence there was refused"),
        ("HC-068.a", "an interpreter was in a running visit"),
        ("HC-070.a", "opens a session where all of it holds, and once"),
        ("HC-070.b", "4 of 4 calls that the SMS gateway did not sign were refused"),
        ("HC-063.a", "each of 11 ways past what a visit needs was refused"),
    ] {
        let mut command = housecall();
        // What is set for the real one must not lead its twin there.
        command.env("HOUSECALL_STORE__URL", format!("sqlite:{}", world.data.display()));
        command.args(["compliance", "check", "--only", check, "--data"]).arg(&world.data);
        let ran = command.output().unwrap();
        let told = text(&ran);
        assert!(ran.status.success() && told.contains(expected), "{check}: {told}");
    }
    assert!(world.verify().status.success());
    let mut again = World::demo(&world.data);
    let all = Session::sign_in(&again, "admin-1").get("/api/v1/people?role=nurse").text();
    assert!(!all.contains("Nobody Owl"), "nothing was done in the real one: {all}");
    assert!(again.terminate().success());
}

#[test]
fn checks_have_one_clinic_together_and_tell_of_each_way_and_each_sealed_column_what_they_saw() {
    let world = folder();
    let mut command = housecall();
    command.args(["compliance", "check", "--json", "--data"]).arg(&world.data);
    let ran = command.output().unwrap();
    let report: Value =
        serde_json::from_slice(&ran.stdout).unwrap_or_else(|_| panic!("{}", text(&ran)));
    let one = |id: &str| {
        let all = report["checks"].as_array().unwrap();
        let found = all.iter().find(|check| check["id"] == id).unwrap();
        assert_eq!(found["status"], "PASS", "{found}");
        found["evidence"].clone()
    };
    let number = |evidence: &Value, name: &str| -> u64 {
        let told = evidence[name].as_str().unwrap_or_else(|| panic!("{name}: {evidence}"));
        told.parse().unwrap_or_else(|_| panic!("{name}: {evidence}"))
    };
    let guessed = one("HC-015.b");
    for kind in ["p95_unknown_ms", "p95_open_ms", "p95_locked_ms", "p95_closed_ms"] {
        assert!(number(&guessed, kind) > 0, "{kind}: {guessed}");
    }
    assert!(number(&guessed, "tries") >= 80 && guessed["alert_codes"].is_string(), "{guessed}");
    assert!(guessed["alert_birth_dates"].is_string(), "{guessed}");
    let ways = one("HC-017.b");
    for way in [
        "session",
        "key",
        "passkey",
        "new_token",
        "new_token_by_key",
        "publish",
        "subscribe",
        "history",
        "files",
        "upload",
        "held_link",
        "held_form",
        "notices",
        "relay_credentials",
        "relay",
        "held_subscribe",
        "held_notices",
    ] {
        assert!(number(&ways, way) < 60_000, "{way}: {ways}");
    }
    assert!(number(&one("HC-019.b"), "fields") > 0);
    // Everybody is tried with everything, and nothing of a person is left out.
    let pried = one("HC-018.b");
    assert_eq!(pried["roles"].as_str().unwrap().split(", ").count(), 15, "{pried}");
    assert!(number(&pried, "tries") > 500 && number(&pried, "permitted") < 80, "{pried}");
    assert_eq!((&pried["not_tried"], &pried["denied"]), (&json!("none"), &json!("none")));
    assert_eq!(pried["untimely"], "none", "each step is tried when it is due");
    assert_eq!(pried["matrix"].as_str().unwrap().len(), 64, "{pried}");
    let hunted = one("HC-005.a");
    assert!(number(&hunted, "canaries") > 16 && number(&hunted, "columns") > 2, "{hunted}");
    assert!(number(&hunted, "bytes") > 100_000 && number(&hunted, "unread") == 0, "{hunted}");
}

/// Whether a process is a clinic that a check founded.
fn is_twin(pid: u32) -> bool {
    let words = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    words.split(|byte| *byte == 0).any(|word| word == b"--tied")
}

/// The clinic that a process founded for its check.
fn twin_of(parent: u32) -> Option<u32> {
    let parent = format!("PPid:\t{parent}");
    let all = std::fs::read_dir("/proc").unwrap().flatten();
    let mut pids = all.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    pids.find(|pid| {
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        status.lines().any(|line| line == parent) && is_twin(*pid)
    })
}

#[test]
fn a_check_that_is_killed_leaves_no_clinic_of_its_own_behind() {
    let world = folder();
    let mut check = housecall();
    check.args(["compliance", "check", "--only", "HC-034.a", "--data"]).arg(&world.data);
    let mut check = check.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let wait = || std::thread::sleep(Duration::from_millis(20));
    let twin = (0..500).find_map(|_| {
        wait();
        twin_of(check.id())
    });
    let twin = twin.expect("the check founds a clinic of its own");
    check.kill().unwrap();
    check.wait().unwrap();
    let is_gone = (0..500).any(|_| {
        wait();
        !is_twin(twin)
    });
    assert!(is_gone, "{twin} runs on");
}
