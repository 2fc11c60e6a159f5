//! The house rules, each on the whole repository.

#![expect(clippy::unwrap_used, reason = "a repository that cannot be read fails the test")]

use std::path::Path;
use xtask::{layers, manifest, modules, source, sql, text};

fn tree() -> Vec<source::File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap();
    let files = source::tree(&root).unwrap();
    assert!(files.iter().any(|f| f.path == "crates/kernel/src/lib.rs"), "the scan finds the tree");
    files
}

#[track_caller]
fn holds(violations: &[String]) {
    assert!(violations.is_empty(), "\n{}\n", violations.join("\n"));
}

#[test]
fn no_modules_use_each_other_in_a_circle() {
    let files = tree();
    let mut found = Vec::new();
    for (member, _) in layers::CRATES {
        for circle in modules::circles(&modules::uses(&files, &format!("crates/{member}"))) {
            found.push(format!("{member}: {} use each other in a circle", circle.join(", ")));
        }
    }
    holds(&found);
}

#[test]
fn modules_use_only_layers_below_their_own() {
    let files = tree();
    let mut found = Vec::new();
    for (member, _) in layers::CRATES {
        let uses = modules::uses(&files, &format!("crates/{member}"));
        match layers::MODULES.iter().find(|(name, _)| *name == member) {
            Some((_, order)) => found.extend(layers::uphill(member, order, &uses)),
            None => found.push(format!("{member} has no layers")),
        }
    }
    holds(&found);
}

#[test]
fn crates_use_only_crates_below_them() {
    holds(&manifest::out_of_order(&tree()));
}

#[test]
fn libraries_stay_in_the_crate_they_are_kept_to() {
    holds(&manifest::out_of_place(&tree()));
}

#[test]
fn sql_stands_in_stores_only() {
    holds(&sql::misplaced(&tree()));
}

#[test]
fn tables_are_touched_by_their_owner_only() {
    holds(&sql::trespassing(&tree()));
}

#[test]
fn names_say_what_is_inside() {
    holds(&text::nameless(&tree()));
}

#[test]
fn files_stay_short() {
    holds(&text::oversized(&tree()));
}

#[test]
fn nothing_is_left_unfinished() {
    holds(&text::unfinished(&tree()));
}

#[test]
fn no_test_is_ignored() {
    holds(&text::ignored_tests(&tree()));
}

#[test]
fn calls_stand_where_they_belong() {
    holds(&text::out_of_place(&tree()));
}

#[test]
fn modules_say_what_they_are() {
    holds(&text::unexplained(&tree()));
}

#[test]
fn every_test_that_security_md_names_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let page = std::fs::read_to_string(root.join("SECURITY.md")).unwrap();
    let named = page.split('`').skip(1).step_by(2);
    let named: Vec<&str> = named.filter(|word| word.matches('_').count() > 2).collect();
    assert!(named.len() > 20, "the page names its tests");
    let files = tree();
    let is_there = |name: &&str| {
        let written = format!("fn {name}()");
        files.iter().any(|file| file.text.contains(&written))
    };
    let missing = named.into_iter().filter(|name| !is_there(name));
    holds(
        &missing
            .map(|name| format!("SECURITY.md names {name}, which is no test"))
            .collect::<Vec<_>>(),
    );
}
