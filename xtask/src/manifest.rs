//! The order of crates, and which crate may bring a library that belongs to one place.

use crate::layers::CRATES;
use crate::source::File;

/// Libraries that one crate alone may depend on, and why.
const KEPT: [(&str, &[&str], &str); 11] = [
    ("rusqlite", &["db"], "only db knows a driver"),
    ("tokio-postgres", &["db"], "only db knows a driver"),
    ("deadpool-postgres", &["db"], "only db knows a driver"),
    ("axum", &["server", "simulation"], "only server knows HTTP, and the gateways of a played day"),
    ("hyper", &["server"], "only server knows HTTP"),
    ("hyper-util", &["server"], "only server knows HTTP"),
    ("reqwest", &["server", "simulation"], "only server knows HTTP, and who calls it from outside"),
    ("tower", &["server"], "only server knows HTTP"),
    ("figment", &["server"], "only server reads settings"),
    ("cryptoki", &["server"], "only server has what is outside of it, and no unsafe code beside"),
    ("clap", &["server"], "only server has a command line"),
];

/// Dependencies between the workspace's crates that the order does not allow.
pub fn out_of_order(files: &[File]) -> Vec<String> {
    let mut found = Vec::new();
    for (member, dependencies) in members(files) {
        let Some((_, allowed)) = CRATES.iter().find(|(name, _)| *name == member) else {
            found.push(format!("crate {member} has no place in xtask/src/layers.rs"));
            continue;
        };
        for used in dependencies.iter().filter(|d| CRATES.iter().any(|(name, _)| name == d)) {
            if !allowed.contains(&used.as_str()) {
                found.push(format!("crate {member} may not use {used}"));
            }
        }
    }
    found
}

/// Libraries outside the crate they are kept to.
pub fn out_of_place(files: &[File]) -> Vec<String> {
    let mut found = Vec::new();
    for (member, dependencies) in members(files) {
        for (library, crates, why) in KEPT {
            if dependencies.iter().any(|d| d == library) && !crates.contains(&member.as_str()) {
                found.push(format!("crate {member} may not use {library}: {why}"));
            }
        }
    }
    found
}

/// Each product crate with every name in its tables of dependencies.
fn members(files: &[File]) -> Vec<(String, Vec<String>)> {
    let manifests = files.iter().filter(|f| f.name() == "Cargo.toml");
    manifests.filter_map(|f| Some((f.member()?.to_owned(), dependencies(&f.text)))).collect()
}

fn dependencies(manifest: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut inside = false;
    for line in manifest.lines().map(str::trim) {
        if let Some(table) = line.strip_prefix('[') {
            inside = table.trim_end_matches(']').ends_with("dependencies");
        } else if inside && !line.is_empty() && !line.starts_with('#') {
            let name = line.split(['.', '=', ' ']).next().unwrap_or_default();
            names.push(name.trim_matches('"').to_owned());
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn planted(member: &str, dependencies: &str) -> Vec<File> {
        let text = format!("[package]\nname = \"{member}\"\n[dependencies]\n{dependencies}\n");
        vec![File::new(&format!("crates/{member}/Cargo.toml"), &text)]
    }

    #[test]
    fn an_upward_dependency_is_found() {
        assert_eq!(out_of_order(&planted("realtime", "clinic.workspace = true")).len(), 1);
        assert_eq!(out_of_order(&planted("realtime", "db = { path = \"../db\" }")).len(), 0);
        assert_eq!(out_of_order(&planted("novelty", "serde = \"1\"")).len(), 1);
    }

    #[test]
    fn a_driver_outside_db_is_found_also_among_the_tests() {
        assert_eq!(out_of_place(&planted("clinic", "rusqlite = \"1\"")).len(), 1);
        let tests = planted("clinic", "[dev-dependencies]\nrusqlite.workspace = true");
        assert_eq!(out_of_place(&tests).len(), 1);
        assert!(out_of_place(&planted("db", "rusqlite = \"1\"")).is_empty());
    }
}
