//! The table of tiles: a row each, those at the right edge rewritten as they grow.

use db::{DbError, Migration, Tx, params};
use std::collections::BTreeMap;

/// The table of tiles.
pub const MIGRATION: Migration = Migration {
    name: "compliance.10.audit-tile",
    sql: "CREATE TABLE audit_tile (
              level BIGINT NOT NULL,
              number BIGINT NOT NULL,
              hashes BYTEA NOT NULL,
              PRIMARY KEY (level, number)
          )",
};

/// A level, and which tile of it.
pub(super) type Place = (u32, u64);

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(super) async fn tile(tx: &mut Tx, (level, number): Place) -> Result<Option<Vec<u8>>, DbError> {
    let sql = "SELECT hashes FROM audit_tile WHERE level = $1 AND number = $2";
    let row = tx.query_opt(sql, params![i64::from(level), signed(number)]).await?;
    row.map(|row| row.blob(0)).transpose()
}

/// The last tile of a level.
pub(super) async fn last(tx: &mut Tx, level: u32) -> Result<Option<(u64, Vec<u8>)>, DbError> {
    let sql = "SELECT number, hashes FROM audit_tile WHERE level = $1 ORDER BY number DESC LIMIT 1";
    let row = tx.query_opt(sql, params![i64::from(level)]).await?;
    row.map(|row| Ok((u64::try_from(row.int(0)?).unwrap_or_default(), row.blob(1)?))).transpose()
}

/// Keeps tiles. Whoever followed the log further at the same time has the same beginning of each, and more.
pub(super) async fn keep(tx: &mut Tx, tiles: BTreeMap<Place, Vec<u8>>) -> Result<(), DbError> {
    let row = |((level, number), hashes): (Place, Vec<u8>)| {
        params![i64::from(level), signed(number), hashes]
    };
    tx.execute_many(
        "INSERT INTO audit_tile (level, number, hashes) VALUES ($1, $2, $3)
         ON CONFLICT (level, number) DO UPDATE SET hashes = excluded.hashes
         WHERE length(audit_tile.hashes) < length(excluded.hashes)",
        tiles.into_iter().map(row).collect(),
    )
    .await
}

pub(super) async fn forget(tx: &mut Tx) -> Result<(), DbError> {
    tx.execute("DELETE FROM audit_tile", params![]).await.map(drop)
}
