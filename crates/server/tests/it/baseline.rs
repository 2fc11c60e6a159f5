//! A server looks at itself, an officer approves what it is, and its check holds the two against each other.

use crate::audit::text;
use crate::world::{Session, World, eventually, housecall};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use blake2::{Blake2b512, Digest as _};
use serde_json::{Value, json};
use std::process::{Command, Output};

fn runs(words: &[&str], world: &World) -> Output {
    let mut command = housecall();
    command.args(words).arg("--data").arg(&world.data).output().unwrap()
}

fn approves(more: &[&str], world: &World) -> Output {
    let reason = "Version 0.1 was installed tonight.";
    let words = ["baseline", "approve", "--by", "officer-1", "--reason", reason];
    runs(&[&words[..], more].concat(), world)
}

/// A key of minisign's, and the number that names it.
struct Minisign(Ed25519KeyPair, u8);

impl Minisign {
    fn new(number: u8) -> Self {
        Self(Ed25519KeyPair::generate().unwrap(), number)
    }

    fn line(&self, form: &[u8], bytes: &[u8]) -> String {
        STANDARD.encode([form, &[self.1; 8], bytes].concat())
    }

    /// Its public key, as minisign writes it.
    fn public(&self) -> String {
        let line = self.line(b"Ed", self.0.public_key().as_ref());
        format!("untrusted comment: minisign public key\n{line}\n")
    }

    /// Signs the hash of a text, and then that signature with its comment.
    fn sign(&self, text: &str) -> String {
        let comment = "housecall 0.1.0, commit 0123abc";
        let hash = Blake2b512::digest(text.as_bytes());
        let signed = self.0.sign(&hash[..]);
        let whole = self.0.sign(&[signed.as_ref(), comment.as_bytes()].concat());
        let (line, whole) = (self.line(b"ED", signed.as_ref()), STANDARD.encode(whole.as_ref()));
        format!("untrusted comment: signature\n{line}\ntrusted comment: {comment}\n{whole}\n")
    }
}

/// What the server saw of itself last.
fn seen(world: &World) -> Option<Value> {
    let shown = runs(&["baseline", "show", "--json"], world);
    assert!(shown.status.success(), "{}", text(&shown));
    let told = String::from_utf8(shown.stdout).unwrap();
    let mut lines = told.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines.find(|line| line["state"].is_object())
}

#[test]
fn a_server_is_held_against_what_an_officer_approved_and_its_program_against_the_releases_list() {
    let world = World::new();
    let check = || text(&runs(&["compliance", "check", "--only", "HC-058.a"], &world));
    assert!(check().contains("nobody approved a baseline"), "{}", check());
    let early = approves(&[], &world);
    assert_eq!(early.status.code(), Some(1), "{}", text(&early));
    assert!(text(&early).contains("no server has looked at itself"), "{}", text(&early));

    let mut officer = Session::sign_in(&world, "officer-1");
    let asked = officer.post("/api/v1/compliance/checks/run?profile=hipaa", &json!({}));
    assert_eq!(asked.status, 202, "{}", asked.text());
    assert!(eventually(|| seen(&world).is_some()), "{}", world.log());
    let state = seen(&world).unwrap()["state"].clone();
    let program = state["program"].as_str().unwrap();
    let sum = Command::new("sha256sum").arg(env!("CARGO_BIN_EXE_housecall")).output().unwrap();
    assert!(String::from_utf8(sum.stdout).unwrap().starts_with(program), "{state}");
    listens_where_only_the_machine_hears(&world, &state);

    is_approved_where_the_releases_list_has_it(&world, program, &check);
    assert!(check().contains("no signature was verified"), "{}", check());
    let key = is_signed_by_the_key_that_is_named(&world, program);
    assert!(!check().contains("no signature was verified"), "{}", check());

    is_known_by_its_key(&world, key, &mut officer);
}

fn is_known_by_its_key(world: &World, key: &str, officer: &mut Session) {
    let known = seen(world).unwrap()["baseline"].clone();
    assert_eq!(known["key"]["id"], key);
    assert_eq!((&known["released"], &known["recordedBy"]), (&json!(true), &json!("officer-1")));
    let found = officer.get("/api/v1/audit/entries?type=BASELINE_APPROVED").text();
    assert!(found.contains(known["sha256"].as_str().unwrap()), "{found}");
    assert!(found.contains(known["key"]["sha256"].as_str().unwrap()), "{found}");
    assert!(found.contains("\"unsigned\"") && found.contains("\"signed\""), "{found}");
    assert!(!found.contains("tonight"), "what people type is not in the log: {found}");
}

fn listens_where_only_the_machine_hears(world: &World, state: &Value) {
    let own = json!(format!("tcp {}", world.address));
    assert!(state["listeners"].as_array().unwrap().contains(&own), "{state}");
    assert!(
        !state["open"].as_array().unwrap().contains(&own),
        "loopback is open to nobody: {state}"
    );
}

