//! The table of where applications' events stand in the audit log.

use db::{DbError, Migration, Tx, params};
use kernel::SessionId;

/// The table of where applications' events stand in the audit log.
pub const MIGRATION: Migration = Migration {
    name: "clinic.173.application-event",
    sql: "CREATE TABLE application_event (
              api_key TEXT NOT NULL,
              id TEXT NOT NULL,
              seq BIGINT NOT NULL,
              PRIMARY KEY (api_key, id)
          )",
};

/// Where the event of this id of a key stands, if it was appended.
pub(super) async fn find(tx: &mut Tx, key: &SessionId, id: &str) -> Result<Option<u64>, DbError> {
    let sql = "SELECT seq FROM application_event WHERE api_key = $1 AND id = $2";
    let row = tx.query_opt(sql, params![key.as_str(), id]).await?;
    row.map(|row| Ok(u64::try_from(row.int(0)?).unwrap_or(0))).transpose()
}

/// Writes down where it stands.
pub(super) async fn insert(
    tx: &mut Tx,
    (key, id): (&SessionId, &str),
    index: u64,
) -> Result<(), DbError> {
    let sql = "INSERT INTO application_event (api_key, id, seq) VALUES ($1, $2, $3)";
    let index = i64::try_from(index).unwrap_or(i64::MAX);
    tx.execute(sql, params![key.as_str(), id, index]).await.map(drop)
}
