//! What goes out, and what may come in before everything is in place.

use crate::client::Answer;
use crate::gateway::{Gateway, ec_key};
use crate::owned::embedded;
use crate::push::{TOPIC, alert, apple};
use crate::world::{
    PUB, SECRET, SUB, World, encode, eventually, housecall, publish_path, seal, settings,
};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Output;

fn said(output: &Output) -> String {
    String::from_utf8([&*output.stdout, &*output.stderr].concat()).unwrap()
}

fn run(arguments: &[&str], place: (&str, &Path)) -> (Option<i32>, String) {
    let output = housecall().args(arguments).arg(place.0).arg(place.1).output().unwrap();
    (output.status.code(), said(&output))
}

/// Records an agreement for a host, by two people; answers its id.
fn agree(place: (&str, &Path), (basis, host): (&str, &str), by: [&str; 2]) -> String {
    let document = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(document.path(), "signed by both").unwrap();
    let words = ["agreement", "add", "--basis", basis, "--vendor", "Example", "--host", host];
    let more = ["--signed-by", "Privacy officer", "--effective", "2020-01-01", "--by", by[0]];
    let file = document.path().to_str().unwrap();
    let all = [&words[..], &more[..], &["--reason", "a test", "--document", file]].concat();
    let (code, text) = run(&all, place);
    assert_eq!(code, Some(0), "{text}");
    let id = text.split_once("proposed ").unwrap().1.split('@').next().unwrap().to_owned();
    let version = format!("{id}@1");
    let (code, text) = run(&["agreement", "approve", "--by", by[0], &version], place);
    assert!(code == Some(1) && text.contains("a second person"), "{text}");
    let (code, text) = run(&["agreement", "approve", "--by", by[1], &id], place);
    assert!(code == Some(2) && text.contains("AGREEMENT@2"), "which one was read? {text}");
    let (code, text) = run(&["agreement", "approve", "--by", by[1], &version], place);
    assert_eq!(code, Some(0), "{text}");
    id
}

#[test]
fn what_nothing_covers_is_not_connected_to_until_two_people_say_so() {
    let folder = tempfile::tempdir().unwrap();
    let (gateway, data) = (Gateway::new(), folder.path());
    ec_key(&data.join("apple.p8"));
    // Another name of this machine that is none of its own.
    let there = gateway.url.replace("127.0.0.1", "0.0.0.0");
    let mut command = housecall();
    command
        .args(["demo", "--listen", "127.0.0.1:0", "--data"])
        .arg(data)
        .env("HOUSECALL_EGRESS__ENFORCE", "true")
        .env("HOUSECALL_PUSH__APNS__KEY_FILE", data.join("apple.p8"))
        .env("HOUSECALL_PUSH__APNS__KEY_ID", "KEY1")
        .env("HOUSECALL_PUSH__APNS__TEAM_ID", "TEAM1")
        .env("HOUSECALL_PUSH__APNS__HOST", there);
    let world = World::start(command, data);
    let path = format!("/v2/push/sub-key/{SUB}/devices-apns2/{}", apple(1));
    assert_eq!(world.signed("GET", &path, &format!("add=room.1&{TOPIC}"), "").status, 200);
    let token = world.token("alice", &[("room.1", 3)]);
    let target = publish_path("room.1", &alert("Hi").to_string());
    let sent = world.client().get(&format!("{target}?uuid=alice&auth={}", encode(&token)));
    assert_eq!(sent.status, 200, "{}", sent.text());
    let refused = "status=\"no agreement covers this gateway\"";
    assert!(eventually(|| world.log().contains(refused)), "{}", world.log());
    assert!(gateway.seen("").is_empty(), "nobody came");
    let metrics = world.client().get("/metrics").text();
    assert!(metrics.contains("housecall_egress_refused_total{setting=\"push.apns\"}"), "{metrics}");

    let id = agree(("--data", data), ("no-phi", "0.0.0.0"), ["officer-1", "admin-1"]);
    let came = (0..20).any(|_| eventually(|| !gateway.seen(&apple(1)).is_empty()));
    assert!(came, "{}", world.log());
    let told = world.log().matches("nothing is sent there").count();
    assert_eq!(told, 1, "once, however often it was tried: {}", world.log());
    let evidence = data.join("evidence");
    let period = ["evidence", "export", "--period", "2020..2099", "--out"];
    let words = [&period[..], &[evidence.to_str().unwrap()]].concat();
    let (code, text) = run(&words, ("--data", data));
    assert_eq!(code, Some(0), "{text}");
    let register = std::fs::read_to_string(evidence.join("agreements/register.ndjson")).unwrap();
    assert!(register.contains(&id) && register.contains("\"by\":\"admin-1\""), "{register}");
    assert!(world.verify().status.success());
}

/// An installation for real patients, with its settings file.
struct Site {
    folder: tempfile::TempDir,
    settings: String,
}