fn is_approved_where_the_releases_list_has_it(
    world: &World,
    program: &str,
    check: &dyn Fn() -> String,
) {
    let sums = world.data.join("SHA256SUMS");
    let list = sums.to_str().unwrap();
    let other = "0".repeat(64);
    std::fs::write(&sums, format!("{other}  housecall\n")).unwrap();
    let refused = approves(&["--sums", list], world);
    assert_eq!(refused.status.code(), Some(1), "{}", text(&refused));
    let told = text(&refused);
    assert!(told.contains(&other) && told.contains(program), "both are named: {told}");
    assert!(check().contains("nobody approved a baseline"), "{}", check());
    std::fs::write(&sums, format!("{program}  housecall\n")).unwrap();
    let elsewhere = approves(&["--sums", list, "--node", "elsewhere"], world);
    assert_eq!(elsewhere.status.code(), Some(2), "{}", text(&elsewhere));
    assert!(text(&elsewhere).contains("--node elsewhere: no server"), "{}", text(&elsewhere));
    assert!(check().contains("nobody approved a baseline"), "{}", check());
    let node = seen(world).unwrap()["node"].as_str().unwrap().to_owned();
    for (seen, code, said) in [("a1", 2, "--seen a1: is no SHA-256"), (&*other, 1, &*node)] {
        let refused = approves(&["--sums", list, "--seen", seen], world);
        assert_eq!(refused.status.code(), Some(code), "{}", text(&refused));
        assert!(text(&refused).contains(said), "{}", text(&refused));
    }
    let shown = text(&runs(&["baseline", "show"], world));
    let seen = seen(world).unwrap()["sha256"].as_str().unwrap().to_owned();
    assert!(shown.contains(&format!("sha256 {seen}")), "{shown}");
    let made = approves(&["--sums", list, "--node", &node, "--seen", &seen], world);
    assert!(made.status.success(), "{}", text(&made));
    // No approval makes a program right that was built to be debugged.
    let wanted =
        if cfg!(debug_assertions) { "was built to be debugged" } else { "no place was tried" };
    assert!(check().contains(wanted) && !check().contains("its program is"), "{}", check());
}

/// Approves it by a signed list, and says the id of the key.
fn is_signed_by_the_key_that_is_named(world: &World, program: &str) -> &'static str {
    let (own, other) = (Minisign::new(1), Minisign::new(2));
    let at = |name: &str| world.data.join(name).to_str().unwrap().to_owned();
    let (sums, key, signature) = (at("SHA256SUMS"), at("release.pub"), at("SHA256SUMS.minisig"));
    std::fs::write(&key, own.public()).unwrap();
    let list = format!("{program}  housecall\n");
    let with = ["--sums", &sums, "--key", &key];
    let missing = approves(&with, world);
    assert_eq!(missing.status.code(), Some(2), "{}", text(&missing));
    assert!(text(&missing).contains(&signature), "{}", text(&missing));
    for (made, code, said) in [
        ("no signature\n".to_owned(), 2, "no signature that minisign made"),
        (other.sign(&list), 1, "was made with another key"),
        (Minisign::new(1).sign(&list), 1, "is not of this list by this key"),
        (own.sign("another list"), 1, "is not of this list by this key"),
    ] {
        std::fs::write(&signature, made).unwrap();
        let refused = approves(&with, world);
        assert_eq!(refused.status.code(), Some(code), "{}", text(&refused));
        assert!(text(&refused).contains(said), "{said}: {}", text(&refused));
        assert_eq!(seen(world).unwrap()["baseline"]["key"], Value::Null, "nothing was approved");
    }
    std::fs::write(&signature, own.sign(&list)).unwrap();
    let elsewhere = at("elsewhere.minisig");
    std::fs::rename(&signature, &elsewhere).unwrap();
    let made = approves(&[&with[..], &["--signature", &elsewhere]].concat(), world);
    assert!(made.status.success(), "{}", text(&made));
    let id = "0101010101010101";
    let told = text(&made);
    assert!(told.contains(id) && told.contains("commit 0123abc"), "{told}");
    id
}

#[test]
fn who_approves_is_an_officer_and_says_why() {
    let world = World::new();
    for (by, reason, said) in [
        ("pat-1", "Version 0.1 was installed tonight.", "--by pat-1"),
        ("officer-1", "because", "--reason is of 10 to 2000 bytes"),
    ] {
        let refused = runs(&["baseline", "approve", "--by", by, "--reason", reason], &world);
        assert_eq!(refused.status.code(), Some(2), "{}", text(&refused));
        assert!(text(&refused).contains(said), "{}", text(&refused));
    }
}
