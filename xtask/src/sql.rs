//! SQL stands in `store.rs` files only, and a crate's statements touch only tables of its own.

use crate::source::{File, Literal};
use std::collections::BTreeMap;

/// The crate that may hold statements anywhere: it is the driver layer.
const DRIVERS: &str = "db";

/// Statements outside `store.rs`, a `store/` folder or a file of migrations.
pub fn misplaced(files: &[File]) -> Vec<String> {
    let placed = |file: &File| {
        matches!(file.name(), "store.rs" | "migrations.rs") || file.path.contains("/store/")
    };
    let mut found = Vec::new();
    for file in product(files).filter(|f| f.member() != Some(DRIVERS) && !placed(f)) {
        for Literal { line, text } in statements(file) {
            let start = text.split_whitespace().take(4).collect::<Vec<_>>().join(" ");
            found.push(format!("{}:{line}: SQL outside store.rs: {start} …", file.path));
        }
    }
    found
}

/// Statements that name a table which another crate's migrations create.
pub fn trespassing(files: &[File]) -> Vec<String> {
    let owners = owners(files);
    let mut found = Vec::new();
    for file in product(files) {
        for Literal { line, text } in statements(file) {
            for table in touched(&text) {
                match (owners.get(&table), file.member()) {
                    (Some(owner), Some(member)) if owner != member => found.push(format!(
                        "{}:{line}: table {table} belongs to crate {owner}",
                        file.path
                    )),
                    _ => {}
                }
            }
        }
    }
    found
}

/// Which crate creates which table.
pub fn owners(files: &[File]) -> BTreeMap<String, String> {
    let mut owners = BTreeMap::new();
    for file in files.iter().filter(|f| !f.is_test()) {
        let Some(member) = file.member() else {
            continue;
        };
        let created: Vec<String> = if file.is_rust() {
            file.literals().iter().flat_map(|l| after(&l.text, &["CREATE TABLE"])).collect()
        } else if file.extension() == "sql" {
            after(&file.text, &["CREATE TABLE"])
        } else {
            continue;
        };
        owners.extend(created.into_iter().map(|table| (table, member.to_owned())));
    }
    owners
}

fn product(files: &[File]) -> impl Iterator<Item = &File> {
    files.iter().filter(|f| f.member().is_some() && f.is_rust() && !f.is_test())
}

/// The literals of a file, outside its inline tests, that are statements.
fn statements(file: &File) -> Vec<Literal> {
    let tests = file.text.find("#[cfg(test)]\nmod tests {").unwrap_or(file.text.len());
    let last = file.text.get(..tests).unwrap_or_default().lines().count();
    let mut literals = file.literals();
    literals.retain(|literal| literal.line <= last && is_statement(&literal.text));
    literals
}

fn is_statement(text: &str) -> bool {
    let words: Vec<String> = words(text).take(40).collect();
    let has = |word: &str| words.iter().any(|w| w == word);
    match words.first().map(String::as_str) {
        Some("SELECT") => words.len() > 1,
        Some("WITH") => has("SELECT"),
        Some("INSERT" | "REPLACE") => has("INTO"),
        Some("UPDATE") => has("SET"),
        Some("DELETE") => has("FROM"),
        Some("CREATE" | "ALTER" | "DROP") => has("TABLE") || has("INDEX"),
        _ => false,
    }
}

/// Tables that a statement reads or writes.
fn touched(statement: &str) -> Vec<String> {
    after(statement, &["FROM", "JOIN", "INTO", "UPDATE", "TABLE", "TABLE IF EXISTS"])
}

/// The names that follow any of these phrases.
fn after(text: &str, phrases: &[&str]) -> Vec<String> {
    let words: Vec<String> = words(text).collect();
    let mut names = Vec::new();
    for phrase in phrases {
        let phrase: Vec<&str> = phrase.split(' ').collect();
        for (at, window) in words.windows(phrase.len()).enumerate() {
            if window.iter().map(String::as_str).eq(phrase.iter().copied()) {
                let rest = words.get(at + phrase.len()..).unwrap_or_default();
                let name = rest.iter().find(|w| !matches!(w.as_str(), "IF" | "NOT" | "EXISTS"));
                names.extend(name.map(|name| name.to_lowercase()));
            }
        }
    }
    names
}

/// Words as written, but keywords that the source continues over an escaped line end joined again.
fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|word| !word.is_empty() && *word != "n")
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn planted(path: &str, text: &str) -> Vec<File> {
        let migration = "const M: &str = \"CREATE TABLE IF NOT EXISTS visit (id TEXT)\";";
        vec![File::new("crates/clinic/src/migrations.rs", migration), File::new(path, text)]
    }

    #[test]
    fn a_statement_outside_the_store_is_found() {
        let text = "tx.query(\"SELECT id\n FROM visit\", vec![])";
        let found = misplaced(&planted("crates/clinic/src/visit/service.rs", text));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(misplaced(&planted("crates/clinic/src/visit/store.rs", text)).is_empty());
        assert!(misplaced(&planted("crates/clinic/src/visit/tests.rs", text)).is_empty());
    }

    #[test]
    fn plain_words_are_no_statement() {
        let text = "Err(\"Update the form\"); f(\"Select one\"); // SELECT id FROM visit";
        assert!(misplaced(&planted("crates/clinic/src/visit/service.rs", text)).is_empty());
    }

    #[test]
    fn a_foreign_table_is_found_in_every_position() {
        for statement in [
            "SELECT v.id FROM note n LEFT JOIN visit v ON v.id = n.id",
            "INSERT INTO visit (id) VALUES ($1)",
            "UPDATE visit SET id = $1",
            "DELETE FROM visit",
        ] {
            let text = format!("tx.execute(\"{statement}\", vec![])");
            let found = trespassing(&planted("crates/realtime/src/log/store.rs", &text));
            assert_eq!(found.len(), 1, "{statement}");
            assert!(trespassing(&planted("crates/clinic/src/visit/store.rs", &text)).is_empty());
        }
    }
}
