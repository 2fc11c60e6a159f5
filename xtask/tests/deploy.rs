//! What is handed out and how it is run: the service's sandbox, and the bill of materials.

#![expect(clippy::unwrap_used, reason = "a repository that cannot be read fails the test")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// How exposed the service may be, in tenths: what systemd counted when it was written down. Less is better.
const EXPOSURE: &str = "--threshold=15";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

fn text(output: &Output) -> String {
    let of = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!("{}{}", of(&output.stdout), of(&output.stderr))
}

/// The service as it stands there, but for the program, which is installed nowhere here.
fn service() -> (PathBuf, PathBuf) {
    let written = std::fs::read_to_string(root().join("deploy/housecall.service")).unwrap();
    assert!(written.contains("ExecStart=/usr/local/bin/housecall "), "{written}");
    let folder = std::env::temp_dir().join(format!("housecall-service-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let unit = folder.join("housecall.service");
    let tried = written.replace("ExecStart=/usr/local/bin/housecall ", "ExecStart=/bin/true ");
    std::fs::write(&unit, tried).unwrap();
    (folder, unit)
}

#[test]
fn the_service_is_understood_by_systemd_and_no_more_exposed_than_it_was() {
    if Command::new("systemd-analyze").arg("--version").output().is_err() {
        assert!(std::env::var_os("CI").is_none(), "Debian's systemd is not installed");
        return;
    }
    let (folder, unit) = service();
    let asks =
        |words: &[&str]| Command::new("systemd-analyze").args(words).arg(&unit).output().unwrap();
    // A setting that it does not know is told, and otherwise passed over.
    let verified = asks(&["verify"]);
    assert!(verified.status.success(), "{}", text(&verified));
    let unknown = ["Unknown", "Failed to parse", "ignoring"];
    let told = text(&verified);
    assert!(!unknown.iter().any(|word| told.contains(word)), "{told}");
    let secured = asks(&["security", "--offline=true", EXPOSURE]);
    assert!(secured.status.success(), "{}", text(&secured));
    std::fs::remove_dir_all(folder).unwrap();
}

/// The crates of the binary, as `name version`.
fn crates() -> BTreeSet<String> {
    let words = "tree --locked --package server --edges normal --prefix none --format";
    let mut command = Command::new(env!("CARGO"));
    let listed = command.args(words.split(' ')).arg("{p}").current_dir(root()).output().unwrap();
    assert!(listed.status.success(), "{}", text(&listed));
    let name = |line: &str| {
        let mut words = line.split(' ');
        Some(format!("{} {}", words.next()?, words.next()?.trim_start_matches('v')))
    };
    text(&listed).lines().filter_map(name).collect()
}

#[test]
fn the_bill_of_materials_names_every_crate_of_the_binary() {
    let has = |program: &str, word: &str| {
        Command::new(program)
            .args([word, "--help"])
            .output()
            .is_ok_and(|done| done.status.success())
    };
    let crates = crates();
    let locked = std::fs::read_to_string(root().join("Cargo.lock")).unwrap();
    for one in &crates {
        let (name, version) = one.split_once(' ').unwrap();
        let stanza = format!("name = \"{name}\"\nversion = \"{version}\"");
        assert!(locked.contains(&stanza), "{one} is not in Cargo.lock");
    }
    assert!(crates.len() > 100, "{crates:?}");
    // What makes it comes with `make release`, and not with the tests.
    if !has(env!("CARGO"), "cyclonedx") || !root().join("web/node_modules").exists() {
        return;
    }
    let folder = std::env::temp_dir().join(format!("housecall-sbom-{}", std::process::id()));
    let made = Command::new(root().join("tools/release")).arg("--sbom").arg(&folder).output();
    let made = made.unwrap();
    assert!(made.status.success(), "{}", text(&made));
    let bill = std::fs::read_to_string(folder.join("sbom.cdx.json")).unwrap();
    for one in crates.iter().filter(|one| !one.starts_with("server ")) {
        let (name, version) = one.split_once(' ').unwrap();
        // A package's own address; those of this repository have one without a registry.
        let named = bill.contains(&format!("pkg:cargo/{name}@{version}"));
        assert!(named, "{one} is in the binary, and the bill of materials does not name it");
    }
    std::fs::remove_dir_all(folder).unwrap();
}
