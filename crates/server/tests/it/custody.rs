//! The key-encryption key is replaced while a server runs, whoever is cut off on the way; and it may lie sealed by a key that
//! is elsewhere.

use crate::checks::steps_up;
use crate::files::Moto;
use crate::world::{Schema, Session, World, housecall, settings};
use serde_json::{Value, json};
use std::path::Path;
use std::process::{Command, Output};
use std::time::Duration;

fn keys(words: &[&str], config: &Path) -> Command {
    let mut command = housecall();
    command.arg("keys").args(words).arg("--config").arg(config);
    command
}

#[track_caller]
fn does(words: &[&str], config: &Path) -> String {
    let Output { status, stdout, stderr } = keys(words, config).output().unwrap();
    let text = format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    assert!(status.success(), "{words:?}: {text}");
    text
}

/// What a check says of the installation, whatever other parts of its number say.
fn passes(id: &str, config: &Path) -> bool {
    let mut command = housecall();
    command.args(["compliance", "check", "--only", id, "--config"]).arg(config);
    let ran = command.output().unwrap();
    let told = String::from_utf8_lossy(&ran.stdout).into_owned();
    let line = told.lines().find(|line| line.starts_with(&format!("{id} ")));
    let status = line.and_then(|line| line.split_whitespace().nth(2));
    matches!(status, Some("PASS" | "WARN" | "NA"))
}

/// A rotation is cut off after every few milliseconds of its way, and then the server is, too.
fn survives(text: &str, data: &Path) {
    let mut world = World::serve(data, text);
    let config = data.join("housecall.toml");
    for scope in 0..6 {
        let token = world.token("ann", &[("room.1", 3)]);
        assert!(!token.is_empty(), "{scope}");
        let mut rotating = keys(&["rotate"], &config).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(15 + 25 * scope));
        let _ = rotating.kill();
        rotating.wait().unwrap();
        assert!(passes("HC-008.a", &config), "cut off at step {scope}: every key opens");
    }
    does(&["rotate"], &config);
    world.kill();
    let world = World::serve(data, text);
    let done = does(&["rotate", "--resume"], &config);
    assert!(done.contains("keys wrapped anew"), "{done}");
    for id in ["HC-007", "HC-007.a", "HC-008.a", "HC-028"] {
        assert!(passes(id, &config), "{id}");
    }
    let listed = does(&["list"], &config);
    assert!(listed.lines().any(|line| line.ends_with(" keys")), "the result: {listed}");
    let active: Vec<_> = listed.lines().filter(|line| line.contains(" key-encryption ")).collect();
    let of = |state: &str| active.iter().filter(|line| line.contains(state)).count();
    assert_eq!((of(" active "), of(" retiring ")), (1, 0), "{listed}");
    assert_eq!(world.client().get("/readyz").status, 200);
}

#[test]
fn a_rotation_that_is_killed_anywhere_loses_no_key() {
    let folder = tempfile::tempdir().unwrap();
    survives(&settings(folder.path(), "hold_seconds = 1", ""), folder.path());
    if let Some(schema) = Schema::new() {
        let folder = tempfile::tempdir().unwrap();
        survives(&schema.settings(folder.path()), folder.path());
    }
}

/// Hands the log over, cut off anywhere first; what the command said that was not.
fn handed_over(world: &World, config: &Path) -> String {
    for step in 0..4 {
        let mut rotating = keys(&["rotate", "--audit"], config).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(15 + 30 * step));
        let _ = rotating.kill();
        rotating.wait().unwrap();
        assert!(!world.token("ann", &[("room.1", 3)]).is_empty(), "{step}: the server signs on");
    }
    let told = does(&["rotate", "--audit"], config);
    assert!(told.contains("housecall audit hand-over v1"), "{told}");
    assert!(!world.token("ann", &[("room.2", 3)]).is_empty());
    told
}

/// The newest key is the only one that signs, and the checks take it.
fn one_key_signs(config: &Path) {
    for id in ["HC-007.b", "HC-028", "HC-035"] {
        assert!(passes(id, config), "{id}");
    }
    let listed = does(&["list"], config);
    let signing = |state: &str| {
        let of = |line: &&str| line.contains(" audit-signing ") && line.contains(state);
        listed.lines().filter(of).count()
    };
    assert_eq!(signing(" active "), 1, "{listed}");
    assert!(signing(" destroyed ") > 0, "{listed}");
}

