//! Where files are that no setting names, and what a backup says that does not find them.

use crate::audit::text;
use crate::backup::does;
use crate::files::{download, prepare_as, upload};
use crate::world::{Session, World, housecall, settings};
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};
use wire::cipher::{CipherKey, Format};

const ROOM: &str = "room.files";
/// What is on it is a record of the clinic.
const RECORD: &str = "consultation.dr-9.pat-0.files";

/// A file that was uploaded, with the token that reads it.
fn uploaded(world: &World, content: &[u8]) -> (Value, String) {
    uploaded_to(world, ROOM, content)
}

fn uploaded_to(world: &World, channel: &str, content: &[u8]) -> (Value, String) {
    let token = world.token("ann", &[(channel, 255)]);
    let about = serde_json::json!({ "name": "plan.txt" });
    let prepared = prepare_as(world, ("ann", &token), channel, &about);
    assert_eq!(upload(world, &prepared, content).status, 204);
    (prepared, token)
}

/// A backup of a demo beside its keys, and its drill.
fn kept(world: &World, apart: &Path, name: &str) -> Output {
    let mut command = housecall();
    command.args(["backup", "--data"]).arg(&world.data).arg("--to").arg(apart.join("key.pub"));
    command.arg("--out").arg(apart.join(name)).output().unwrap()
}

fn drilled(world: &World, apart: &Path, name: &str) -> Output {
    let mut command = housecall();
    command.args(["restore", "--drill", "--data"]).arg(&world.data);
    command.arg("--key").arg(apart.join("key")).arg("--in").arg(apart.join(name));
    command.env("TMPDIR", apart).output().unwrap()
}

fn sql(place: &str, sql: &str) {
    let output = Command::new("psql").args([place, "-qAtc", sql]).output().unwrap();
    assert!(output.status.success(), "{}", text(&output));
}

/// A server that runs in a folder of its own, by settings that are elsewhere.
fn served(folder: &Path, config: &Path) -> World {
    let mut command = housecall();
    command.current_dir(folder).args(["serve", "--config"]).arg(config);
    World::start(command, folder)
}

/// A backup that is made in a folder which has nothing to do with either.
fn backed_up(folder: &Path, config: &Path, out: &Path) -> Output {
    let mut command = housecall();
    command.current_dir(folder).args(["backup", "--json", "--config"]).arg(config);
    command.arg("--to").arg(out.with_file_name("key.pub")).arg("--out").arg(out).output().unwrap()
}

/// Databases of a test's own; dropped with this.
struct Databases {
    server: String,
    names: Vec<String>,
}

impl Databases {
    fn new(server: String, ends: &[&str]) -> Self {
        let names: Vec<_> =
            ends.iter().map(|end| format!("found_{}_{end}", std::process::id())).collect();
        for name in &names {
            sql(&server, &format!("CREATE DATABASE {name}"));
        }
        Self { server, names }
    }

    fn url(&self, which: usize) -> String {
        format!("{}/{}", self.server.rsplit_once('/').unwrap().0, self.names[which])
    }
}

impl Drop for Databases {
    fn drop(&mut self) {
        for name in &self.names {
            let away = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            let _ = Command::new("psql").args([&self.server, "-qc", &away]).output();
        }
    }
}