impl Site {
    /// Without anything that it needs.
    fn bare() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let trial = settings(folder.path(), "hold_seconds = 1", "");
        let mode = "mode = \"production\"\norganization = \"north-clinic\"";
        let named = [PUB, SUB, SECRET].into_iter().zip(KEYS);
        let trial = named.fold(trial, |text, (known, own)| text.replace(known, own));
        let settings = trial.replace("mode = \"trial\"", mode)
            + "\n[sign_in]\nstaff_second_factor = \"offered\"\n";
        let site = Self { folder, settings };
        std::fs::write(site.file(), &site.settings).unwrap();
        site
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("housecall.toml")
    }

    /// Replaces something in the settings.
    fn set(&mut self, from: &str, to: &str) {
        assert!(self.settings.contains(from));
        self.settings = self.settings.replace(from, to);
        std::fs::write(self.file(), &self.settings).unwrap();
    }

    fn serve(&self) -> World {
        World::serve(self.folder.path(), &self.settings)
    }

    fn run(&self, arguments: &[&str]) -> (Option<i32>, String) {
        run(arguments, ("--config", &self.file()))
    }

    /// Adds an administrator; answers the password to begin with.
    fn admin(&self, id: &str) -> String {
        let (code, text) = self.run(&["people", "add-admin", "--id", id, "--name", "Ada Okafor"]);
        assert_eq!(code, Some(0), "{text}");
        let given = format!("Password of {id}: ");
        text.lines().find_map(|line| line.strip_prefix(&given)).unwrap().to_owned()
    }
}

/// Keys that stand in no documentation: publish, subscribe, secret.
const KEYS: [&str; 3] = ["pub-c-north", "sub-c-north", "sec-c-north"];

/// A message of a provider on a channel.
fn says(world: &World, channel: &str, payload: &str) -> Answer {
    let token = world.token_by(KEYS, "dr-1", &[(channel, 3)]);
    let target = publish_path(channel, payload).replace(PUB, KEYS[0]).replace(SUB, KEYS[1]);
    world.client().get(&format!("{target}?uuid=dr-1&auth={}", encode(&token)))
}

/// A message on a visit's channel.
fn talk(world: &World) -> Answer {
    says(world, "consultation.dr-1.pat-1", &seal("key", "{}"))
}

fn post(world: &World, path: &str, bearer: Option<&str>, body: &Value) -> Answer {
    let bearer = bearer.map(|secret| format!("Bearer {secret}"));
    let mut headers = vec![("Content-Type", "application/json")];
    headers.extend(bearer.as_deref().map(|bearer| ("Authorization", bearer)));
    let method = if path.ends_with("/password") { "PUT" } else { "POST" };
    world.client().send(method, path, &headers, body.to_string().as_bytes())
}

#[test]
fn production_takes_no_health_data_until_everything_is_in_place_and_names_what_is_missing() {
    let mut site = Site::bare();
    let offered = "staff_second_factor = \"offered\"\n";
    site.set(offered, &format!("{offered}[log]\nlevel = \"info,realtime=debug\"\n"));
    let password = site.admin("ada");
    let world = site.serve();
    let refused = talk(&world);
    assert_eq!(refused.status, 503, "{}", refused.text());
    for name in ["tls", "keys", "hosts", "agreements", "log", "checks"] {
        assert!(refused.text().contains(name), "{name}: {}", refused.text());
    }
    assert_eq!(world.client().get("/readyz").status, 503);
    assert_eq!(says(&world, "room.1", "1").status, 200, "no health data is there");
    let (code, text) = site.run(&["ready"]);
    assert!(code == Some(1) && text.contains("MISSING tls") && text.contains("to do:"), "{text}");
    assert!(text.contains("log.level is \"info,realtime=debug\""), "{text}");

    let signed = json!({ "login": "ada", "password": password, "bearer": true });
    let signed = post(&world, "/api/v1/sessions", None, &signed).json();
    let secret = signed["secret"].as_str().unwrap();
    let own = json!({ "password": "one of my own, and long" });
    let changed = post(&world, "/api/v1/people/ada/password", Some(secret), &own);
    assert_eq!(changed.status, 204, "{}", changed.text());
    let person = |role: &str| json!({ "role": role, "name": "Nora Quist", "departments": [] });
    let patient = post(&world, "/api/v1/people", Some(secret), &person("patient"));
    assert_eq!((patient.status, &patient.json()["code"]), (503, &json!("readiness.missing")));
    let bearer = format!("Bearer {secret}");
    let headers = [("Content-Type", "application/json"), ("Authorization", &*bearer)];
    let ward =
        world.client().send("PUT", "/api/v1/departments/ward", &headers, b"{\"name\":\"Ward\"}");
    assert!(ward.status < 300, "{}", ward.text());
    let mut nurse = person("nurse");
    nurse["departments"] = json!(["ward"]);
    let nurse = post(&world, "/api/v1/people", Some(secret), &nurse);
    assert_eq!(nurse.status, 201, "staff is there before patients are: {}", nurse.text());
}

