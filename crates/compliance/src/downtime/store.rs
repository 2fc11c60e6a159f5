//! The table of kits; rows are added, and told when their kit was opened last.

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

/// When a kit was opened last, where that was written down.
pub const OPENED: Migration = Migration {
    name: "compliance.67.downtime-kit-opened",
    sql: "ALTER TABLE downtime_kit ADD COLUMN opened BIGINT",
};

/// A kit was opened then.
pub(super) async fn open(tx: &mut Tx, sha256: &str, now: Timestamp) -> Result<(), DbError> {
    let sql = "UPDATE downtime_kit SET opened = $2 WHERE sha256 = $1";
    tx.execute(sql, params![sha256, now.as_microsecond()]).await.map(drop)
}

/// When a kit that this key opens was opened last, until an instant.
pub(super) async fn last_opened(
    tx: &mut Tx,
    (recipient, until): (&str, Timestamp),
) -> Result<Option<Timestamp>, DbError> {
    let sql = "SELECT MAX(opened) FROM downtime_kit WHERE recipient = $1 AND opened <= $2";
    let row = tx.query_opt(sql, params![recipient, until.as_microsecond()]).await?;
    let micros = row.map_or(Ok(None), |row| row.opt_int(0))?;
    let read = |micros| {
        Timestamp::from_microsecond(micros).map_err(|error| DbError::Corrupt(error.to_string()))
    };
    micros.map(read).transpose()
}

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
