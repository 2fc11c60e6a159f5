//! The downtime kit: written beside a running clinic and by it, sealed, opened with its key, and looked at by its check.

use crate::visit::ok;
use crate::world::{Session, World, eventually, housecall, settings};
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Output;

fn text(output: &Output) -> String {
    let (out, err) = (&output.stdout, &output.stderr);
    format!("{}{}", String::from_utf8_lossy(out), String::from_utf8_lossy(err))
}

fn runs(words: &[&str], paths: &[(&str, &Path)]) -> Output {
    let mut command = housecall();
    command.args(words);
    for (flag, path) in paths {
        command.arg(flag).arg(path);
    }
    command.output().unwrap()
}

#[track_caller]
fn does(words: &[&str], paths: &[(&str, &Path)]) -> String {
    let output = runs(words, paths);
    assert!(output.status.success(), "{words:?}: {}", text(&output));
    String::from_utf8(output.stdout).unwrap()
}

/// The kits of a folder, by name.
fn kits(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut all: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    all.sort();
    all
}

fn open(file: &Path, key: &Path, out: &Path) -> Output {
    let mut command = housecall();
    command.args(["downtime-kit", "open"]).arg(file).arg("--key").arg(key).arg("--out").arg(out);
    command.output().unwrap()
}

/// It names nobody in the clear, opens with no other key, and a part of it not at all.
fn is_shut(file: &Path, apart: &Path) {
    let at = |name: &str| apart.join(name);
    let sealed = std::fs::read(file).unwrap();
    for name in ["Rosa", "Alvarez", "Maya Chen", "555"] {
        let found = sealed.windows(name.len()).any(|part| part == name.as_bytes());
        assert!(!found, "{name} stands in the clear");
    }

    let wrong = open(file, &at("other"), &at("wrong.html"));
    assert_eq!(wrong.status.code(), Some(1), "{}", text(&wrong));
    assert!(text(&wrong).contains("does not open with this key"), "{}", text(&wrong));
    assert!(!at("wrong.html").exists(), "nothing is left of it");
    let half = at("half.kit");
    std::fs::write(&half, &sealed[..sealed.len() - 20]).unwrap();
    let half = open(&half, &at("key"), &at("half.html"));
    assert!(text(&half).contains("it was cut off"), "{}", text(&half));
}

