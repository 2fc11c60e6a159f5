//! `compliance check` against a real data folder.

use crate::audit::{folder, text};
use crate::owned::embedded;
use crate::world::{Session, World, housecall, settings};
use serde_json::{Value, json};
use std::process::Stdio;
use std::time::Duration;

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
    let one = &json["checks"][0];
    assert!(one["host"].as_str().is_some_and(|host| !host.is_empty()), "{one}");
    assert_eq!((&one["tool_build"], &one["operator"]), (&json["build"], &json["operator"]));
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
    // What is changed and what listens are looked at as well as what is read.
    for (check, seen) in [
        ("HC-003.a", "HttpOnly"),
        ("HC-005.a", "appointment.reason"),
        ("HC-016.c", "still open after 15 idle minutes: provider, nurse"),
        ("HC-017.a", "a token of the engine counts for 1440 minutes"),
        ("HC-013.b", "a link gives a copy of the record: export, archive, document"),
        ("HC-015.b", "guess 1 of birth dates opened a session"),
        ("HC-017.b", "open 60 s after the account was closed: session, key, passkey"),
        ("HC-020.d", "an opening without words, no end within 60 minutes, nobody told within"),
        ("HC-021.d", "one person alone did: own-rule, own-hold, own-role, own-grant"),
        ("HC-039.a", "open 60 s after the consent was taken back: new_token, patients_token"),
        ("HC-040.b", "what was signed can be changed: an administrator by POST"),
        ("HC-040.c", "the store let happen: a form's words were changed, a form was removed"),
        ("HC-041.a", "psychotherapy notes are given to "),
        ("HC-042.b", "a visit is shown without the label"),
        ("HC-043.a", "https://tracker.invalid on /app/visit (told 10 times on 5 days)"),
        ("HC-050.a", "heard nothing of a failed backup"),
        ("HC-055.b", "MUTANT-1 (high, 400 days, mended in no version yet)"),
        ("HC-062.a", "although nobody was asked; nobody had agreed"),
        ("HC-064.a", "0 of 4 calls went out"),
        ("HC-068.a", "asked for an interpreter, and none was called"),
        ("HC-070.a", "a session was opened by a token for another program"),
        ("HC-063.a", "a visit goes on without what it needs: check-in by link, with nothing said"),
        ("HC-022", "in mutant-branch was not reviewed in time, of mutant-2 never"),
        ("HC-059.a", "no rule is in force for conversation"),
        ("HC-059.e", "says how long medical records are kept in US-TX"),
        ("HC-060", "keys that were destroyed are there and open"),
        ("HC-060.b", "recoverable: 1 of 1 keys that disposals destroyed before the backup"),
        // What it refuses by a path it gives by a query.
        ("HC-018.a", "may: get /api/v1/appointments?patientId"),
        (
            "HC-018.b",
            "may: administrator GET /api/v1/consultations/{id}/notes, compliance-officer GET",
        ),
    ] {
        let line = told.lines().find(|line| line.starts_with(&format!("{check} "))).unwrap();
        assert!(line.contains(seen), "{line}");
    }
}

const WAIVERS: &str = "/api/v1/compliance/waivers";

/// What cannot be waived is refused, and what can waits for somebody else; the waiver's id.
fn asks_for_a_waiver(officer: &mut Session) -> String {
    let asked = |check: &str, grounds: &str, days: i64| {
        let ends = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24 * days);
        json!({
            "check": check, "grounds": grounds, "endsAt": ends.to_string(),
            "reason": "The key moves to a token of its own next month.",
        })
    };
    for (body, status) in [
        (asked("HC-006", "waiver", 91), 400),
        (asked("HC-066", "waiver", 30), 409),
        (asked("HC-028", "mood", 30), 400),
        (asked("HC-999", "waiver", 30), 400),
    ] {
        let told = officer.post(WAIVERS, &body);
        assert_eq!(told.status, status, "{body}: {}", told.text());
    }
    let made = officer.post(WAIVERS, &asked("HC-006", "waiver", 90));
    assert_eq!(made.status, 201, "{}", made.text());
    let again = officer.post(WAIVERS, &asked("HC-006", "waiver", 30));
    assert_eq!((again.status, &again.json()["code"]), (409, &json!("waiver.open")));
    assert!(again.text().contains(made.json()["id"].as_str().unwrap()), "{}", again.text());
    let made: Value = made.json();
    assert_eq!(made["state"], "requested");
    made["id"].as_str().unwrap().to_owned()
}