/// The key that signs the audit log is followed beside a server that goes on publishing; cut off anywhere, and with the
/// server killed, the log verifies from its first key.
fn signs_on(text: &str, data: &Path, first: &dyn Fn() -> String) {
    let mut world = World::serve(data, text);
    let config = data.join("housecall.toml");
    let listed = does(&["list"], &config);
    assert!(listed.lines().any(|line| line.contains(" audit-signing ") && line.contains("active")));
    let trusted = first();
    let told = handed_over(&world, &config);
    world.kill();
    let trusts = |key: Option<&str>| {
        let mut verify = housecall();
        verify.args(["audit", "verify", "--config"]).arg(&config);
        let trusted = key.map(|key| ["--trust", key]);
        verify.args(trusted.iter().flatten()).output().unwrap()
    };
    let newest = told.lines().find_map(|line| line.strip_prefix("new ")).unwrap();
    for key in [None, Some(newest), (!trusted.is_empty()).then_some(trusted.as_str())] {
        let done = trusts(key);
        assert!(done.status.success(), "{key:?}: {}", String::from_utf8_lossy(&done.stderr));
    }
    let world = World::serve(data, text);
    assert!(!world.token("ann", &[("room.3", 3)]).is_empty());
    one_key_signs(&config);
    let id = newest.splitn(3, '+').take(2).collect::<Vec<_>>().join("+");
    let last = does(&["compromise", &id, "--reason", "stolen"], &config);
    assert!(last.contains("worth nothing now"), "{last}");
    let again = keys(&["compromise", &id, "--reason", "stolen"], &config).output().unwrap();
    assert_eq!(again.status.code(), Some(2), "the one that followed is not given up, too");
    assert_eq!(trusts(Some(newest)).status.code(), Some(1), "that key was given up");
    assert!(trusts(None).status.success());
    drop(world);
}

#[test]
fn the_key_that_signs_the_audit_log_is_followed_beside_a_running_server_and_whoever_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let first = folder.path().join("audit.vkey");
    let text = settings(folder.path(), "hold_seconds = 1", "");
    let first = || std::fs::read_to_string(&first).unwrap().trim().to_owned();
    signs_on(&text, folder.path(), &first);
    if let Some(schema) = Schema::new() {
        let folder = tempfile::tempdir().unwrap();
        signs_on(&schema.settings(folder.path()), folder.path(), &String::new);
    }
}

const KEYS: &str = "/api/v1/compliance/keys";

/// The keys of a purpose, as somebody sees them.
fn of(session: &mut Session, purpose: &str) -> Vec<Value> {
    let items = session.get(KEYS).json()["items"].as_array().unwrap().clone();
    items.into_iter().filter(|one| one["purpose"] == purpose).collect()
}

/// One asks for it, within five minutes of showing their second factor again; the change that waits.
fn asks(session: &mut Session, what: &str, body: &Value) -> Value {
    let asked = session.post(&format!("{KEYS}/{what}"), body);
    assert_eq!(asked.status, 201, "{}", asked.text());
    let asked = asked.json();
    assert_eq!((&asked["state"], &asked["decidedBy"]), (&json!("asked"), &Value::Null), "{asked}");
    asked
}

fn decide(change: &Value, how: &str) -> String {
    format!("{KEYS}/changes/{}/{how}", change["id"].as_str().unwrap())
}

#[test]
fn two_people_who_show_their_second_factor_replace_the_key_of_a_running_server() {
    let world = World::new();
    let mut officer = Session::sign_in(&world, "officer-1");
    let mut admin = Session::sign_in(&world, "admin-1");
    let purposes =
        ["key-encryption", "messages", "fields", "lookups", "audit-fields", "audit-terms"];
    for purpose in purposes.into_iter().chain(["audit-signing", "tokens"]) {
        assert!(!of(&mut officer, purpose).is_empty(), "{purpose}");
    }
    let before = of(&mut officer, "key-encryption");
    let rotate = format!("{KEYS}/rotate");
    assert_eq!(officer.post(&rotate, &Value::Null).status, 403, "officers do not ask");
    steps_up(&mut admin, &rotate, &Value::Null);
    let change = asks(&mut admin, "rotate", &Value::Null);
    let again = admin.post(&rotate, &Value::Null);
    assert_eq!((again.status, &again.json()["code"]), (409, &json!("key.waits")));
    let own = admin.post(&decide(&change, "approve"), &Value::Null);
    assert_eq!((own.status, &own.json()["code"]), (403, &json!("key.same-person")));
    assert_eq!(of(&mut officer, "key-encryption"), before, "one person has nothing done");
    let listed = officer.get(&format!("{KEYS}/changes")).json();
    assert_eq!(listed["items"], json!([change]));
    for how in ["approve", "refuse"] {
        let stolen = officer.post(&decide(&change, how), &Value::Null);
        assert_eq!(stolen.json()["code"], "session.step-up", "{how}");
    }
    steps_up(&mut officer, &decide(&change, "approve"), &Value::Null);
    let done = officer.post(&decide(&change, "approve"), &Value::Null);
    assert_eq!(done.status, 200, "{}", done.text());
    let done = done.json();
    let by = (&done["state"], &done["askedBy"], &done["decidedBy"]);
    assert_eq!(by, (&json!("approved"), &json!("admin-1"), &json!("officer-1")), "{done}");
    let after = of(&mut officer, "key-encryption");
    assert_eq!(after.len(), 2);
    assert_ne!(after[0]["id"], before[0]["id"]);
    assert!(world.verify().status.success());
}

