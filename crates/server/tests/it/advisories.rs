//! Advisories that an operator brings, and what the check makes of them.

use crate::audit::text;
use crate::world::{World, housecall, settings};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::path::Path;

fn days_ago(days: i64) -> String {
    (Timestamp::now() - SignedDuration::from_hours(24 * days)).to_string()
}

/// An advisory of every version of a crate.
fn advisory(name: &str, severity: &str, days: i64) -> Value {
    json!({
        "id": format!("GHSA-{name}"), "aliases": ["CVE-2026-0001"],
        "published": days_ago(days), "modified": days_ago(0),
        "affected": [{
            "package": { "ecosystem": "crates.io", "name": name },
            "ranges": [{ "type": "SEMVER", "events": [{ "introduced": "0" }] }],
        }],
        "database_specific": { "severity": severity },
    })
}

/// One of nothing that is here, for each ecosystem.
fn of_nobody(days: i64) -> Value {
    let all = ["crates.io", "npm", "Debian:11", "Debian:12", "Debian:13", "Debian:14"];
    let affected = all.map(|one| json!({ "package": { "ecosystem": one, "name": "nobodys-own" } }));
    json!({ "id": "N-1", "published": days_ago(900), "modified": days_ago(days), "affected": affected })
}

/// One of today of nothing that is here, for the pages alone.
fn of_npm() -> Value {
    let package = json!({ "ecosystem": "npm", "name": "nobodys-own" });
    json!({ "id": "N-2", "published": days_ago(0), "modified": days_ago(0), "affected": [{ "package": package }] })
}

/// What the check says where this is the settings' section, with the exit code.
fn says(world: &World, section: &str) -> (Option<i32>, String) {
    let file = world.data.join("checked.toml");
    let written = settings(&world.data, "hold_seconds = 60", "");
    std::fs::write(&file, format!("organization = \"demo-clinic\"\n{written}\n{section}")).unwrap();
    let mut command = housecall();
    command.args(["compliance", "check", "--only", "HC-055.b", "--config"]).arg(&file);
    let ran = command.output().unwrap();
    (ran.status.code(), text(&ran))
}

#[track_caller]
fn holds(world: &World, expected: &str, parts: &[&str]) {
    let (code, said) = says(world, "[advisories]\nfolder = \"brought\"\n");
    assert!(said.contains(expected), "{said}");
    assert!(parts.iter().all(|part| said.contains(part)), "{parts:?}: {said}");
    assert_eq!(code, Some(i32::from(expected == "FAIL")), "{said}");
}

fn write(folder: &Path, name: &str, document: &Value) {
    std::fs::write(folder.join(name), document.to_string()).unwrap();
}

#[test]
fn a_component_with_a_known_hole_is_named_until_advisories_are_fresh_and_name_none() {
    let world = crate::audit::folder();
    let (code, said) = says(&world, "");
    assert!(code == Some(1) && said.contains("nobody vouches for HC-055"), "{said}");
    let until = (Timestamp::now() + SignedDuration::from_hours(24 * 20)).to_string();
    let document = world.data.join("scan.txt");
    std::fs::write(&document, "The report of a scan.").unwrap();
    let mut attest = housecall();
    attest.args(["compliance", "attest", "--check", "HC-055", "--by", "officer-1"]);
    attest.args(["--owner", "IT", "--statement", "Scanned without a finding."]);
    attest.args(["--until", &until[..10]]);
    let attested = attest.arg("--document").arg(&document).arg("--data").arg(&world.data).output();
    let attested = attested.unwrap();
    assert!(attested.status.success(), "{}", text(&attested));
    let (code, said) = says(&world, "");
    assert!(code == Some(0) && said.contains("HC-055 is vouched for until"), "{said}");

    // Once a folder is set it is what counts, and not the word.
    let (code, said) = says(&world, "[advisories]\nfolder = \"brought\"\n");
    assert!(code == Some(1) && said.contains("cannot be read"), "{said}");
    let folder = world.data.join("brought");
    std::fs::create_dir(&folder).unwrap();
    holds(&world, "FAIL", &["the folder has no advisory that can be read"]);
    write(&folder, "nobody.json", &of_nobody(0));
    holds(&world, "PASS", &["no advisory names a component that is here"]);
    write(&folder, "tokio.json", &advisory("tokio", "CRITICAL", 16));
    let named = "GHSA-tokio, CVE-2026-0001 (critical, 16 days, mended in no version yet)";
    holds(&world, "FAIL", &["1 advisories name what is here, 1 for too long: tokio ", named]);
    write(&folder, "tokio.json", &advisory("tokio", "CRITICAL", 3));
    holds(&world, "WARN", &["0 for too long", "(critical, 3 days"]);
    write(&folder, "tokio.json", &advisory("no-crate-of-ours", "CRITICAL", 90));
    holds(&world, "PASS", &["no advisory names"]);
    std::fs::write(folder.join("torn.zip"), "PK").unwrap();
    holds(&world, "WARN", &["1 documents cannot be read", "torn.zip"]);
    std::fs::remove_file(folder.join("torn.zip")).unwrap();
    std::fs::remove_file(folder.join("tokio.json")).unwrap();
    write(&folder, "nobody.json", &of_nobody(31));
    holds(&world, "WARN", &["crates.io 31 days old, npm 31 days old"]);
    write(&folder, "nobody.json", &of_nobody(200));
    holds(&world, "FAIL", &["crates.io 200 days old, npm 200 days old"]);
    // What is brought of one ecosystem hides nothing of another.
    write(&folder, "npm.json", &of_npm());
    holds(&world, "FAIL", &["crates.io 200 days old, npm 0 days old"]);
}

#[test]
fn every_advisory_that_names_a_component_is_shown_on_request() {
    let place = tempfile::tempdir().unwrap();
    let (folder, file) = (place.path().join("brought"), place.path().join("housecall.toml"));
    let shown = |section: &str, more: &[&str]| {
        let written = settings(place.path(), "hold_seconds = 60", "");
        std::fs::write(&file, format!("{written}\n{section}")).unwrap();
        let mut command = housecall();
        let ran = command.args(["advisories", "--config"]).arg(&file).args(more).output().unwrap();
        (ran.status.code(), text(&ran))
    };
    let (code, said) = shown("", &[]);
    assert!(code == Some(2) && said.contains("setting advisories.folder"), "{said}");
    std::fs::create_dir(&folder).unwrap();
    write(&folder, "serde.json", &advisory("serde", "LOW", 3));
    write(&folder, "tokio.json", &advisory("tokio", "HIGH", 3));
    std::fs::write(folder.join("cut.json"), "{").unwrap();
    let section = "[advisories]\nfolder = \"brought\"\n";
    let (code, said) = shown(section, &[]);
    let lines: Vec<&str> = said.lines().collect();
    assert!(code == Some(0) && lines.len() == 4, "{said}");
    assert!(lines[0].starts_with("tokio ") && lines[0].contains("(high, since "), "{said}");
    assert!(lines[1].starts_with("serde ") && lines[2] == "not read: cut.json", "{said}");
    assert!(lines[3].starts_with("2 advisories name one of "), "{said}");
    let (_, said) = shown(section, &["--json"]);
    let said: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(
        (&said["advisories"][0]["component"], &said["unread"]),
        (&json!("tokio"), &json!(1))
    );
}