/// Whoever asks for this shows their password again first.
pub(crate) fn steps_up(session: &mut Session, path: &str, body: &Value) {
    assert_eq!(session.post(path, body).json()["code"], "session.step-up");
    let proof = json!({ "password": "housecall-demo" });
    assert!(session.post("/api/v1/sessions/current/proof", &proof).status < 300);
}

#[test]
fn a_failure_that_two_people_bear_is_shown_as_that_and_no_longer_fails_a_run() {
    let world = World::new();
    let mut officer = Session::sign_in(&world, "officer-1");
    let mut admin = Session::sign_in(&world, "admin-1");
    let check = || {
        let mut command = housecall();
        command.args(["compliance", "check", "--only", "HC-006", "--data"]).arg(&world.data);
        command.arg("--html").arg(world.data.join("report.html")).output().unwrap()
    };
    // The key lies beside the database here.
    assert_eq!(check().status.code(), Some(1), "{}", text(&check()));
    let ends = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24);
    let early = json!({
        "check": "HC-006", "grounds": "waiver", "endsAt": ends.to_string(),
        "reason": "The key moves to a token of its own next month.",
    });
    steps_up(&mut officer, WAIVERS, &early);
    let made = asks_for_a_waiver(&mut officer);
    let approve = format!("{WAIVERS}/{made}/approve");
    assert_eq!(check().status.code(), Some(1), "one alone bears nothing");
    assert_eq!(officer.post(&approve, &json!({})).status, 403);
    steps_up(&mut admin, &approve, &json!({}));
    let done = admin.post(&approve, &json!({}));
    assert_eq!(done.status, 200, "{}", done.text());
    let told = check();
    assert!(told.status.success(), "{}", text(&told));
    for part in ["WAIVED", "asked for by officer-1, approved by admin-1", "1 waived"] {
        assert!(text(&told).contains(part), "{part}: {}", text(&told));
    }
    let page = std::fs::read_to_string(world.data.join("report.html")).unwrap();
    assert!(page.contains("borne until a day") && page.contains("approved by admin-1"), "{page}");
    let end = format!("{WAIVERS}/{made}/end");
    assert_eq!(officer.post(&end, &json!({})).status, 200);
    assert_eq!(check().status.code(), Some(1), "it was ended");
    let listed = housecall().args(["compliance", "waivers", "--data"]).arg(&world.data).output();
    let listed = listed.unwrap();
    assert!(text(&listed).contains("HC-006 waiver ended"), "{}", text(&listed));
}

/// Runs the checks from inside a running server, and answers how each that tries it ended.
fn tried(world: &World) -> Vec<(String, String)> {
    let config = world.data.join("housecall.toml");
    let written = settings(&world.data, "hold_seconds = 60", "");
    std::fs::write(&config, format!("organization = \"demo-clinic\"\n{written}")).unwrap();
    let mut command = housecall();
    command.args(["compliance", "check", "--active", "--json", "--config"]).arg(&config);
    let ran = command.arg("--url").arg(format!("http://{}", world.address)).output().unwrap();
    let told = String::from_utf8(ran.stdout.clone()).unwrap();
    let report: Value =
        serde_json::from_str(told.trim()).unwrap_or_else(|_| panic!("{}", text(&ran)));
    let active = [
        "HC-003.a", "HC-012.a", "HC-014.a", "HC-015.a", "HC-017.a", "HC-018.a", "HC-021.c",
        "HC-025.a", "HC-059.c",
    ];
    let all = report["checks"].as_array().unwrap();
    let one = |id: &str| {
        let found = all.iter().find(|check| check["id"] == id).unwrap();
        let (status, evidence) = (found["status"].as_str().unwrap(), &found["evidence"]);
        (id.to_owned(), format!("{status}: {} {evidence}", found["observed"]))
    };
    active.into_iter().map(one).collect()
}

#[test]
fn whether_a_record_that_is_read_is_told_is_tried_also_where_staff_need_a_second_factor() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = housecall();
    command.args(["demo", "--listen", "127.0.0.1:0", "--data"]).arg(folder.path());
    command.env("HOUSECALL_SIGN_IN__STAFF_SECOND_FACTOR", "required");
    let world = World::start(command, folder.path());
    let all = tried(&world);
    let one = |id: &str| &all.iter().find(|(known, _)| known == id).unwrap().1;
    assert!(one("HC-012.a").starts_with("PASS"), "no record is opened: {}", one("HC-012.a"));
    let told = one("HC-025.a");
    assert!(told.starts_with("PASS") && told.contains("21 of 21 deeds"), "{told}");
    assert!(world.verify().status.success());
}

