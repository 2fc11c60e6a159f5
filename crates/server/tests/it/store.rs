//! Whose a store is: one server's at a time, one clinic's, and no older program's.

use crate::audit::text;
use crate::owned::tamper;
use crate::world::{Schema, World, housecall, settings};
use std::path::Path;

/// How a server ends that does not start on this folder, and what it says.
fn ended(arguments: &[&str], data: &Path) -> (Option<i32>, String) {
    let mut command = housecall();
    let refused = command.args(arguments).arg(data).output().unwrap();
    assert!(!refused.status.success(), "{}", text(&refused));
    (refused.status.code(), String::from_utf8(refused.stderr).unwrap())
}

/// What it says when it may be started again, as a service manager does.
fn refused(arguments: &[&str], data: &Path) -> String {
    let (code, told) = ended(arguments, data);
    assert_eq!(code, Some(1), "{told}");
    told
}

/// What it says of this setting: a service manager does not start it again.
fn wrong(setting: &str, file: &Path) -> String {
    let (code, told) = ended(&["serve", "--config"], file);
    assert_eq!(code, Some(2), "{told}");
    assert!(told.contains(&format!("setting {setting}: ")), "{told}");
    told
}

const DEMO: [&str; 4] = ["demo", "--listen", "127.0.0.1:0", "--data"];

#[test]
fn a_store_has_one_server_one_clinic_and_no_older_program() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::demo(folder.path());
    let second = refused(&DEMO, folder.path());
    assert!(second.contains("another server serves this store already"), "{second}");
    drop(world);
    served_alone_on_postgresql(folder.path());

    let file = folder.path().join("other.toml");
    let own = housecall().arg("config").output().unwrap();
    let own = text(&own).replace("sqlite:data", "sqlite:.").replace("data/kek", "kek");
    std::fs::write(&file, own.replace("127.0.0.1:8080", "127.0.0.1:0")).unwrap();
    let other = wrong("organization", &file);
    assert!(other.contains("this store is of \"demo-clinic\", not \"clinic\""), "{other}");

    tamper(folder.path(), "INSERT INTO db_migration (name) VALUES ('clinic.999.tomorrow')");
    let older = refused(&DEMO, folder.path());
    assert!(older.contains("newer housecall, with the migration clinic.999.tomorrow"), "{older}");
}

/// The same with a server of PostgreSQL, whose lock goes with the process.
fn served_alone_on_postgresql(data: &Path) {
    let Some(schema) = Schema::new() else { return };
    let settings = schema.settings(data);
    let world = World::serve(data, &settings);
    let file = data.join("housecall.toml");
    let second = refused(&["serve", "--config"], &file);
    assert!(second.contains("another server serves this store already"), "{second}");
    drop(world);
    drop(World::serve(data, &settings));
}

#[test]
fn a_command_beside_no_store_makes_none_wherever_it_is_run() {
    let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let settings = folder.path().join("housecall.toml");
    std::fs::write(&settings, housecall().arg("config").output().unwrap().stdout).unwrap();
    let mut command = housecall();
    command.current_dir(elsewhere.path()).args(["audit", "verify", "--config"]).arg(&settings);
    let answer = command.output().unwrap();
    let said = String::from_utf8_lossy(&answer.stderr).into_owned();
    let file = folder.path().join("data/housecall.db");
    assert!(said.contains(&format!("there is no store at {}", file.display())), "{said}");
    assert_eq!(std::fs::read_dir(elsewhere.path()).unwrap().count(), 0);
    assert!(!folder.path().join("data").exists());
}

#[test]
fn a_setting_that_only_a_server_that_starts_finds_wrong_ends_it_for_good() {
    let folder = tempfile::tempdir().unwrap();
    let right = settings(folder.path(), "hold_seconds = 280", "");
    let file = folder.path().join("housecall.toml");
    let none = folder.path().join("none.txt");
    let breached = format!("breached_passwords = \"{}\"", none.display());
    let mail = "[letters.mail]\nhost = \"127.0.0.1\"\ntls = \"none\"\nfrom = \"nobody at all\"";
    for (setting, named, section) in [
        ("sign_in.breached_passwords", "none.txt", format!("[sign_in]\n{breached}")),
        ("letters.mail.from", "nobody at all", mail.to_owned()),
    ] {
        let text = format!("origin = \"https://clinic.example\"\n{right}\n{section}\n");
        std::fs::write(&file, text).unwrap();
        let told = wrong(setting, &file);
        assert!(told.contains(named), "{told}");
    }
}