#[test]
fn a_key_is_given_up_by_two_people_and_nobody_is_shown_a_secret() {
    let world = World::new();
    let mut officer = Session::sign_in(&world, "officer-1");
    let mut admin = Session::sign_in(&world, "admin-1");
    let newest = of(&mut officer, "key-encryption")[0]["id"].clone();
    let stolen = json!({"id": newest, "reason": "stolen"});
    steps_up(&mut admin, &format!("{KEYS}/compromised"), &stolen);
    let unknown = json!({"id": "nobodys-key", "reason": "stolen"});
    let unknown = admin.post(&format!("{KEYS}/compromised"), &unknown);
    assert_eq!((unknown.status, &unknown.json()["code"]), (404, &json!("key.unknown")));
    // Who asked takes it back; what was refused is approved by nobody.
    let back = asks(&mut admin, "compromised", &stolen);
    assert_eq!(admin.post(&decide(&back, "refuse"), &Value::Null).json()["state"], "refused");
    steps_up(&mut officer, &decide(&back, "approve"), &Value::Null);
    let late = officer.post(&decide(&back, "approve"), &Value::Null);
    assert_eq!((late.status, &late.json()["code"]), (409, &json!("key.decided")));
    assert_eq!(of(&mut officer, "key-encryption")[0]["compromised"], Value::Null);

    let change = asks(&mut admin, "compromised", &stolen);
    assert_eq!(officer.post(&decide(&change, "approve"), &Value::Null).status, 200);
    let marked = of(&mut officer, "key-encryption");
    assert_eq!((marked.len(), &marked[1]["compromised"]), (2, &json!("stolen")));
    let told = officer.get("/api/v1/audit/entries?type=KEY_COMPROMISED").json();
    let told = &told["items"][0];
    assert_eq!((&told["resource"]["id"], &told["actor"]["id"]), (&newest, &json!("officer-1")));
    assert_eq!(told["details"]["asked-by"], "admin-1", "both are named: {told}");
    let approved = officer.get("/api/v1/audit/entries?type=KEY_CHANGE_APPROVED").json();
    assert_eq!(approved["items"][0]["resource"]["id"], change["id"], "{approved}");
    let text = std::fs::read_to_string(world.data.join("kek")).unwrap();
    let secret = |line: &str| line[16..].split(' ').next().unwrap().to_owned();
    let listed = officer.get(KEYS).text();
    assert!(text.lines().all(|line| !listed.contains(&secret(line))), "no secret is shown");
    assert!(world.verify().status.success());
}

#[test]
fn versions_are_sealed_by_a_key_management_service() {
    let Some(moto) = Moto::start() else {
        assert!(std::env::var_os("CI").is_none(), "EMULATORS names no Python with moto");
        return;
    };
    let headers = [
        ("X-Amz-Target", "TrentService.CreateKey"),
        ("Content-Type", "application/x-amz-json-1.1"),
        ("Authorization", "AWS4-HMAC-SHA256 Credential=id/20261127/us-east-1/kms/aws4_request"),
    ];
    let mut service = crate::client::Client::connect(([127, 0, 0, 1], moto.1).into());
    let made = service.send("POST", "/", &headers, b"{}").json();
    let folder = tempfile::tempdir().unwrap();
    let (data, config) = (folder.path(), folder.path().join("housecall.toml"));
    let clear = settings(data, "hold_seconds = 1", "");
    let section = format!(
        "[keys.aws_kms]\nkey = \"{}\"\nregion = \"us-east-1\"\nendpoint = \"http://127.0.0.1:{}\"\n\
         access_key_id = \"id\"\nsecret_access_key = \"secret\"\n",
        made["KeyMetadata"]["KeyId"].as_str().unwrap(),
        moto.1
    );
    let mut world = World::serve(data, &clear);
    world.kill();
    let world = World::serve(data, &format!("{clear}{section}"));
    does(&["rotate"], &config);
    let file = std::fs::read_to_string(data.join("kek")).unwrap();
    let kinds: Vec<_> = file.lines().map(|line| line.split_once(':').unwrap().0).collect();
    assert_eq!(
        kinds,
        ["housecall-kek-1+aws_kms", "housecall-kek-1"],
        "the old one is kept for backups"
    );
    assert!(!world.token("ann", &[("room.1", 3)]).is_empty());
    drop(world);
    let world = World::serve(data, &format!("{clear}{section}"));
    let listed = does(&["list", "--json"], &config);
    assert!(listed.lines().any(|line| line.starts_with("{\"keys\":")), "the result: {listed}");
    let mut keys = listed.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    assert!(keys.any(|key| key["place"] == "aws_kms" && key["state"] == "active"), "{listed}");
    assert!(passes("HC-008.a", &config));
    drop((world, moto));

    let refused = housecall().arg("serve").arg("--config").arg(&config).output().unwrap();
    let words = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && words.contains("aws_kms"), "{words}");
}
