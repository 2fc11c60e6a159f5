//! Keeps each keyset's number stable over restarts.

use super::KeysetId;
use db::{DbError, Migration, Tx, params};

/// The table of keysets.
pub const MIGRATION: Migration = Migration {
    name: "realtime.1.keyset",
    sql: "CREATE TABLE keyset (id BIGINT PRIMARY KEY, subscribe_key TEXT NOT NULL UNIQUE)",
};

/// The stable number of a subscribe key, given to it the first time.
pub(crate) async fn number(tx: &mut Tx, subscribe_key: &str) -> Result<KeysetId, DbError> {
    tx.execute(
        "INSERT INTO keyset (id, subscribe_key)
         SELECT COALESCE(MAX(id), 0) + 1, $1 FROM keyset WHERE TRUE ON CONFLICT (subscribe_key) DO NOTHING",
        params![subscribe_key],
    )
    .await?;
    let row =
        tx.query_opt("SELECT id FROM keyset WHERE subscribe_key = $1", params![subscribe_key]);
    let row = row.await?.ok_or_else(|| DbError::Corrupt("a keyset vanished".to_owned()))?;
    Ok(KeysetId(row.int(0)?))
}

/// The number of a subscribe key that was in service before; none of another.
pub async fn known(tx: &mut Tx, subscribe_key: &str) -> Result<Option<KeysetId>, DbError> {
    let sql = "SELECT id FROM keyset WHERE subscribe_key = $1";
    let row = tx.query_opt(sql, params![subscribe_key]).await?;
    row.map(|row| Ok(KeysetId(row.int(0)?))).transpose()
}
