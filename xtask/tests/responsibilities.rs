//! The table of who is responsible for what names every section of the Security Rule, and checks that are there.

use std::collections::BTreeSet;
use std::path::Path;
use xtask::source;

/// The ids of checks in a text.
fn ids(text: &str) -> BTreeSet<&str> {
    let end = |rest: &str| rest.find(|one: char| !(one.is_ascii_alphanumeric() || one == '.'));
    let one = |rest: &'_ str| end(rest).unwrap_or(rest.len());
    text.split("HC-").skip(1).map(|rest| rest[..one(rest)].trim_end_matches('.')).collect()
}

#[test]
fn whoever_is_responsible_is_named_for_each_safeguard_with_checks_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap();
    let table = std::fs::read_to_string(root.join("docs/responsibilities.md")).unwrap();
    for section in ["164.308", "164.310", "164.312", "164.314", "164.316"] {
        assert!(table.contains(&format!(", 45 CFR {section}\n")), "{section} has no table");
    }
    for framework in ["SOC 2", "ISO/IEC 27001", "GDPR", "CCPA", "HIPAA, business associate"] {
        let row = table.lines().find(|line| line.starts_with(&format!("| {framework}")));
        let cells = row.map(|row| row.trim_matches('|').split('|').count());
        assert_eq!(cells, Some(3), "who earns {framework}, and with what?");
    }
    for duty in ["residency", "sub-processors", "erasure"] {
        assert!(table.contains(&format!("\n| {duty} | ")), "{duty}: whose is it?");
    }
    let files = source::tree(&root).unwrap();
    let code = files.iter().filter(|file| file.path.starts_with("crates/"));
    let known: BTreeSet<&str> = code.flat_map(|file| ids(&file.text)).collect();
    let named = ids(&table);
    assert!(named.len() > 60, "{named:?}");
    let unknown: Vec<&&str> = named.difference(&known).collect();
    assert!(unknown.is_empty(), "these checks are not there: {unknown:?}");
    let rows = table.lines().filter(|line| line.starts_with("| (")).collect::<Vec<_>>();
    assert!(rows.len() > 45, "{}", rows.len());
    for row in rows {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        assert!(cells.len() == 5 && cells.iter().all(|cell| !cell.is_empty()), "{row}");
        let is_clearinghouse_or_plan = row.contains("where it is one");
        assert!(is_clearinghouse_or_plan || cells[4] != "–", "nothing shows that: {row}");
    }
    let security = std::fs::read_to_string(root.join("SECURITY.md")).unwrap();
    assert!(security.contains("(docs/responsibilities.md)"), "nobody finds it");
}
