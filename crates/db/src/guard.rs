//! Tables whose rows are only added: the store itself refuses to change or remove them, whoever asks by this account.
//!
//! It is a fence and no wall: who owns the tables can take it away. What it stops is a mistake, a borrowed connection and an
//! injected statement; that somebody took it away can be seen.

use crate::{Db, DbError, Store, Tx};
use std::collections::BTreeSet;

/// What PostgreSQL runs instead. A statement is refused before it finds any row, so an empty table is no exception.
const REFUSAL: &str = "CREATE OR REPLACE FUNCTION db_only_added() RETURNS trigger LANGUAGE plpgsql AS \
     $$ BEGIN RAISE EXCEPTION 'rows of % are only added', TG_TABLE_NAME; END $$";

/// What of the fence around a table is there, by name. A trigger that is switched off is none, nor is one that lets pass what
/// it is to stop: 1 is each row, 2 BEFORE, 8 DELETE, 16 UPDATE and 32 TRUNCATE (`pg_trigger.h`).
const SQLITE_FENCE: &str =
    "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = $1";
const POSTGRES_FENCE: &str = "SELECT p.proname::text FROM pg_proc p
     WHERE (p.oid = to_regproc('db_only_added') OR p.oid = to_regproc($1::text || '_may_leave'))
       AND p.prosrc LIKE '%are only added%'
     UNION ALL
     SELECT t.tgname::text FROM pg_trigger t
     WHERE t.tgrelid = to_regclass($1::text) AND t.tgfoid = to_regproc('db_only_added')
       AND t.tgenabled IN ('O', 'A') AND (t.tgtype::bigint & $2::bigint) = $2::bigint
     UNION ALL
     SELECT t.tgname::text FROM pg_trigger t
     WHERE t.tgrelid = to_regclass($1::text) AND t.tgfoid = to_regproc($1::text || '_may_leave')
       AND t.tgenabled IN ('O', 'A') AND (t.tgtype::bigint & 11) = 11";

/// What a statement of the table's own trigger stops in PostgreSQL: everything, or all but that single rows leave.
const ALL: i64 = 2 + 8 + 16 + 32;
const ALL_BUT_LEAVING: i64 = 2 + 16 + 32;

/// A table whose rows are only added.
#[derive(Clone, Copy, Debug)]
pub struct OnlyAdded<'a> {
    /// The table.
    pub table: &'static str,
    /// Each of its keys, by its columns.
    pub keys: &'a [&'a [&'static str]],
    /// How rows leave it all the same: a column, and another table in which its value stands for as long as they may, which is
    /// within one transaction of whoever disposes of them.
    pub leaving: Option<(&'static str, &'static str)>,
}

/// What came of asking for the fence around a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fence {
    /// It stood.
    Stood,
    /// It was missing, in part or as a whole, and stands now.
    Built,
    /// It is missing, and our account may not build it: what the store said.
    Refused(String),
}

/// Names of tables are constants of the program, and there are as many texts as there are of them.
fn text(words: String) -> &'static str {
    words.leak()
}

/// Each part of the embedded store's fence: its name, and how it is built. A row that is inserted in the place of another
/// is not deleted there as far as triggers see, so an insert is refused where a key is taken.
fn sqlite_fence(rows: &OnlyAdded<'_>) -> Vec<(String, String)> {
    let table = rows.table;
    // Nothing is taken back by it, as nothing is done yet (`dialect::sqlite_statement`).
    let refusal = format!("BEGIN SELECT RAISE(FAIL, 'rows of {table} are only added'); END");
    let is_taken = |key: &&[&str]| {
        let same: Vec<String> =
            key.iter().map(|column| format!("{column} = NEW.{column}")).collect();
        format!("EXISTS (SELECT 1 FROM {table} WHERE {})", same.join(" AND "))
    };
    let taken: Vec<String> = rows.keys.iter().map(is_taken).collect();
    let taken = format!("WHEN {}", taken.join(" OR "));
    let stays = rows.leaving.map_or_else(String::new, |(column, leaving)| {
        format!("WHEN NOT EXISTS (SELECT 1 FROM {leaving} WHERE {column} = OLD.{column})")
    });
    let part = |what: &str, when: &str, condition: &str| {
        let name = format!("{table}_no_{what}");
        let made = format!("CREATE TRIGGER {name} BEFORE {when} ON {table} {condition} {refusal}");
        (name, made)
    };
    vec![
        part("UPDATE", "UPDATE", ""),
        part("DELETE", "DELETE", &stays),
        part("REPLACE", "INSERT", &taken),
    ]
}

