//! The table of what was seen: a row a log.

use super::rules::Last;
use crate::audit::{Frontier, Hash};
use db::{DbError, Migration, Row, Tx, params};

/// The table of logs.
pub const MIGRATION: Migration = Migration {
    name: "witness.1.log",
    sql: "CREATE TABLE witness_log (
              origin TEXT PRIMARY KEY,
              size BIGINT NOT NULL,
              root BYTEA NOT NULL,
              note TEXT NOT NULL
          )",
};

/// The notes by which a log's keys followed each other, one after the other.
pub const SUCCESSION: Migration = Migration {
    name: "witness.2.succession",
    sql: "ALTER TABLE witness_log ADD COLUMN hand_overs TEXT NOT NULL DEFAULT ''",
};

fn last(row: &Row) -> Result<Last, DbError> {
    let wrong = || DbError::Corrupt("what the witness has seen is no checkpoint".to_owned());
    let size = u64::try_from(row.int(0)?).map_err(|_| wrong())?;
    Ok((size, Hash::try_from(row.blob(1)?).map_err(|_| wrong())?))
}

/// What was seen of a log last, and keeps everybody else from changing it until the commit.
pub(super) async fn lock(tx: &mut Tx, origin: &str) -> Result<Last, DbError> {
    let empty = Frontier::default().root().to_vec();
    tx.execute(
        "INSERT INTO witness_log (origin, size, root, note) VALUES ($1, 0, $2, '')
         ON CONFLICT (origin) DO NOTHING",
        params![origin, empty],
    )
    .await?;
    let sql = "UPDATE witness_log SET origin = origin WHERE origin = $1 RETURNING size, root";
    let row = tx.query_opt(sql, params![origin]).await?;
    last(&row.ok_or_else(|| DbError::Corrupt("the witness's log is missing".to_owned()))?)
}

/// The notes by which a log's keys followed each other, as far as this witness was told.
pub(super) async fn hand_overs(tx: &mut Tx, origin: &str) -> Result<String, DbError> {
    let sql = "SELECT hand_overs FROM witness_log WHERE origin = $1";
    let row = tx.query_opt(sql, params![origin]).await?;
    row.map_or(Ok(String::new()), |row| row.text(0))
}

/// A log's keys followed each other so.
pub(super) async fn follow(tx: &mut Tx, origin: &str, notes: &str) -> Result<(), DbError> {
    let sql = "UPDATE witness_log SET hand_overs = $2 WHERE origin = $1";
    tx.execute(sql, params![origin, notes]).await.map(drop)
}

/// A checkpoint was seen.
pub(super) async fn see(
    tx: &mut Tx,
    origin: &str,
    (size, root): Last,
    note: &str,
) -> Result<(), DbError> {
    tx.execute_many(
        "UPDATE witness_log SET size = $2, root = $3, note = $4 WHERE origin = $1",
        vec![params![origin, i64::try_from(size).unwrap_or(i64::MAX), root.to_vec(), note]],
    )
    .await
}

/// Every log of which something was seen: its origin, and its largest checkpoint with the cosignature.
pub(super) async fn all(tx: &mut Tx) -> Result<Vec<(String, String)>, DbError> {
    let sql = "SELECT origin, note FROM witness_log WHERE size > 0 ORDER BY origin";
    let rows = tx.query(sql, params![]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.text(1)?))).collect()
}

/// Forgets a log; whether there was one.
pub(super) async fn forget(tx: &mut Tx, origin: &str) -> Result<bool, DbError> {
    Ok(tx.execute("DELETE FROM witness_log WHERE origin = $1", params![origin]).await? == 1)
}