#[test]
fn a_backup_of_postgresql_has_its_files_wherever_it_is_made() {
    let Ok(server) = std::env::var("TEST_DATABASE_URL") else { return };
    let databases = Databases::new(server, &["own", "back"]);
    let apart = tempfile::tempdir().unwrap();
    let at = |name: &str| {
        let folder = apart.path().join(name);
        std::fs::create_dir_all(&folder).unwrap();
        folder
    };
    let (site, run, elsewhere) = (at("site"), at("run"), at("elsewhere"));
    let embedded = settings(&site, "hold_seconds = 60", "");
    let store = format!("sqlite:{}", site.display());
    let config = site.join("housecall.toml");
    std::fs::write(&config, embedded.replace(&store, &databases.url(0))).unwrap();
    does(&["keys", "backup"], &[("--", &apart.path().join("key"))]);

    let mut world = served(&run, &config);
    let (prepared, token) = uploaded(&world, b"a plan");
    assert!(site.join("data/files").is_dir() && !run.join("data").exists());
    let out = apart.path().join("one.backup");
    let made = backed_up(&elsewhere, &config, &out);
    assert!(made.status.success(), "{}", text(&made));
    assert_eq!(std::fs::read_dir(&elsewhere).unwrap().count(), 0, "it makes no folder of its own");
    let made: Value = serde_json::from_slice(&made.stdout).unwrap();

    let target = at("target").join("housecall.toml");
    std::fs::write(&target, embedded.replace(&store, &databases.url(1))).unwrap();
    let mut restore = housecall();
    restore.current_dir(&elsewhere).args(["restore", "--signed-by"]);
    restore.arg(made["signed_by"].as_str().unwrap()).arg("--in").arg(&out);
    restore.arg("--key").arg(apart.path().join("key")).arg("--config").arg(&target);
    let restored = restore.output().unwrap();
    assert!(restored.status.success(), "{}", text(&restored));
    let back = served(&run, &target);
    let again = back.token("ann", &[(ROOM, 255)]);
    assert_eq!(download(&back, ROOM, &again, &prepared).body, b"a plan");
    assert!(world.terminate().success());

    // What an older version kept in the folder that it ran in.
    std::fs::create_dir(run.join("data")).unwrap();
    std::fs::rename(site.join("data/files"), run.join("data/files")).unwrap();
    let world = served(&run, &config);
    assert_eq!(download(&world, ROOM, &token, &prepared).body, b"a plan");
    assert!(world.log().contains("set files.url to this"), "{}", world.log());
    let blind = backed_up(&elsewhere, &config, &apart.path().join("two.backup"));
    assert_eq!(blind.status.code(), Some(1), "{}", text(&blind));
    assert!(text(&blind).contains("set files.url to where the server keeps them"), "{blind:?}");
    assert!(!apart.path().join("two.backup").exists());
    let seeing = backed_up(&run, &config, &apart.path().join("three.backup"));
    assert!(seeing.status.success(), "{}", text(&seeing));
}

#[test]
fn a_backup_without_one_of_the_files_says_so_and_its_drill_fails() {
    let world = World::new();
    let apart = tempfile::tempdir().unwrap();
    let at = |name: &str| apart.path().join(name);
    does(&["keys", "backup"], &[("--", &at("key"))]);
    let backup = |name: &str| kept(&world, apart.path(), name);
    let drill = |name: &str| drilled(&world, apart.path(), name);
    let (lost, _) = uploaded(&world, b"one");
    let (_, token) = uploaded(&world, b"two");
    let id = lost["data"]["id"].as_str().unwrap();
    let whole = backup("whole");
    assert!(whole.status.success(), "{}", text(&whole));
    assert!(drill("whole").status.success(), "{}", text(&drill("whole")));

    std::fs::remove_file(world.data.join("files").join(&id[..2]).join(id)).unwrap();
    let partial = backup("less");
    assert_eq!(partial.status.code(), Some(1), "{}", text(&partial));
    let words = format!("without the bytes of 1 files that the database names, {id} among them");
    assert!(text(&partial).contains(&words), "{}", text(&partial));
    let drilled = drill("less");
    assert_eq!(drilled.status.code(), Some(1), "{}", text(&drilled));
    assert!(text(&drilled).contains("1 of 2 files"), "{}", text(&drilled));

    // Whoever knows that it is gone removes it, and all is well again.
    let path = format!("/v1/files/{}/channels/{ROOM}/files/{id}/plan.txt", crate::world::SUB);
    let target = format!("{path}?uuid=ann&auth={}", crate::world::encode(&token));
    assert_eq!(world.client().send("DELETE", &target, &[], b"").status, 200);
    let whole = backup("again");
    assert!(whole.status.success(), "{}", text(&whole));
    assert!(drill("again").status.success());
}