/// The same of PostgreSQL, where nothing is replaced without an update. Rows that may leave are asked for one by one.
fn postgres_fence(rows: &OnlyAdded<'_>) -> Vec<(String, String)> {
    let table = rows.table;
    let name = format!("{table}_stays");
    let deeds =
        if rows.leaving.is_some() { "UPDATE OR TRUNCATE" } else { "UPDATE OR DELETE OR TRUNCATE" };
    let made = format!(
        "CREATE OR REPLACE TRIGGER {name} BEFORE {deeds} ON {table} \
         FOR EACH STATEMENT EXECUTE FUNCTION db_only_added()"
    );
    let mut parts = vec![("db_only_added".to_owned(), REFUSAL.to_owned()), (name, made)];
    if let Some((column, leaving)) = rows.leaving {
        let asks = format!("{table}_may_leave");
        let made = format!(
            "CREATE OR REPLACE FUNCTION {asks}() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN IF EXISTS (SELECT 1 FROM {leaving} WHERE {column} = OLD.{column}) THEN RETURN OLD; END IF; \
             RAISE EXCEPTION 'rows of % are only added', TG_TABLE_NAME; END $$"
        );
        parts.push((asks.clone(), made));
        let name = format!("{table}_leaves");
        let made = format!(
            "CREATE OR REPLACE TRIGGER {name} BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {asks}()"
        );
        parts.push((name, made));
    }
    parts
}

/// Whether a store of this kind refuses by this error to change what is only added. The embedded one tells what a trigger
/// raises as it tells every constraint; PostgreSQL tells that, and a right that is missing, apart from constraints. Everything
/// else is a mishap.
pub fn refuses(kind: &str, error: &DbError) -> bool {
    match error {
        DbError::Conflict => kind == "sqlite",
        DbError::Internal(_) => kind != "sqlite",
        DbError::Unavailable(_)
        | DbError::Unknown(_)
        | DbError::Locked(_)
        | DbError::Corrupt(_)
        | DbError::Key(_)
        | DbError::Zero => false,
    }
}

impl Db {
    /// Has the store refuse to change or remove rows of this table, which has this one column for a key. Only what is missing
    /// is defined, so an account that does not own the table starts where its owner has built the fence.
    pub async fn only_added(
        &self,
        table: &'static str,
        key: &'static str,
    ) -> Result<Fence, DbError> {
        self.fenced(&OnlyAdded { table, keys: &[&[key]], leaving: None }).await
    }

    /// The same of a table that has other keys, or that rows leave in a way of their own.
    pub async fn fenced(&self, rows: &OnlyAdded<'_>) -> Result<Fence, DbError> {
        let missing = self.missing(rows).await?;
        if missing.is_empty() {
            return Ok(Fence::Stood);
        }
        let is_embedded = matches!(self.0, Store::Sqlite(_));
        let mut tx = self.begin().await?;
        for definition in missing {
            match tx.define(text(definition)).await {
                Err(DbError::Internal(said)) if !is_embedded => return Ok(Fence::Refused(said)),
                done => done?,
            }
        }
        tx.commit().await?;
        Ok(Fence::Built)
    }

