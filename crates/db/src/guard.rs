//! Tables whose rows are only added: the store itself refuses to change or remove them, whoever asks by this account.
//!
//! It is a fence and no wall: who owns the tables can take it away. What it stops is a mistake, a borrowed connection and an
//! injected statement; that somebody took it away can be seen.

use crate::{Db, DbError, Store, Tx};
use std::collections::BTreeSet;

/// What PostgreSQL runs instead. A statement is refused before it finds any row, so an empty table is no exception.
const REFUSAL: &str = "CREATE OR REPLACE FUNCTION db_only_added() RETURNS trigger LANGUAGE plpgsql AS \
     $$ BEGIN RAISE EXCEPTION 'rows of % are only added', TG_TABLE_NAME; END $$";

/// What of the fence around a table is there, by name. A trigger that is switched off is none, nor is one that lets anything
/// pass: 2 is BEFORE, 8 DELETE, 16 UPDATE and 32 TRUNCATE (`pg_trigger.h`).
const SQLITE_FENCE: &str =
    "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = $1";
const POSTGRES_FENCE: &str = "SELECT p.proname::text FROM pg_proc p
     WHERE p.oid = to_regproc('db_only_added') AND p.prosrc LIKE '%are only added%'
     UNION ALL
     SELECT t.tgname::text FROM pg_trigger t
     WHERE t.tgrelid = to_regclass($1::text) AND t.tgfoid = to_regproc('db_only_added')
       AND t.tgenabled IN ('O', 'A') AND (t.tgtype::int & 58) = 58";

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
/// is not deleted there as far as triggers see, so an insert is refused where the key is taken.
fn sqlite_fence(table: &str, key: &str) -> Vec<(String, String)> {
    // Nothing is taken back by it, as nothing is done yet (`dialect::sqlite_statement`).
    let refusal = format!("BEGIN SELECT RAISE(FAIL, 'rows of {table} are only added'); END");
    let taken = format!("WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key})");
    let part = |what: &str, when: &str, condition: &str| {
        let name = format!("{table}_no_{what}");
        let made = format!("CREATE TRIGGER {name} BEFORE {when} ON {table} {condition} {refusal}");
        (name, made)
    };
    vec![
        part("UPDATE", "UPDATE", ""),
        part("DELETE", "DELETE", ""),
        part("REPLACE", "INSERT", &taken),
    ]
}

/// The same of PostgreSQL, where nothing is replaced without an update.
fn postgres_fence(table: &str) -> Vec<(String, String)> {
    let name = format!("{table}_stays");
    let made = format!(
        "CREATE OR REPLACE TRIGGER {name} BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} \
         FOR EACH STATEMENT EXECUTE FUNCTION db_only_added()"
    );
    vec![("db_only_added".to_owned(), REFUSAL.to_owned()), (name, made)]
}

impl Db {
    /// Has the store refuse to change or remove rows of this table, which has this one column for a key. Only what is missing
    /// is defined, so an account that does not own the table starts where its owner has built the fence.
    pub async fn only_added(
        &self,
        table: &'static str,
        key: &'static str,
    ) -> Result<Fence, DbError> {
        let missing = self.missing(table, key).await?;
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
    async fn missing(&self, table: &str, key: &str) -> Result<Vec<String>, DbError> {
        let (asked, parts) = if matches!(self.0, Store::Sqlite(_)) {
            (SQLITE_FENCE, sqlite_fence(table, key))
        } else {
            (POSTGRES_FENCE, postgres_fence(table))
        };
        let mut tx = self.read().await?;
        let rows = tx.query(asked, vec![table.into()]).await?;
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
            tx.define(text(format!("DROP TRIGGER IF EXISTS {table}_stays ON {table}"))).await
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
                found.unlimited = row.int(2)? == 1;
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
