//! What is handed out and how it is run: the service's sandbox, the bill of materials, and who signs the checksums.

#![expect(clippy::unwrap_used, reason = "a repository that cannot be read fails the test")]

use std::collections::BTreeSet;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
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

/// A program that does this, in place of the one that is installed.
fn stub(folder: &Path, name: &str, does: &str) {
    let file = folder.join(name);
    std::fs::write(&file, format!("#!/bin/sh\n{does}\n")).unwrap();
    std::fs::set_permissions(&file, Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn checksums_are_signed_by_the_key_that_is_named_and_for_what_was_built_only() {
    let folder = std::env::temp_dir().join(format!("housecall-sign-{}", std::process::id()));
    let (programs, built) = (folder.join("programs"), folder.join("built"));
    std::fs::create_dir_all(&programs).unwrap();
    std::fs::create_dir_all(&built).unwrap();
    let (key, asked) = (folder.join("release.key"), folder.join("asked"));
    std::fs::write(&key, "a secret key").unwrap();
    // The commit of this repository may have changes beside it, and the signer be installed or not.
    stub(&programs, "git", "case $1 in log) echo 1700000000 ;; rev-parse) echo 0123abc ;; esac");
    stub(&programs, "minisign", &format!("printf '%s\\n' \"$@\" >{}", asked.display()));
    let write = |name: &str, words: &str| std::fs::write(built.join(name), words).unwrap();
    write("housecall", "the program");
    write("sbom.cdx.json", r#"{"metadata":{"timestamp":"2023-11-14T22:13:20Z"}}"#);
    let mut sums = Command::new("sha256sum");
    let summed = sums.args(["housecall", "sbom.cdx.json"]).current_dir(&built).output().unwrap();
    write("SHA256SUMS", &text(&summed));

    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
    let signs = |key: &Path| {
        let mut command = Command::new(root().join("tools/release"));
        command.arg("--sign").arg(&built).env("PATH", &path).env("RELEASE_KEY", key);
        command.env_remove("SOURCE_DATE_EPOCH").output().unwrap()
    };
    for none in [Path::new(""), &folder.join("no.key")] {
        let refused = signs(none);
        assert_eq!(refused.status.code(), Some(2), "{}", text(&refused));
        assert!(text(&refused).contains("RELEASE_KEY") && !asked.exists(), "{}", text(&refused));
    }
    let signed = signs(&key);
    assert!(signed.status.success(), "{}", text(&signed));
    let words = std::fs::read_to_string(&asked).unwrap();
    let comment = format!("-t\nhousecall {}, commit 0123abc\n", env!("CARGO_PKG_VERSION"));
    let file = format!("-m\n{}\n", built.join("SHA256SUMS").display());
    for said in ["-S\n-H\n", &*format!("-s\n{}\n", key.display()), &*file, &*comment] {
        assert!(words.contains(said), "{said}: {words}");
    }

    std::fs::remove_file(&asked).unwrap();
    write("housecall", "another program");
    let changed = signs(&key);
    assert!(!changed.status.success() && !asked.exists(), "{}", text(&changed));
    write("housecall", "the program");
    write("sbom.cdx.json", r#"{"metadata":{"timestamp":"2023-11-14T22:13:21Z"}}"#);
    let other = signs(&key);
    assert!(text(&other).contains("from another commit"), "{}", text(&other));
    assert!(!asked.exists());
    std::fs::remove_dir_all(folder).unwrap();
}