    /// How what is missing of a table's fence is built, in order.
    async fn missing(&self, rows: &OnlyAdded<'_>) -> Result<Vec<String>, DbError> {
        let (asked, params, parts) = if matches!(self.0, Store::Sqlite(_)) {
            (SQLITE_FENCE, vec![rows.table.into()], sqlite_fence(rows))
        } else {
            let stops = if rows.leaving.is_some() { ALL_BUT_LEAVING } else { ALL };
            (POSTGRES_FENCE, vec![rows.table.into(), stops.into()], postgres_fence(rows))
        };
        let mut tx = self.read().await?;
        let rows = tx.query(asked, params).await?;
        tx.commit().await?;
        let mut there = BTreeSet::new();
        for row in &rows {
            there.insert(row.text(0)?);
        }
        let lacks = |(name, _): &(String, String)| !there.contains(name);
        Ok(parts.into_iter().filter(lacks).map(|(_, made)| made).collect())
    }

    /// Takes that away, as the owner of the tables can; in the caller's transaction.
    pub async fn may_be_changed(&self, tx: &mut Tx, table: &'static str) -> Result<(), DbError> {
        if matches!(self.0, Store::Sqlite(_)) {
            for what in ["UPDATE", "DELETE", "REPLACE"] {
                tx.define(text(format!("DROP TRIGGER IF EXISTS {table}_no_{what}"))).await?;
            }
            Ok(())
        } else {
            for what in ["stays", "leaves"] {
                let away = format!("DROP TRIGGER IF EXISTS {table}_{what} ON {table}");
                tx.define(text(away)).await?;
            }
            Ok(())
        }
    }

    /// Who else may write this table than the account by which we come, as the store grants it; whose it is, if not ours; and
    /// whether our account is one that nothing is refused to. The embedded store grants nothing: whoever may write its file
    /// may do all.
    pub async fn writers(&self, table: &str) -> Result<Writers, DbError> {
        if matches!(self.0, Store::Sqlite(_)) {
            return Ok(Writers::default());
        }
        let mut tx = self.read().await?;
        let rows = tx.query(POSTGRES_WRITERS, vec![table.into()]).await?;
        let mut found = Writers::default();
        for row in &rows {
            let (name, own) = (row.text(0)?, row.int(1)? == 1);
            if own {
                (found.unlimited, found.owns) = (row.int(2)? == 1, row.int(3)? == 1);
            } else if row.int(3)? == 1 {
                found.owner = Some(name);
            } else {
                found.others.push(name);
            }
        }
        Ok(found)
    }
}

/// Who may write a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Writers {
    /// Other accounts by name, `public` among them; those that administer the whole server are not, nor is the owner.
    pub others: Vec<String>,
    /// The account that owns the table, where it may sign in and is not ours: it can take the fence away.
    pub owner: Option<String>,
    /// Whether our own account is one to which nothing is refused.
    pub unlimited: bool,
    /// Whether our own account owns the table: it can take the fence away.
    pub owns: bool,
}

/// Our own account, and every other that may sign in and write the table; whoever administers the server may do all
/// and is the operator's to know.
const POSTGRES_WRITERS: &str = "SELECT r.rolname::text, (r.rolname = current_user)::int::bigint, r.rolsuper::int::bigint,
            COALESCE(r.oid = c.relowner, false)::int::bigint
     FROM pg_roles r LEFT JOIN pg_class c ON c.oid = to_regclass($1::text)
     WHERE r.rolname = current_user
        OR (r.rolcanlogin AND NOT r.rolsuper
            AND (has_table_privilege(r.oid, to_regclass($1::text), 'INSERT, UPDATE, DELETE, TRUNCATE')))
     ORDER BY r.rolname";

#[cfg(test)]
mod tests {
    use super::{DbError, refuses};

    #[test]
    fn a_mishap_is_no_refusal() {
        let said = String::new;
        let refused = |kind, error: DbError| refuses(kind, &error);
        assert!(refused("sqlite", DbError::Conflict));
        assert!(refused("postgresql", DbError::Internal(said())));
        for kind in ["sqlite", "postgresql"] {
            assert!(!refused(kind, DbError::Unavailable(said())), "{kind}");
            assert!(!refused(kind, DbError::Locked(said())), "{kind}");
            assert!(!refused(kind, DbError::Corrupt(said())), "{kind}");
        }
        assert!(!refused("postgresql", DbError::Conflict), "somebody else was first");
        assert!(!refused("sqlite", DbError::Internal(said())), "there is no such table");
    }
}
