//! A store as it was at one instant, while others go on writing; and how many rows it had then.

use crate::{Db, DbError, Store, Tx};
use rusqlite::ErrorCode;
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

/// Rows by table.
pub type Counts = BTreeMap<String, u64>;

/// A consistent view of a PostgreSQL database that its own tools can take up by name, as long as this lives.
#[derive(Debug)]
pub struct Exported {
    /// The snapshot's name, for `pg_dump --snapshot`.
    pub name: String,
    /// Rows by table, in that snapshot.
    pub counts: Counts,
    _open: Tx,
}

/// Copies a SQLite database into a new file, as it is at one instant and as small as it can be. Blocks.
///
/// `VACUUM INTO` reads in one transaction: writers go on, and unlike the backup API it never starts anew because of them.
pub fn copy(source: &Path, target: &Path) -> Result<(), DbError> {
    let connection = rusqlite::Connection::open(source)?;
    connection.execute_batch("PRAGMA busy_timeout = 5000;")?;
    let text = target.to_str().ok_or_else(|| {
        DbError::Unavailable(format!("{}: its name is no text", target.display()))
    })?;
    connection.execute("VACUUM INTO ?1", [text])?;
    Ok(())
}

/// How often, and after which pauses, a database is found open by threads of a handle that is gone.
const TRIES: u32 = 500;
const PAUSE: Duration = Duration::from_millis(20);

/// Makes a SQLite database that nobody uses any more one file, with nothing of it in a log beside that: it may get another
/// name then. Whoever opens it next has a log again.
pub async fn settle(file: &Path) -> Result<(), DbError> {
    for _ in 0..TRIES {
        if is_settled(file)? {
            return Ok(());
        }
        tokio::time::sleep(PAUSE).await;
    }
    let words = "another program has it open; end that";
    Err(DbError::Unavailable(format!("{}: {words}", file.display())))
}

/// Tries it once; another connection that is open is in the way.
fn is_settled(file: &Path) -> Result<bool, DbError> {
    let connection = rusqlite::Connection::open(file)?;
    let mode = "PRAGMA journal_mode = DELETE";
    match connection.query_row(mode, [], |row| row.get::<_, String>(0)) {
        Ok(mode) => Ok(mode == "delete"),
        Err(error) => match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Ok(false),
            _ => Err(error.into()),
        },
    }
}

/// Rows by table, as a SQLite connection sees them.
pub(crate) fn count(connection: &rusqlite::Connection) -> Result<Counts, DbError> {
    let mut tables = connection.prepare(SQLITE_TABLES)?;
    let names =
        tables.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    let mut counts = Counts::new();
    for name in names {
        let sql = format!("SELECT COUNT(*) FROM {name}");
        let count = connection.query_row(&sql, [], |row| row.get::<_, i64>(0))?;
        counts.insert(name, u64::try_from(count).unwrap_or_default());
    }
    Ok(counts)
}

const SQLITE_TABLES: &str = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name";
const POSTGRES_TABLES: &str = "SELECT table_name::text FROM information_schema.tables
     WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY table_name";

impl Db {
    /// Rows by table, all at one instant.
    pub async fn counts(&self) -> Result<Counts, DbError> {
        let mut tx = self.read().await?;
        self.count(&mut tx).await
    }

    /// The names of the tables.
    pub async fn tables(&self) -> Result<Vec<String>, DbError> {
        let mut tx = self.read().await?;
        self.names(&mut tx).await
    }

    async fn names(&self, tx: &mut Tx) -> Result<Vec<String>, DbError> {
        let tables = match &self.0 {
            Store::Sqlite(_) => SQLITE_TABLES,
            Store::Postgres(_) => POSTGRES_TABLES,
        };
        tx.query(tables, Vec::new()).await?.iter().map(|row| row.text(0)).collect()
    }

    async fn count(&self, tx: &mut Tx) -> Result<Counts, DbError> {
        let mut counts = Counts::new();
        for name in self.names(tx).await? {
            // A statement a table, once a command: the program ends soon after.
            let sql = format!("SELECT COUNT(*) FROM {name}").leak();
            let count = tx.query_opt(sql, Vec::new()).await?.map_or(Ok(0), |row| row.int(0))?;
            counts.insert(name, u64::try_from(count).unwrap_or_default());
        }
        Ok(counts)
    }

    /// Opens a view that PostgreSQL's own tools can take up.
    pub async fn export(&self) -> Result<Exported, DbError> {
        let mut tx = self.read().await?;
        let row = tx.query_opt("SELECT pg_export_snapshot()", Vec::new()).await?;
        let name = row.ok_or_else(|| DbError::Internal("no snapshot".to_owned()))?.text(0)?;
        let counts = self.count(&mut tx).await?;
        Ok(Exported { name, counts, _open: tx })
    }
}
