//! Turns the one text of a statement into each store's own.

/// Passes over rows that another transaction holds, or waits for them and holds them, alone or with its like. SQLite has one writer, which holds all.
const HOLDS: [&str; 3] = [" FOR UPDATE SKIP LOCKED", " FOR UPDATE", " FOR SHARE"];

/// SQLite reads `$1` as a *named* parameter numbered by first appearance, so `$2, $1` would bind
/// the wrong way round without a word; `?1` is positional.
pub(crate) fn sqlite_statement(sql: &str) -> String {
    let sql = HOLDS.iter().fold(sql.to_owned(), |sql, holds| sql.replace(holds, ""));
    let sql = one_row(&sql).unwrap_or(sql);
    let mut out = String::with_capacity(sql.len());
    let mut quoted = false;
    for letter in sql.chars() {
        if letter == '\'' {
            quoted = !quoted;
        }
        out.push(if letter == '$' && !quoted { '?' } else { letter });
    }
    out
}

/// A single row that is refused leaves nothing behind, so SQLite need not be ready to take back what a statement has done before
/// it fails: where a table has triggers, it would copy each page first.
fn one_row(sql: &str) -> Option<String> {
    let rest = sql.strip_prefix("INSERT INTO ")?;
    let many = rest.contains("SELECT") || rest.contains("ON CONFLICT");
    (!many).then(|| format!("INSERT OR FAIL INTO {rest}"))
}

/// DDL is written in PostgreSQL's words; SQLite's STRICT tables know INTEGER and BLOB.
pub(crate) fn sqlite_definition(sql: &str) -> String {
    let plain = sql.replace("BIGINT", "INTEGER").replace("BYTEA", "BLOB");
    if plain.trim_start().starts_with("CREATE TABLE") { format!("{plain} STRICT") } else { plain }
}

/// `INSERT … VALUES ($1, $2)` for one row becomes `INSERT … SELECT * FROM unnest($1::…, $2::…)` for
/// many: one statement a batch instead of one a row. `None` when the text has another shape.
pub(crate) fn postgres_bulk_insert(sql: &str, types: &[String]) -> Option<String> {
    let (head, rest) = sql.split_once("VALUES (")?;
    let (list, tail) = rest.split_once(')')?;
    let plain =
        list.split(',').enumerate().all(|(index, name)| name.trim() == format!("${}", index + 1));
    if !plain || list.split(',').count() != types.len() {
        return None;
    }
    let arrays: Vec<String> =
        types.iter().enumerate().map(|(index, kind)| format!("${}::{kind}[]", index + 1)).collect();
    Some(format!("{head}SELECT * FROM unnest({}){tail}", arrays.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_become_positional_outside_quotes() {
        assert_eq!(sqlite_statement("SELECT $2, $1, '$3'"), "SELECT ?2, ?1, '$3'");
    }

    #[test]
    fn one_writer_holds_all_rows() {
        let held = "SELECT id FROM t WHERE id = $2 FOR UPDATE SKIP LOCKED";
        assert_eq!(sqlite_statement(held), "SELECT id FROM t WHERE id = ?2");
        for held in ["SELECT id FROM t FOR UPDATE", "SELECT id FROM t FOR SHARE"] {
            assert_eq!(sqlite_statement(held), "SELECT id FROM t");
        }
    }

    #[test]
    fn a_row_is_refused_without_taking_its_statement_back() {
        let one = "INSERT INTO t (id) VALUES ($1)";
        assert_eq!(sqlite_statement(one), "INSERT OR FAIL INTO t (id) VALUES (?1)");
        for many in [
            "INSERT INTO t (id) SELECT id FROM u",
            "INSERT INTO t (id) VALUES (1) ON CONFLICT DO NOTHING",
        ] {
            assert_eq!(sqlite_statement(many), many);
        }
    }

    #[test]
    fn tables_become_strict() {
        let table = "CREATE TABLE t (id BIGINT PRIMARY KEY, body BYTEA NOT NULL)";
        let strict = "CREATE TABLE t (id INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT";
        assert_eq!(sqlite_definition(table), strict);
        assert_eq!(sqlite_definition("CREATE INDEX i ON t (id)"), "CREATE INDEX i ON t (id)");
    }

    #[test]
    fn inserts_become_bulk_inserts() {
        let types = ["int8".to_owned(), "text".to_owned()];
        assert_eq!(
            postgres_bulk_insert("INSERT INTO t (a, b) VALUES ($1, $2)", &types).unwrap(),
            "INSERT INTO t (a, b) SELECT * FROM unnest($1::int8[], $2::text[])"
        );
        assert_eq!(postgres_bulk_insert("INSERT INTO t (a, b) VALUES ($2, $1)", &types), None);
        assert_eq!(postgres_bulk_insert("UPDATE t SET a = $1 WHERE b = $2", &types), None);
    }
}
