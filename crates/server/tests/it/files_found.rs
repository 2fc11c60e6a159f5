//! Where files are that no setting names, and what a backup says that does not find them.

use crate::audit::text;
use crate::backup::does;
use crate::files::{download, prepare_as, upload};
use crate::world::{World, housecall, settings};
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};

const ROOM: &str = "room.files";

/// A file that was uploaded, with the token that reads it.
fn uploaded(world: &World, content: &[u8]) -> (Value, String) {
    let token = world.token("ann", &[(ROOM, 255)]);
    let about = serde_json::json!({ "name": "plan.txt" });
    let prepared = prepare_as(world, ("ann", &token), ROOM, &about);
    assert_eq!(upload(world, &prepared, content).status, 204);
    (prepared, token)
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
        names.iter().for_each(|name| sql(&server, &format!("CREATE DATABASE {name}")));
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
    let backup = |name: &str| {
        let mut command = housecall();
        command.args(["backup", "--data"]).arg(&world.data).arg("--to").arg(at("key.pub"));
        command.arg("--out").arg(at(name)).output().unwrap()
    };
    let drill = |name: &str| {
        let mut command = housecall();
        command.args(["restore", "--drill", "--data"]).arg(&world.data).arg("--key").arg(at("key"));
        let drilled = command.arg("--in").arg(at(name)).env("TMPDIR", apart.path()).output();
        drilled.unwrap()
    };
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