/// A run that is killed leaves what its patient has just asked.
fn left_open(world: &World) {
    let asked =
        "INSERT INTO privacy_request (id, organization, patient, asked, made_by, made, due, state)
                 SELECT 'left', organization, id, 'access', id, 0, 0, 'open' FROM person
                 WHERE id = 'zz-canary-patient-1'";
    embedded(&world.data, asked);
}

/// What nobody tries again is as it was found.
fn untried(world: &World) {
    for (id, code, word) in [("HC-018.a", 0, "WARN"), ("HC-012.a", 1, "FAIL")] {
        let (got, told) = says(&world.data, id);
        let expected = format!("{word:<6} last tried at ");
        assert!(got == Some(code) && told.contains(&expected), "{told}");
    }
}

/// What a check that was tried must come to, and what it must tell besides.
fn judged(round: i32, id: &str, told: &str) {
    let expected = match id {
        // Nobody of the demo has a second factor, which the report must not hide.
        "HC-012.a" => "FAIL",
        // Of some things a patient who only has a visit ahead has none.
        "HC-018.a" => "WARN",
        _ => "PASS",
    };
    assert!(told.starts_with(expected), "{round}: {id} {told}");
    let besides: &[&str] = match id {
        // Each way is told with how long it was open.
        "HC-017.a" => &["\"session\":", "\"session_listens\":", "\"key\":", "\"key_listens\":"],
        // Everything was understood, and so judged, and what nobody had an id of is told.
        "HC-018.a" => &["requests with ids of others", "get /api/v1/queue-entries/{entry}"],
        "HC-012.a" => &["POST /api/v1/sessions: 201; GET /api/v1/people/{person}: 200"],
        "HC-014.a" => &["small letters and spaces: 204"],
        "HC-015.a" => &["\"guesses_ms\":", "\"right_one\":\"401 session.credentials\""],
        // The nurse is at work again after HC-017.a, and reads a record.
        "HC-025.a" => &["22 of 22 deeds"],
        _ => &[],
    };
    assert!(besides.iter().all(|words| told.contains(words)), "{round}: {id} {told}");
    assert!(id != "HC-018.a" || !told.contains("\"queries\":\"0\""), "{told}");
}

#[test]
fn a_running_server_is_tried_from_inside_by_people_who_are_nobody() {
    let world = World::new();
    let (code, told) = says(&world.data, "HC-018.a");
    assert!(code == Some(0) && told.contains("WARN   it was never tried here"), "{told}");
    for round in 0..2 {
        for (id, told) in tried(&world) {
            judged(round, &id, &told);
        }
        if round == 0 {
            left_open(&world);
        }
    }
    let left = embedded(&world.data, "SELECT state FROM privacy_request WHERE id = 'left'");
    assert_eq!(left.trim(), "withdrawn", "nobody answers what nobody asked");
    untried(&world);
    let mut admin = Session::sign_in(&world, "admin-1");
    assert_eq!(
        admin.get("/api/v1/people/zz-canary-nurse").status,
        404,
        "they are of another house"
    );
    let all = admin.get("/api/v1/people?q=Canary").text();
    assert!(!all.contains("zz-canary"), "{all}");
    assert!(world.verify().status.success());
    let asked = housecall()
        .args(["compliance", "check", "--active", "--data"])
        .arg(&world.data)
        .output()
        .unwrap();
    assert_eq!(asked.status.code(), Some(3), "{}", text(&asked));
}

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
        ("HC-039.a", "11 of 11 ways were shut within"),
        ("HC-040.b", "nothing that was signed was changed or taken away"),
        ("HC-041.a", "a psychotherapy note is given to its writer and to nobody else"),
        ("HC-042.b", "label and notice are where they must be, and nothing leaves on nothing"),
        ("HC-050.a", "heard of a failed backup and of a critical check that fell by two ways"),
        ("HC-062.a", "a recording began with everybody's consent only, and ended with it"),
        ("HC-064.a", "calls went out in their order, each once, over a fall of the server"),
        ("HC-068.a", "an interpreter was in a running visit"),
        ("HC-070.a", "opens a session where all of it holds, and once"),
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

