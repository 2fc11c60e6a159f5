//! The table of kits; rows are only added.

use super::Written;
use db::{DbError, Migration, Row, Tx, params};
use kernel::Timestamp;

/// The table of kits.
pub const MIGRATION: Migration = Migration {
    name: "compliance.55.downtime-kit",
    sql: "CREATE TABLE downtime_kit (
              id TEXT PRIMARY KEY,
              at BIGINT NOT NULL,
              until BIGINT NOT NULL,
              sha256 TEXT NOT NULL,
              recipient TEXT NOT NULL
          );
          CREATE INDEX downtime_kit_sha256 ON downtime_kit (sha256)",
};

pub(super) async fn add(tx: &mut Tx, id: &str, kit: &Written) -> Result<(), DbError> {
    let sql =
        "INSERT INTO downtime_kit (id, at, until, sha256, recipient) VALUES ($1, $2, $3, $4, $5)";
    let row = params![
        id,
        kit.at.as_microsecond(),
        kit.until.as_microsecond(),
        &kit.sha256,
        &kit.recipient
    ];
    tx.execute(sql, row).await.map(drop)
}

/// The kit with this SHA-256.
pub(super) async fn find(tx: &mut Tx, sha256: &str) -> Result<Option<Written>, DbError> {
    let sql = "SELECT at, until, sha256, recipient FROM downtime_kit WHERE sha256 = $1
               ORDER BY at DESC LIMIT 1";
    let read = |row: Row| {
        Ok(Written {
            at: instant(&row, 0)?,
            until: instant(&row, 1)?,
            sha256: row.text(2)?,
            recipient: row.text(3)?,
        })
    };
    tx.query_opt(sql, params![sha256]).await?.map(read).transpose()
}

fn instant(row: &Row, column: usize) -> Result<Timestamp, DbError> {
    let micros = row.int(column)?;
    Timestamp::from_microsecond(micros).map_err(|error| DbError::Corrupt(error.to_string()))
}