#[test]
fn a_kit_opens_with_its_key_to_the_visit_of_tomorrow_and_who_is_on_call_and_says_nobody_without() {
    let world = World::new();
    let apart = tempfile::tempdir().unwrap();
    let at = |name: &str| apart.path().join(name);
    let mut desk = Session::sign_in(&world, "front-desk-1");
    let list = json!({ "providers": ["dr-1"] });
    ok(&desk.put("/api/v1/on-call/general-practice", &list));
    for name in ["key", "other"] {
        does(&["keys", "backup"], &[("--", &at(name))]);
    }
    let (data, folder, to) = (world.data.clone(), at("kits"), at("key.pub"));
    let place: [(&str, &Path); 3] = [("--data", &data), ("--to", &to), ("--out", &folder)];
    let told = does(&["downtime-kit", "write", "--json"], &place);
    let told: Value = serde_json::from_str(&told).unwrap();
    let file = PathBuf::from(told["file"].as_str().unwrap());
    assert_eq!(kits(&folder), std::slice::from_ref(&file), "one file, and nothing half done");
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert!(told["visits"].as_u64().unwrap() >= 4, "{told}");
    is_shut(&file, apart.path());
    let opened = open(&file, &at("key"), &at("kit.html"));
    assert!(opened.status.success(), "{}", text(&opened));
    assert_eq!(at("kit.html").metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let page = std::fs::read_to_string(at("kit.html")).unwrap();
    // Dr. Okafor sees Rosa Alvarez tomorrow, and Dr. Chen is on call in general practice.
    let sheet = page.split("<section").find(|part| part.contains("<h2>Visits: Samuel Okafor"));
    let sheet = sheet.expect("a sheet of Dr. Okafor's");
    assert!(sheet.contains("<td>Rosa Alvarez</td><td>+1 555 555 01"), "{sheet}");
    assert!(page.contains("</td><td>Maya Chen, +1 555 555 01"), "{page}");
    for why in ["Cough for three weeks", "Revisi", "medicaci"] {
        assert!(!page.contains(why), "{why}: why somebody comes stands nowhere");
    }
    let again = open(&file, &at("key"), &at("kit.html"));
    assert_eq!(again.status.code(), Some(1), "{}: nothing is written over", text(&again));
    is_witnessed(&world, &file, &at("key"), (&at("known.html"), &told));
}

/// Written and opened beside its installation, a kit is in the audit log; one that somebody else sealed is none of its.
fn is_witnessed(world: &World, file: &Path, key: &Path, (out, told): (&Path, &Value)) {
    let open = |file: &Path, out: &Path| {
        let paths: [(&str, &Path); 4] =
            [("--data", &world.data), ("--key", key), ("--out", out), ("--", file)];
        runs(&["downtime-kit", "open"], &paths)
    };
    let known = open(file, out);
    assert!(known.status.success(), "{}", text(&known));
    let sha256 = told["sha256"].as_str().unwrap();
    let mut officer = Session::sign_in(world, "officer-1");
    for event in ["DOWNTIME_KIT_WRITTEN", "DOWNTIME_KIT_OPENED"] {
        let found = officer.get(&format!("/api/v1/audit/entries?type={event}")).text();
        assert!(found.contains(sha256), "{event}: {found}");
    }
    let stranger = tempfile::tempdir().unwrap();
    let (other, kits) = (stranger.path().join("other"), stranger.path().join("kits"));
    std::fs::create_dir(&other).unwrap();
    drop(World::demo(&other));
    let to = key.with_extension("pub");
    let paths: [(&str, &Path); 3] = [("--data", &other), ("--to", &to), ("--out", &kits)];
    does(&["downtime-kit", "write"], &paths);
    let theirs = self::kits(&kits).remove(0);
    let refused = open(&theirs, &stranger.path().join("theirs.html"));
    assert_eq!(refused.status.code(), Some(1), "{}", text(&refused));
    assert!(text(&refused).contains("has no record of a kit"), "{}", text(&refused));
    assert!(!stranger.path().join("theirs.html").exists());
}

#[test]
fn a_server_writes_a_kit_by_itself_where_its_settings_want_one_and_its_check_looks_at_it() {
    let data = tempfile::tempdir().unwrap();
    drop(World::demo(data.path()));
    let apart = tempfile::tempdir().unwrap();
    let folder = apart.path().join("kits");
    does(&["keys", "backup"], &[("--", &apart.path().join("key"))]);
    let key = std::fs::read_to_string(apart.path().join("key.pub")).unwrap();
    let plain = settings(data.path(), "hold_seconds = 5", "");
    let plain = format!("organization = \"demo-clinic\"\n{plain}");
    let set = format!(
        "{plain}\n[downtime]\nfolder = \"{}\"\nrecipient = \"{}\"\nlanguage = \"es\"\n",
        folder.display(),
        key.trim()
    );
    let config = data.path().join("housecall.toml");
    let check = || {
        let paths: [(&str, &Path); 1] = [("--config", &config)];
        text(&runs(&["compliance", "check", "--only", "HC-049.a"], &paths))
    };
    std::fs::write(&config, &plain).unwrap();
    assert!(check().contains("[downtime] folder and recipient are not set"), "{}", check());

    let world = World::serve(data.path(), &set);
    // Until it is whole it has another name.
    let is_whole = |file: &PathBuf| file.extension().is_some_and(|end| end == "kit");
    assert!(eventually(|| kits(&folder).iter().any(is_whole)), "{}", world.log());
    let file = kits(&folder).remove(0);
    assert!(eventually(|| check().contains("0 hours old, and sealed")), "{}", check());
    let opened = open(&file, &apart.path().join("key"), &apart.path().join("kit.html"));
    assert!(opened.status.success(), "{}", text(&opened));
    let page = std::fs::read_to_string(apart.path().join("kit.html")).unwrap();
    assert!(page.contains("<html lang=\"es\">") && page.contains("Rosa Alvarez"), "{page}");
    std::fs::write(&file, page).unwrap();
    assert!(check().contains("is not sealed"), "{}", check());
}
