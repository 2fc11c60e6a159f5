//! Folders of advisories, as they come from osv.dev and as somebody means harm by them.

use super::{LARGEST, Parts, Scan, scan, scan_within};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

/// An advisory of every version of a crate.
fn of(id: &str, name: &str) -> Value {
    json!({
        "schema_version": "1.7.3", "id": id, "aliases": ["CVE-2026-1"],
        "modified": "2026-03-01T10:00:00Z", "published": "2026-02-01T10:00:00.5Z",
        "affected": [{
            "package": { "ecosystem": "crates.io", "name": name, "purl": format!("pkg:cargo/{name}") },
            "ranges": [{ "type": "SEMVER", "events": [{ "introduced": "0.0.0-0" }] }],
            "versions": [], "database_specific": { "cvss": null, "informational": null },
        }],
        "database_specific": { "severity": "CRITICAL" },
    })
}

fn parts() -> Parts {
    Parts::of_program().unwrap()
}

fn ids(scan: &Scan) -> Vec<&str> {
    scan.matches.iter().map(|one| one.id.as_str()).collect()
}

/// A zip of so many documents of nobody's and these, by a writer that is not ours.
fn zipped(path: &Path, many: usize, documents: &[(&str, &str)], how: &str) {
    let program = "import json, sys, zipfile\n\
        path, many, how, documents = sys.argv[1], int(sys.argv[2]), sys.argv[3], json.loads(sys.argv[4])\n\
        with zipfile.ZipFile(path, 'w', getattr(zipfile, how)) as z:\n\
        \x20   for i in range(many): z.writestr(f'N-{i}.json', json.dumps({'id': f'N-{i}', 'modified': '2026-01-01T00:00:00Z'}))\n\
        \x20   for name, text in documents: z.writestr(name, text)\n\
        \x20   z.comment = b'a comment'\n";
    let mut python = Command::new("python3");
    python.args(["-c", program]).arg(path).arg(many.to_string()).arg(how);
    let made = python.arg(serde_json::to_string(documents).unwrap()).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

#[test]
fn advisories_count_once_wherever_they_lie_and_what_cannot_be_read_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let ours = of("RUSTSEC-1", "tokio").to_string();
    let other = of("RUSTSEC-2", "no-crate-of-ours").to_string();
    std::fs::create_dir(at("crates.io")).unwrap();
    for how in ["ZIP_DEFLATED", "ZIP_STORED"] {
        let documents = [
            ("RUSTSEC-1.json", &*ours),
            ("RUSTSEC-2.json", &*other),
            ("readme.txt", "no"),
            ("x.json", "{"),
        ];
        zipped(&at("crates.io/all.zip"), 3, &documents, how);
        let found = scan(folder.path(), &parts()).unwrap();
        assert_eq!((ids(&found), found.documents, found.unread), (vec!["RUSTSEC-1"], 5, 1));
        assert_eq!(found.unread_names, ["crates.io/all.zip/x.json"]);
        assert_eq!(found.newest.unwrap().to_string(), "2026-03-01T10:00:00Z");
        assert_eq!(found.by_ecosystem.keys().collect::<Vec<_>>(), ["crates.io"]);
        assert!(found.cut.is_none());
    }
    std::fs::write(at("RUSTSEC-1.json"), &ours).unwrap();
    std::fs::write(at("RUSTSEC-3.JSON"), of("RUSTSEC-3", "tokio").to_string()).unwrap();
    std::fs::write(at("large.json"), vec![b' '; usize::try_from(LARGEST).unwrap() + 1]).unwrap();
    std::fs::write(at("list.txt"), "no document").unwrap();
    std::fs::write(at("torn.zip"), "PK").unwrap();
    let found = scan(folder.path(), &parts()).unwrap();
    assert_eq!(ids(&found), ["RUSTSEC-1", "RUSTSEC-3"]);
    assert_eq!(found.unread_names, ["crates.io/all.zip/x.json", "large.json", "torn.zip"]);
    assert!(scan(&at("nowhere"), &parts()).is_err());
}

#[test]
fn a_zip_with_more_files_than_short_records_count_is_read_to_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let ours = of("RUSTSEC-1", "tokio").to_string();
    let path = folder.path().join("all.zip");
    zipped(&path, 66_000, &[("RUSTSEC-1.json", &ours)], "ZIP_DEFLATED");
    let found = scan(folder.path(), &parts()).unwrap();
    assert_eq!((ids(&found), found.documents, found.unread), (vec!["RUSTSEC-1"], 66_001, 0));
}