#[test]
fn a_pipeline_tells_by_the_exit_code_what_came_of_the_checks() {
    let world = folder();
    let run = |arguments: &[&str]| {
        let mut command = housecall();
        let ran = command.args(["compliance", "check"]).args(arguments).output().unwrap();
        (ran.status.code(), text(&ran))
    };
    let data = world.data.to_str().unwrap();
    let code = |arguments: &[&str]| run(&[arguments, &["--data", data]].concat());
    // The log is whole, the key lies beside the database, and nobody cosigns.
    for (check, plain, strict) in [("HC-028", 0, 0), ("HC-006", 1, 1), ("HC-029.b", 0, 2)] {
        let (got, told) = code(&["--only", check]);
        assert_eq!(got, Some(plain), "{check}: {told}");
        let (got, told) = code(&["--only", check, "--strict"]);
        assert_eq!(got, Some(strict), "{check}: {told}");
    }
    let (_, told) = code(&["--only", "HC-028", "--sign"]);
    assert!(told.contains("housecall compliance report\nsha256 "), "{told}");
    let listed = |profile| {
        let listed = housecall().args(["compliance", "list", "--profile", profile]).output();
        text(&listed.unwrap())
    };
    assert!(listed("part2").contains("HC-042.a ") && !listed("part2").contains("HC-028 "));
    assert!(listed("asvs-l2").contains("HC-001 ") && !listed("asvs-l2").contains("HC-028 "));
    let nowhere = world.data.join("nobody");
    for wrong in [
        vec!["--only", "HC-999", "--data", data],
        vec!["--profile", "mood", "--data", data],
        vec!["--data", nowhere.to_str().unwrap()],
        vec!["--self-test", "--only", "HC-999"],
        vec!["--no-such-option"],
        vec![],
    ] {
        let (got, told) = run(&wrong);
        assert_eq!(got, Some(3), "{wrong:?}: {told}");
    }
    let (got, told) = run(&["--help"]);
    assert!(got == Some(0) && told.contains("Exit codes") && told.contains("--strict:"), "{told}");
    assert!(told.contains("--against"), "the other name of --url: {told}");
    let other = housecall().args(["compliance", "list", "--mood"]).output().unwrap();
    assert_eq!(other.status.code(), Some(2), "elsewhere wrong arguments are what they were");
}