/// A backup, its drill and a client each say what is to be done about a record's file without its bytes.
fn is_missed(world: &World, apart: &Path, (id, token): (&str, &str)) {
    let less = kept(world, apart, "less");
    assert_eq!(less.status.code(), Some(1), "{}", text(&less));
    assert!(text(&less).contains("`housecall files lost`"), "{}", text(&less));
    let failed = drilled(world, apart, "less");
    assert!(text(&failed).contains("`housecall files lost`"), "{}", text(&failed));
    // It is a record, which no client removes.
    let path = format!("/v1/files/{}/channels/{RECORD}/files/{id}/plan.txt", crate::world::SUB);
    let target = format!("{path}?uuid=ann&auth={}", crate::world::encode(token));
    assert_eq!(world.client().send("DELETE", &target, &[], b"").status, 403);
}

#[test]
fn a_record_of_which_the_bytes_are_gone_is_written_down_as_lost_and_backups_go_on() {
    let world = World::new();
    let apart = tempfile::tempdir().unwrap();
    does(&["keys", "backup"], &[("--", &apart.path().join("key"))]);
    let key = CipherKey::new("the visit's").unwrap();
    let sealed = key.encrypt_bytes(Format::Acrh, b"an x-ray", [3; 16]).unwrap();
    let (one, token) = uploaded_to(&world, RECORD, &sealed);
    let (two, _) = uploaded_to(&world, RECORD, &sealed);
    let [first, second] = [&one, &two].map(|file| file["data"]["id"].as_str().unwrap());
    let lost = |words: &[&str]| {
        let mut command = housecall();
        command.args(["files", "lost", "--data"]).arg(&world.data).args(words).output().unwrap()
    };
    let is_there = lost(&["--id", first]);
    assert_eq!(is_there.status.code(), Some(2), "{}", text(&is_there));

    let place = |id: &str| world.data.join("files").join(&id[..2]).join(id);
    std::fs::remove_file(place(first)).unwrap();
    is_missed(&world, apart.path(), (first, &token));
    std::fs::remove_dir_all(world.data.join("files")).unwrap();
    let none = kept(&world, apart.path(), "none");
    assert!(text(&none).contains("`housecall files lost --all`"), "{}", text(&none));

    let seen = lost(&[]);
    assert!(seen.status.success() && text(&seen).contains(second), "{}", text(&seen));
    assert_eq!(download(&world, RECORD, &token, &one).status, 404, "it was only looked at");
    let said = lost(&["--id", first, "--json"]);
    let said: Value = serde_json::from_slice(&said.stdout).unwrap();
    assert_eq!(said["written"], 1, "{said}");
    assert!(lost(&["--all"]).status.success());
    for name in ["whole", "again"] {
        let whole = kept(&world, apart.path(), name);
        assert!(whole.status.success(), "{}", text(&whole));
    }
    for name in ["again", "less"] {
        let held = drilled(&world, apart.path(), name);
        assert!(held.status.success(), "{name}: {}", text(&held));
    }
    let gone = download(&world, RECORD, &token, &one);
    assert_eq!(gone.status, 410);
    assert!(gone.text().contains("file.lost"), "{}", gone.text());
    let mut officer = Session::sign_in(&world, "officer-1");
    let told = officer.get("/api/v1/audit/entries?type=FILE_LOST").text();
    assert!(told.contains(first) && told.contains(second), "{told}");

    std::fs::create_dir_all(place(second).parent().unwrap()).unwrap();
    std::fs::write(place(second), &sealed).unwrap();
    assert_eq!(download(&world, RECORD, &token, &two).body, sealed, "somebody found it");
}
