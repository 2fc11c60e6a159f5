//! What stands in the tables of a PostgreSQL database, as its server hands it out: for whoever looks for what must not stand
//! there, where no file of it is on this machine.

use crate::{Db, DbError, Row, Store, Tx, params};
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// Pages of a table that are read at once; long values lie elsewhere and come with them.
const PAGES: i64 = 16;

/// Each table with what makes bytes of its texts, how many pages it has, and how many bytes it takes with its long values; the
/// smallest first. Numbers are no texts.
const TABLES: &str = "SELECT quote_ident(c.relname)::text,
         string_agg(CASE WHEN a.atttypid = 'bytea'::regtype THEN quote_ident(a.attname)
                         ELSE 'convert_to(' || quote_ident(a.attname) || '::text, ''UTF8'')' END,
                    ', ' ORDER BY a.attnum)::text,
         (pg_relation_size(c.oid) / current_setting('block_size')::bigint)::bigint,
         pg_table_size(c.oid)::bigint
     FROM pg_class c
     JOIN pg_namespace n ON n.oid = c.relnamespace
     JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE n.nspname = current_schema() AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
           AND a.atttypid NOT IN ('bigint'::regtype, 'integer'::regtype, 'smallint'::regtype, 'boolean'::regtype)
     GROUP BY c.oid, c.relname
     ORDER BY pg_table_size(c.oid), c.relname";

/// The statements that were made, each kept as long as this process lives: one a table.
static MADE: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());

fn made(sql: String) -> &'static str {
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(&known) = made.get(sql.as_str()) {
        return known;
    }
    let sql: &'static str = sql.leak();
    made.insert(sql);
    sql
}

#[derive(Debug)]
struct Table {
    sql: &'static str,
    pages: i64,
    bytes: i64,
}

/// A walk through all tables, as they are at one instant.
#[derive(Debug)]
pub struct Sweep {
    tx: Tx,
    /// The one that is read is the last.
    tables: Vec<Table>,
    /// The page of it that comes next.
    at: i64,
}

impl Db {
    /// Starts a walk through all tables; `None` where the store is a file.
    pub async fn sweep(&self) -> Result<Option<Sweep>, DbError> {
        if matches!(self.0, Store::Sqlite(_)) {
            return Ok(None);
        }
        let mut tx = self.read().await?;
        let mut tables = Vec::new();
        for row in tx.query(TABLES, Vec::new()).await? {
            let (table, columns) = (row.text(0)?, row.text(1)?);
            let place = |number: u8| format!("('(' || ${number}::bigint::text || ',0)')::tid");
            let (from, until) = (place(1), place(2));
            let sql =
                format!("SELECT {columns} FROM {table} WHERE ctid >= {from} AND ctid < {until}");
            tables.push(Table { sql: made(sql), pages: row.int(2)?, bytes: row.int(3)? });
        }
        tables.reverse();
        Ok(Some(Sweep { tx, tables, at: 0 }))
    }
}

impl Sweep {
    /// The next rows, whose columns are bytes: those of texts as UTF-8, and no numbers. `None` when all tables were read.
    pub async fn piece(&mut self) -> Result<Option<Vec<Row>>, DbError> {
        while let Some(table) = self.tables.last() {
            if self.at < table.pages {
                let until = self.at.saturating_add(PAGES);
                let rows = self.tx.query(table.sql, params![self.at, until]).await?;
                self.at = until;
                return Ok(Some(rows));
            }
            self.tables.pop();
            self.at = 0;
        }
        Ok(None)
    }

    /// About how many bytes of the tables were not handed out yet.
    pub fn left(&self) -> u64 {
        let whole: i64 = self.tables.iter().map(|table| table.bytes).sum();
        let read = self.tables.last().map_or(0, |table| {
            let pages = table.pages.max(1);
            table.bytes / pages * self.at.min(pages)
        });
        u64::try_from(whole.saturating_sub(read)).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use crate::params;
    use crate::testing::stores;

    #[tokio::test]
    async fn every_text_of_a_server_is_handed_out_once_and_a_file_has_no_such_walk() {
        for (store, db) in stores().await {
            if store == "sqlite" {
                assert!(db.sweep().await.unwrap().is_none());
                continue;
            }
            let mut tx = db.begin().await.unwrap();
            let sql = "CREATE TABLE letter (id BIGINT PRIMARY KEY, words TEXT, sealed BYTEA)";
            tx.define(sql).await.unwrap();
            let row = |number: i64| params![number, format!("{number:0500}"), vec![0xff_u8, 0]];
            let sql = "INSERT INTO letter (id, words, sealed) VALUES ($1, $2, $3)";
            tx.execute_many(sql, (0..900).map(row).collect()).await.unwrap();
            tx.commit().await.unwrap();
            let mut sweep = db.sweep().await.unwrap().unwrap();
            let (mut texts, mut sealed, mut pieces) = (Vec::new(), 0, 0);
            assert!(sweep.left() > 900 * 500);
            while let Some(rows) = sweep.piece().await.unwrap() {
                pieces += 1;
                let found = rows.iter().flat_map(crate::Row::blobs);
                let read = found.map(|bytes| std::str::from_utf8(bytes).ok().map(str::to_owned));
                let (some, none): (Vec<_>, Vec<_>) = read.partition(Option::is_some);
                sealed += none.len();
                texts.extend(some.into_iter().flatten());
            }
            texts.sort();
            let expected: Vec<_> = (0..900).map(|number| format!("{number:0500}")).collect();
            assert_eq!((texts, sealed, sweep.left()), (expected, 900, 0));
            assert!(pieces > 2, "a table is read in pieces: {pieces}");
        }
    }
}
