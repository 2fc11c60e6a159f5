//! Tables whose rows are only added: the store itself refuses to change or remove them, whoever asks by this account.
//!
//! It is a fence and no wall: who owns the tables can take it away. What it stops is a mistake, a borrowed connection and an
//! injected statement; that somebody took it away can be seen.

use crate::{Db, DbError, Store, Tx};

/// What PostgreSQL runs instead. A statement is refused before it finds any row, so an empty table is no exception.
const REFUSAL: &str = "CREATE OR REPLACE FUNCTION db_only_added() RETURNS trigger LANGUAGE plpgsql AS \
     $$ BEGIN RAISE EXCEPTION 'rows of % are only added', TG_TABLE_NAME; END $$";

/// Names of tables are constants of the program, and there are as many texts as there are of them.
fn text(words: String) -> &'static str {
    words.leak()
}

impl Db {
    /// Has the store refuse to change or remove rows of this table; nothing happens where it does so already.
    pub async fn only_added(&self, table: &'static str) -> Result<(), DbError> {
        let mut tx = self.begin().await?;
        if matches!(self.0, Store::Sqlite(_)) {
            for what in ["UPDATE", "DELETE"] {
                tx.define(text(format!(
                    "CREATE TRIGGER IF NOT EXISTS {table}_no_{what} BEFORE {what} ON {table} \
                     BEGIN SELECT RAISE(ABORT, 'rows of {table} are only added'); END"
                )))
                .await?;
            }
        } else {
            tx.define(REFUSAL).await?;
            tx.define(text(format!(
                "CREATE OR REPLACE TRIGGER {table}_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} \
                 FOR EACH STATEMENT EXECUTE FUNCTION db_only_added()"
            )))
            .await?;
        }
        tx.commit().await
    }

    /// Takes that away, as the owner of the tables can; in the caller's transaction.
    pub async fn may_be_changed(&self, tx: &mut Tx, table: &'static str) -> Result<(), DbError> {
        if matches!(self.0, Store::Sqlite(_)) {
            tx.define(text(format!("DROP TRIGGER IF EXISTS {table}_no_UPDATE"))).await?;
            tx.define(text(format!("DROP TRIGGER IF EXISTS {table}_no_DELETE"))).await
        } else {
            tx.define(text(format!("DROP TRIGGER IF EXISTS {table}_stays ON {table}"))).await
        }
    }

    /// Who else may write this table than the account by which we come, as the store grants it; and whether our account is one
    /// that nothing is refused to. The embedded store grants nothing: whoever may write its file may do all.
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
    /// Other accounts by name, `public` among them; those that administer the whole server are not.
    pub others: Vec<String>,
    /// Whether our own account is one of those.
    pub unlimited: bool,
}

/// Our own account, and every other that may sign in and write the table; whoever administers the server may do all
/// and is the operator's to know.
const POSTGRES_WRITERS: &str = "SELECT r.rolname::text, (r.rolname = current_user)::int::bigint, r.rolsuper::int::bigint
     FROM pg_roles r
     WHERE r.rolname = current_user
        OR (r.rolcanlogin AND NOT r.rolsuper
            AND (has_table_privilege(r.oid, to_regclass($1::text), 'INSERT, UPDATE, DELETE, TRUNCATE')))
     ORDER BY r.rolname";