#[test]
fn checks_are_asked_for_by_their_number_several_at_once_and_also_where_it_is_tried_whether_they_see()
 {
    let world = folder();
    let data = world.data.to_str().unwrap();
    let told = |arguments: &[&str]| {
        let mut command = housecall();
        let ran = command.args(["compliance", "check"]).args(arguments).output().unwrap();
        (ran.status.code(), text(&ran))
    };
    let ids = |told: &str| {
        let lines = told.lines().filter(|line| line.starts_with("HC-"));
        lines.map(|line| line.split(' ').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    // There is no HC-029 without a letter.
    let (code, said) = told(&["--only", "HC-029", "--data", data]);
    assert_eq!((code, ids(&said)), (Some(1), vec!["HC-029.a".into(), "HC-029.b".into()]), "{said}");
    let expected = ["HC-006", "HC-028", "HC-029.b"];
    for several in [
        vec!["--only", "HC-029.b,HC-028,HC-006", "--data", data],
        vec!["--only", "HC-028", "--only", "HC-006", "--only", "HC-029.b", "--data", data],
    ] {
        let (code, said) = told(&several);
        assert_eq!((code, ids(&said)), (Some(1), expected.map(str::to_owned).to_vec()), "{said}");
    }
    assert_eq!(told(&["--only", "HC-028,HC-999", "--data", data]).0, Some(3));
    let (code, said) = told(&["--self-test", "--only", "HC-059"]);
    assert!(code == Some(0) && ids(&said).len() > 2, "{said}");
}

/// What one check of a data folder says, with the exit code.
fn says(data: &std::path::Path, only: &str) -> (Option<i32>, String) {
    let mut command = housecall();
    command.args(["compliance", "check", "--only", only, "--data"]).arg(data);
    let ran = command.output().unwrap();
    (ran.status.code(), text(&ran))
}

#[test]
fn how_long_a_leavers_account_lived_is_measured_from_when_they_left() {
    let world = World::new();
    let mut admin = Session::sign_in(&world, "admin-1");
    let hours = |ago: i64| {
        let at = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(ago);
        json!({ "active": false, "leftAt": at.to_string() })
    };
    let mut close = |person: &str, body: &Value| {
        let closed = admin.patch(&format!("/api/v1/people/{person}"), body);
        (closed.status, closed.text())
    };
    assert_eq!(says(&world.data, "HC-023.a").0, Some(0), "nobody left");
    let (status, told) = close("nurse-1", &hours(-1));
    assert_eq!(status, 400, "nobody has left tomorrow: {told}");
    let (status, told) = close("nurse-1", &json!({ "leftAt": "2026-11-01T00:00:00Z" }));
    assert_eq!(status, 400, "who works here has not left: {told}");
    assert_eq!(close("nurse-1", &json!({ "active": false })).0, 200);
    let (code, told) = says(&world.data, "HC-023.a");
    let unsaid = "WARN   1 left, and nothing was open by their accounts after; of 1 nobody said when they left: nurse-1";
    assert!(code == Some(0) && told.contains(unsaid), "{told}");
    assert_eq!(close("nurse-1", &hours(0)).0, 200, "it is said afterwards");
    assert_eq!(close("nurse-1", &hours(5)).0, 400, "and stays as it was said");
    let (code, told) = says(&world.data, "HC-023.a");
    assert!(code == Some(0) && told.contains("PASS"), "{told}");
    assert_eq!(close("dr-2", &hours(5)).0, 200);
    let (code, told) = says(&world.data, "HC-023.a");
    assert!(code == Some(0) && told.contains("WARN") && told.contains("dr-2"), "{told}");
    assert_eq!(close("dr-3", &hours(49)).0, 200);
    let (code, told) = says(&world.data, "HC-023.a");
    assert!(code == Some(1) && told.contains("2940 minutes until nothing of dr-3"), "{told}");
}

#[test]
fn a_form_that_was_made_for_some_states_leaves_the_others_without_one() {
    let world = World::new();
    // The demo's providers may treat in Illinois and Wisconsin, and its forms are for everywhere.
    let (code, told) = says(&world.data, "HC-040.a");
    assert!(code == Some(0) && told.contains("PASS   2 states"), "{told}");
    let mut admin = Session::sign_in(&world, "admin-1");
    let mut add = |states: &[&str]| {
        let form = json!({
            "type": "telehealth", "version": 2, "locale": "en", "text": "I agree.", "states": states,
        });
        admin.post("/api/v1/consent-forms", &form).status
    };
    assert_eq!(add(&["Illinois"]), 400);
    assert_eq!(add(&["IL"]), 201);
    let (code, told) = says(&world.data, "HC-040.a");
    assert!(code == Some(0) && told.contains("no telehealth form was made for WI en"), "{told}");
}

#[test]
fn the_store_refuses_to_change_what_was_witnessed_until_its_owner_lets_it() {
    let world = folder();
    let (code, told) = says(&world.data, "HC-030.a");
    assert!(
        code == Some(0) && told.contains("the store refused to change and to remove"),
        "{told}"
    );
    crate::owned::tamper(&world.data, "SELECT 1");
    let (code, told) = says(&world.data, "HC-030.a");
    assert!(code == Some(1) && told.contains("a commit's entries were removed"), "{told}");
    assert!(world.verify().status.success(), "trying it changed nothing");
    let mut again = World::demo(&world.data);
    let mut admin = Session::sign_in(&again, "admin-1");
    let told = admin.get("/api/v1/audit/entries?type=CONFIGURATION_CHANGED&limit=500").text();
    assert!(told.contains("audit.fence-taken-away"), "the log has it: {told}");
    assert!(again.terminate().success());
    assert_eq!(says(&world.data, "HC-030.a").0, Some(0), "it stands again after a start");
}

#[test]
fn a_drill_takes_the_audit_log_away_from_a_clinic_of_its_own_and_is_kept_with_the_real_one() {
    let world = folder();
    let (code, told) = says(&world.data, "HC-027");
    assert!(code == Some(1) && told.contains("nobody has tried"), "{told}");
    let mut command = housecall();
    // What is set for the real one must not lead the drill there.
    command.env("HOUSECALL_STORE__URL", format!("sqlite:{}", world.data.display()));
    let drill = command.args(["compliance", "drill", "--data"]).arg(&world.data).output().unwrap();
    assert!(drill.status.success(), "{}", text(&drill));
    assert!(
        text(&drill).contains("5 of 5 things were refused without an audit log"),
        "{}",
        text(&drill)
    );
    let (code, told) = says(&world.data, "HC-027");
    assert!(code == Some(0) && told.contains("PASS"), "{told}");
    assert!(world.verify().status.success());
}
