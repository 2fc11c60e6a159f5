//! The table of secrets that were seen, by keyed hash.

use db::{DbError, Migration, Tx, params};
use kernel::Timestamp;

/// The table of secrets of the settings.
pub const MIGRATION: Migration = Migration {
    name: "compliance.32.secret",
    sql: "CREATE TABLE secret_seen (
              setting TEXT NOT NULL,
              mark BYTEA NOT NULL,
              since BIGINT NOT NULL,
              PRIMARY KEY (setting, mark)
          )",
};

pub(super) async fn note(
    tx: &mut Tx,
    (setting, mark): (&str, Vec<u8>),
    now: Timestamp,
) -> Result<(), DbError> {
    let sql =
        "INSERT INTO secret_seen (setting, mark, since) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    tx.execute(sql, params![setting, mark, now.as_microsecond()]).await.map(drop)
}

/// Since when a secret has been in use under this setting.
pub(super) async fn since(
    tx: &mut Tx,
    (setting, mark): (&str, Vec<u8>),
) -> Result<Option<Timestamp>, DbError> {
    let sql = "SELECT since FROM secret_seen WHERE setting = $1 AND mark = $2";
    let row = tx.query_opt(sql, params![setting, mark]).await?;
    row.map(|row| {
        Timestamp::from_microsecond(row.int(0)?)
            .map_err(|error| DbError::Corrupt(error.to_string()))
    })
    .transpose()
}
