//! The table of wrapped keys.

use db::{DbError, Migration, Row, Tx, params};

/// The table of wrapped keys; no key stands in it in the clear.
pub const MIGRATION: Migration = Migration {
    name: "compliance.2.keys",
    sql: "CREATE TABLE data_key (
              scope TEXT NOT NULL,
              version BIGINT NOT NULL,
              wrapped BYTEA NOT NULL,
              created BIGINT NOT NULL,
              PRIMARY KEY (scope, version)
          )",
};

/// A wrapped key.
pub(super) struct Wrapped {
    pub(super) scope: String,
    pub(super) version: u32,
    pub(super) bytes: Vec<u8>,
}

fn read(row: &Row) -> Result<Wrapped, DbError> {
    let version = u32::try_from(row.int(1)?)
        .map_err(|_| DbError::Corrupt("a key's version is out of range".to_owned()))?;
    Ok(Wrapped { scope: row.text(0)?, version, bytes: row.blob(2)? })
}

/// All versions of a scope's key, oldest first.
pub(super) async fn versions(tx: &mut Tx, scope: &str) -> Result<Vec<Wrapped>, DbError> {
    let sql = "SELECT scope, version, wrapped FROM data_key WHERE scope = $1 ORDER BY version";
    tx.query(sql, params![scope]).await?.iter().map(read).collect()
}

/// Every key of every scope.
pub(super) async fn all(tx: &mut Tx) -> Result<Vec<Wrapped>, DbError> {
    let sql = "SELECT scope, version, wrapped FROM data_key ORDER BY scope, version";
    tx.query(sql, params![]).await?.iter().map(read).collect()
}

/// Adds a version; answers whether nobody else did meanwhile.
pub(super) async fn insert(
    tx: &mut Tx,
    scope: &str,
    version: u32,
    wrapped: &[u8],
    created: i64,
) -> Result<bool, DbError> {
    let sql = "INSERT INTO data_key (scope, version, wrapped, created) VALUES ($1, $2, $3, $4)
               ON CONFLICT DO NOTHING";
    Ok(tx.execute(sql, params![scope, version, wrapped, created]).await? == 1)
}

pub(super) async fn rewrap(tx: &mut Tx, key: &Wrapped, wrapped: &[u8]) -> Result<(), DbError> {
    let sql = "UPDATE data_key SET wrapped = $1 WHERE scope = $2 AND version = $3";
    tx.execute_many(sql, vec![params![wrapped, &key.scope, key.version]]).await
}

/// Destroys every version of a scope's key; answers how many there were.
pub(super) async fn destroy(tx: &mut Tx, scope: &str) -> Result<u64, DbError> {
    tx.execute("DELETE FROM data_key WHERE scope = $1", params![scope]).await
}
