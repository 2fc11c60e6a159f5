//! The table of versions, by id; no key stands in it. Rows stay: they say which keys there were.

use super::Reason;
use crate::keys::KekVersion;
use db::{DbError, Migration, Row, Tx, params};
use kernel::Timestamp;

/// The table of versions.
pub const MIGRATION: Migration = Migration {
    name: "compliance.12.custody",
    sql: "CREATE TABLE kek_version (
              id TEXT PRIMARY KEY,
              made BIGINT NOT NULL,
              retired BIGINT,
              destroyed BIGINT,
              compromised BIGINT,
              reason TEXT
          )",
};

/// A version as it stands in the table.
#[derive(Clone, Debug)]
pub(super) struct Noted {
    pub(super) id: String,
    pub(super) made: Timestamp,
    pub(super) retired: Option<Timestamp>,
    pub(super) destroyed: Option<Timestamp>,
    pub(super) compromised: Option<(Timestamp, String)>,
}

fn instant(micros: i64) -> Result<Timestamp, DbError> {
    Timestamp::from_microsecond(micros).map_err(|error| DbError::Corrupt(error.to_string()))
}

fn read(row: &Row) -> Result<Noted, DbError> {
    let compromised = row.opt_int(4)?.map(instant).transpose()?;
    Ok(Noted {
        id: row.text(0)?,
        made: instant(row.int(1)?)?,
        retired: row.opt_int(2)?.map(instant).transpose()?,
        destroyed: row.opt_int(3)?.map(instant).transpose()?,
        compromised: compromised.zip(row.opt_text(5)?),
    })
}

/// Every version, the newest first.
pub(super) async fn all(tx: &mut Tx) -> Result<Vec<Noted>, DbError> {
    let sql = "SELECT id, made, retired, destroyed, compromised, reason FROM kek_version
               ORDER BY made DESC, id";
    tx.query(sql, params![]).await?.iter().map(read).collect()
}

/// Writes a version down, unless it is known; answers whether it was not.
pub(super) async fn note(tx: &mut Tx, version: &KekVersion) -> Result<bool, DbError> {
    let sql = "INSERT INTO kek_version (id, made) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    Ok(tx.execute(sql, params![&version.id, version.made.as_microsecond()]).await? == 1)
}

/// Whoever else retires or destroys this version waits until the commit.
pub(super) async fn lock(tx: &mut Tx, id: &str) -> Result<(), DbError> {
    let sql = "UPDATE kek_version SET made = made WHERE id = $1";
    tx.execute(sql, params![id]).await.map(drop)
}

/// Whether it was not yet.
pub(super) async fn retire(tx: &mut Tx, id: &str, now: Timestamp) -> Result<bool, DbError> {
    let sql = "UPDATE kek_version SET retired = $2 WHERE id = $1 AND retired IS NULL";
    Ok(tx.execute(sql, params![id, now.as_microsecond()]).await? == 1)
}

/// Whether it was not yet.
pub(super) async fn destroy(tx: &mut Tx, id: &str, now: Timestamp) -> Result<bool, DbError> {
    let sql = "UPDATE kek_version SET destroyed = $2 WHERE id = $1 AND destroyed IS NULL";
    Ok(tx.execute(sql, params![id, now.as_microsecond()]).await? == 1)
}

/// Marks a version as no longer to be trusted; the first mark stays.
pub(super) async fn distrust(
    tx: &mut Tx,
    id: &str,
    (now, reason): (Timestamp, Reason),
) -> Result<(), DbError> {
    let sql = "UPDATE kek_version SET compromised = $2, reason = $3
               WHERE id = $1 AND compromised IS NULL";
    tx.execute(sql, params![id, now.as_microsecond(), reason.name()]).await.map(drop)
}
