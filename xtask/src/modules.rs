//! Which top-level modules of a crate use which, and where they use each other in a circle.

use crate::source::File;
use std::collections::{BTreeMap, BTreeSet};

/// Uses between the top-level modules of one crate: user to used.
pub type Uses = BTreeMap<String, BTreeSet<String>>;

/// Reads the uses between the top-level modules of the crate in this folder (`crates/realtime`).
pub fn uses(files: &[File], folder: &str) -> Uses {
    let source = format!("{folder}/src/");
    let own: Vec<(&File, &str)> =
        files.iter().filter_map(|f| Some((f, f.path.strip_prefix(&source)?))).collect();
    let modules: BTreeSet<String> = own.iter().filter_map(|(_, path)| module(path)).collect();
    let exports = exports(&own);
    let mut uses: Uses = modules.iter().map(|m| (m.clone(), BTreeSet::new())).collect();
    for (file, path) in own.iter().filter(|(file, _)| file.is_rust() && !file.is_test()) {
        let Some(user) = module(path) else { continue };
        for head in references(&file.code(), depth(path)) {
            let used = exports.get(&head).unwrap_or(&head);
            if modules.contains(used) && *used != user {
                uses.entry(user.clone()).or_default().insert(used.clone());
            }
        }
    }
    uses
}

/// Groups of modules that reach each other, each group once.
pub fn circles(uses: &Uses) -> Vec<Vec<String>> {
    let reaches = |from: &String, to: &String| reachable(uses, from).contains(to);
    let mut circles = BTreeSet::new();
    for module in uses.keys().filter(|m| reaches(m, m)) {
        let mutual = uses.keys().filter(|m| reaches(m, module) && reaches(module, m));
        circles.insert(mutual.cloned().collect::<Vec<_>>());
    }
    circles.into_iter().collect()
}

fn reachable<'u>(uses: &'u Uses, from: &str) -> BTreeSet<&'u String> {
    let mut seen = BTreeSet::new();
    let mut next: Vec<&String> = uses.get(from).into_iter().flatten().collect();
    while let Some(module) = next.pop() {
        if seen.insert(module) {
            next.extend(uses.get(module).into_iter().flatten());
        }
    }
    seen
}

/// The top-level module of a path under `src/`; the crate's root files belong to none.
fn module(path: &str) -> Option<String> {
    let head = path.split('/').next()?;
    match head.strip_suffix(".rs") {
        Some("lib" | "main" | "tests" | "testing") | None if !path.contains('/') => None,
        Some(name) => Some(name.to_owned()),
        None => Some(head.to_owned()),
    }
}

/// How many `super::` lead from this file to the crate's root.
fn depth(path: &str) -> usize {
    let parts = path.split('/').count();
    if path.ends_with("/mod.rs") { parts - 1 } else { parts }
}

/// What the root re-exports, by name: `pub use access::{Access, Grant as Allowed}`.
fn exports(own: &[(&File, &str)]) -> BTreeMap<String, String> {
    let mut exports = BTreeMap::new();
    for (file, _) in own.iter().filter(|(_, path)| *path == "lib.rs") {
        for statement in file.code().split("pub use ").skip(1) {
            let path = statement.split(';').next().unwrap_or_default().trim();
            let path = path.strip_prefix("crate::").unwrap_or(path);
            let Some((module, names)) = path.split_once("::") else {
                continue;
            };
            for name in names.split([',', '{', '}']) {
                let name = name.rsplit(" as ").next().unwrap_or_default();
                let name = name.rsplit("::").next().unwrap_or_default().trim();
                exports.insert(name.to_owned(), module.trim().to_owned());
            }
        }
    }
    exports
}

/// First names of every path that starts at the crate's root.
fn references(code: &str, depth: usize) -> Vec<String> {
    let up = "super::".repeat(depth);
    let mut heads = Vec::new();
    for root in ["crate::", up.as_str()] {
        for (at, _) in code.match_indices(root) {
            let before = code.get(..at).unwrap_or_default();
            let inside = before.ends_with(|c: char| c.is_alphanumeric() || "_:$".contains(c));
            if !inside && !before.ends_with("(in ") {
                heads.extend(names(code.get(at + root.len()..).unwrap_or_default()));
            }
        }
    }
    heads
}

/// The names at the head of a use tree: one, or those of a brace group.
fn names(tree: &str) -> Vec<String> {
    let Some(group) = tree.strip_prefix('{') else {
        return vec![word(tree)];
    };
    let mut names = vec![word(group)];
    let mut depth = 1_usize;
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 1 => break,
            '}' => depth -= 1,
            ',' if depth == 1 => names.push(word(group.get(at + 1..).unwrap_or_default())),
            _ => {}
        }
    }
    names
}

fn word(text: &str) -> String {
    text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn planted(files: &[(&str, &str)]) -> Uses {
        let files: Vec<File> =
            files.iter().map(|(p, t)| File::new(&format!("crates/c/src/{p}"), t)).collect();
        uses(&files, "crates/c")
    }

    #[test]
    fn a_circle_is_found_through_paths_groups_and_re_exports() {
        let uses = planted(&[
            ("lib.rs", "mod a; mod b; mod c; pub use c::{Thing as Other};"),
            ("a/mod.rs", "use crate::{\n    b::{self, X},\n};"),
            ("a/tests.rs", "use crate::c;"),
            ("b.rs", "fn f() -> crate::Other { }"),
            ("c/mod.rs", ""),
            ("c/deep.rs", "use super::super::a::Y; // crate::b"),
        ]);
        assert_eq!(circles(&uses), [["a", "b", "c"]]);
    }

    #[test]
    fn a_fan_is_no_circle() {
        let uses = planted(&[
            ("a.rs", "use crate::base::B; use super::base;"),
            ("b.rs", "use crate::base;"),
            ("base.rs", "#[cfg(test)] mod tests { use crate::a; }"),
        ]);
        assert_eq!(circles(&uses), Vec::<Vec<String>>::new());
        assert_eq!(uses["a"], BTreeSet::from(["base".to_owned()]));
    }
}