#[test]
fn whoever_asks_what_is_missing_makes_no_store_and_brings_none_up_to_date() {
    let site = Site::bare();
    let asked: [&[&str]; 2] = [&["ready"], &["egress", "list"]];
    let store = site.folder.path().join("housecall.db");
    for words in asked {
        let (code, text) = site.run(words);
        assert!(code == Some(2) && text.contains("there is no store at"), "{words:?}: {text}");
        assert!(!store.exists(), "{words:?}");
    }
    site.admin("ada");
    assert!(store.is_file());
    // A migration that this store has not seen yet.
    let seen = || embedded(site.folder.path(), "SELECT COUNT(*) FROM db_migration");
    let all = seen();
    let newest = "DELETE FROM db_migration WHERE name = 'compliance.44.drill-key'";
    embedded(site.folder.path(), newest);
    let before = seen();
    assert_ne!(before, all);
    for words in asked {
        let (code, text) = site.run(words);
        let told =
            code == Some(1) && text.contains("older than this program, and was left as it is");
        assert!(told, "{words:?}: {text}");
        assert_eq!(seen(), before, "{words:?}");
    }
}

#[test]
fn once_everything_is_in_place_health_data_is_taken_and_what_runs_out_later_ends_no_visit() {
    let (mut site, apart) = (Site::bare(), tempfile::tempdir().unwrap());
    let (kek, moved) = (site.folder.path().join("kek"), apart.path().join("kek"));
    std::fs::rename(&kek, &moved).unwrap();
    site.set(&kek.display().to_string(), &moved.display().to_string());
    site.set("listen =", "origin = \"https://clinic.example\"\nlisten =");
    site.admin("ada");
    site.admin("bo");
    let file = site.file();
    let hosting = agree(("--config", &file), ("own", "hosting"), ["ada", "bo"]);
    let (code, text) = site.run(&["egress", "list"]);
    assert!(code == Some(0) && text.contains("1 of 1 places are covered"), "{text}");
    let world = site.serve();
    let refused = talk(&world);
    let only = refused.status == 503 && refused.text().contains("missing: checks;");
    assert!(only, "{}", refused.text());
    let (_, text) = site.run(&["compliance", "check", "--only", "HC-028"]);
    assert!(text.contains("1 of 1 checks passed"), "{text}");
    let (address, file) = (format!("http://{}", world.address), site.file());
    let checked = || run(&["compliance", "check", "--url", &address], ("--config", &file));
    checked();
    let (_, text) = site.run(&["ready"]);
    assert!(text.contains("HC-066 did not pass"), "nobody tried whether the checks see: {text}");
    let (code, text) = site.run(&["compliance", "check", "--self-test"]);
    assert_eq!(code, Some(0), "{text}");
    let (code, text) = checked();
    assert!(
        code == Some(1) && text.contains("nobody has vouched"),
        "told, and stops nobody: {text}"
    );
    let accepted = (0..20).any(|_| eventually(|| talk(&world).status == 200));
    assert!(accepted, "{}", talk(&world).text());
    assert_eq!(world.client().get("/readyz").status, 200);
    let (code, text) = site.run(&["ready"]);
    assert!(code == Some(0) && text.contains("live since"), "{text}");

    assert_eq!(site.run(&["agreement", "end", "--by", "ada", &hosting]).0, Some(0));
    let metric = "housecall_missing{name=\"agreements\"} 1";
    let seen = || world.client().get("/metrics").text().contains(metric);
    assert!((0..20).any(|_| eventually(seen)), "{}", world.client().get("/metrics").text());
    assert_eq!(talk(&world).status, 200);
    let (code, text) = site.run(&["ready"]);
    assert!(code == Some(0) && text.contains("MISSING agreements"), "{text}");

    out_of_sight(&world, &moved);

    drop(world);
    elsewhere(&mut site);
}

/// A key file that a running server does not see any more is told, and ends no visit.
fn out_of_sight(world: &World, kek: &Path) {
    let away = kek.with_extension("away");
    std::fs::rename(kek, &away).unwrap();
    let metric = "housecall_missing{name=\"keys\"} 1";
    let seen = || world.client().get("/metrics").text().contains(metric);
    assert!((0..20).any(|_| eventually(seen)), "{}", world.client().get("/metrics").text());
    assert_eq!(talk(world).status, 200, "the keys are in memory, and visits go on");
    std::fs::rename(&away, kek).unwrap();
}

/// What ran out is one thing, a place that nobody ever agreed to another.
fn elsewhere(site: &mut Site) {
    let offered = "staff_second_factor = \"offered\"\n";
    site.set(offered, &format!("{offered}[trace]\nendpoint = \"http://elsewhere.example:4318\"\n"));
    let world = site.serve();
    let refused = talk(&world);
    assert!(refused.status == 503 && refused.text().contains("hosts"), "{}", refused.text());
    let (code, text) = site.run(&["ready"]);
    assert!(code == Some(1) && text.contains("nobody ever agreed to elsewhere.example"), "{text}");
    assert!(world.log().contains("elsewhere.example"), "{}", world.log());
}