#[test]
fn what_unpacks_to_more_than_its_share_is_not_unpacked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("all.zip");
    let large = " ".repeat(usize::try_from(LARGEST).unwrap() + 1);
    let ours = of("RUSTSEC-1", "tokio").to_string();
    // Longer than a command line takes, so it is written here and only packed there.
    let text = folder.path().join("bomb.txt");
    std::fs::write(&text, &large).unwrap();
    zipped(&path, 0, &[("a.json", &ours)], "ZIP_DEFLATED");
    let add = "import sys, zipfile\nzipfile.ZipFile(sys.argv[1], 'a', zipfile.ZIP_DEFLATED).write(sys.argv[2], 'bomb.json')";
    let added = Command::new("python3").args(["-c", add]).arg(&path).arg(&text).status();
    assert!(added.unwrap().success());
    let found = scan(folder.path(), &parts()).unwrap();
    assert_eq!(
        (ids(&found), &found.unread_names[..]),
        (vec!["RUSTSEC-1"], &["all.zip/bomb.json".to_owned()][..])
    );

    let bytes = std::fs::read(&path).unwrap();
    // It says of its bomb that it is small: no more than that is unpacked.
    let size = u32::try_from(large.len()).unwrap().to_le_bytes();
    let at = bytes.windows(4).rposition(|four| four == size).unwrap();
    let mut lies = bytes;
    lies[at..at + 4].copy_from_slice(&9_u32.to_le_bytes());
    std::fs::write(&path, lies).unwrap();
    let found = scan(folder.path(), &parts()).unwrap();
    assert_eq!((ids(&found), found.unread), (vec!["RUSTSEC-1"], 1));

    let room = u64::try_from(ours.len()).unwrap() - 1;
    let found = scan_within(folder.path(), &parts(), room).unwrap();
    assert!(found.cut.is_some() && found.matches.is_empty(), "{found:?}");
}

#[test]
fn json_of_any_depth_is_passed_over_or_unread() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let ours = of("RUSTSEC-1", "tokio").to_string();
    let with = |name: &str| ours.replacen('{', &format!("{{\"{name}\": {deep},"), 1).into_bytes();
    let read = |bytes: &[u8]| super::osv::read(bytes, &parts());
    assert_eq!(read(&with("details")).unwrap().matches.len(), 1, "a field that nobody reads");
    assert!(read(&with("severity")).is_none() && read(&with("affected_")).is_some());
    let own = ours.replace("\"severity\":\"CRITICAL\"", &format!("\"more\":{deep}"));
    assert_ne!(own, ours);
    assert!(read(own.as_bytes()).is_none());
}

/// A valid zip and a valid document, to spoil.
fn sound() -> (Vec<u8>, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("all.zip");
    let ours = of("RUSTSEC-1", "tokio").to_string();
    zipped(&path, 2, &[("a.json", &ours)], "ZIP_DEFLATED");
    (std::fs::read(path).unwrap(), ours.into_bytes())
}

fn survives(name: &str, bytes: &[u8], parts: &Parts) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(name), bytes).unwrap();
    let found = scan(folder.path(), parts).unwrap();
    assert!(found.documents <= 3 && found.unread <= 4, "{found:?}");
}

#[test]
fn no_byte_that_is_changed_in_a_zip_or_a_document_stops_the_others() {
    let ((zip, document), parts) = (sound(), parts());
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let changes = (any::<prop::sample::Index>(), any::<u8>(), any::<prop::sample::Index>());
    for (name, whole) in [("all.zip", zip), ("a.json", document)] {
        let tried = runner.run(&changes, |(at, byte, end)| {
            let mut changed = whole.clone();
            let at = at.index(changed.len());
            changed[at] = byte;
            survives(name, &changed, &parts);
            changed.truncate(end.index(changed.len()));
            survives(name, &changed, &parts);
            Ok(())
        });
        tried.unwrap();
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_are_no_advisories(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let parts = Parts::default();
        survives("all.zip", &bytes, &parts);
        survives("a.json", &bytes, &parts);
        // The same behind what a zip ends with, and the head of a file.
        let ends = [b"PK\x05\x06".as_slice(), &bytes].concat();
        survives("all.zip", &ends, &parts);
    }

    #[test]
    fn any_text_for_a_version_is_told_from_none(
        introduced in "[ -~]{0,12}", fixed in "[0-9a-z.~:+-]{0,12}", urgency in "\\PC{0,9}"
    ) {
        let mut document = of("X-1", "tokio");
        document["affected"][0]["ranges"][0]["events"] =
            json!([{ "introduced": introduced }, { "fixed": fixed }, { "limit": urgency }]);
        document["affected"][0]["ecosystem_specific"] = json!({ "urgency": urgency });
        let told = super::osv::read(document.to_string().as_bytes(), &parts());
        prop_assert!(told.is_some());
    }
}
