//! The table of wrapped keys.

use super::Sealed;
use db::{DbError, Migration, Row, Tx, Value, params};
use std::sync::LazyLock;

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

/// Which version of the key-encryption key wrapped each key; empty for those from before it was written down.
pub const VERSIONS: Migration = Migration {
    name: "compliance.12.kek",
    sql: "ALTER TABLE data_key ADD COLUMN kek TEXT NOT NULL DEFAULT '';
          CREATE INDEX data_key_kek ON data_key (kek, scope, version)",
};

/// How often records went: what a process remembers of before is asked for anew.
pub const DISPOSED: Migration = Migration {
    name: "compliance.20.disposed",
    sql: "CREATE TABLE data_key_epoch (
              id BIGINT PRIMARY KEY,
              epoch BIGINT NOT NULL
          )",
};

/// A wrapped key.
pub(super) struct Wrapped {
    pub(super) scope: String,
    pub(super) version: u32,
    pub(super) bytes: Vec<u8>,
    /// What wrapped it.
    pub(super) kek: String,
}

fn read(row: &Row) -> Result<Wrapped, DbError> {
    let version = u32::try_from(row.int(1)?)
        .map_err(|_| DbError::Corrupt("a key's version is out of range".to_owned()))?;
    Ok(Wrapped { scope: row.text(0)?, version, bytes: row.blob(2)?, kek: row.text(3)? })
}

/// All versions of a scope's key, oldest first.
pub(super) async fn versions(tx: &mut Tx, scope: &str) -> Result<Vec<Wrapped>, DbError> {
    let sql = "SELECT scope, version, wrapped, kek FROM data_key WHERE scope = $1 ORDER BY version";
    tx.query(sql, params![scope]).await?.iter().map(read).collect()
}

/// At most so many scopes are asked for by one statement.
const WIDEST: usize = 1_024;

/// A statement for each width: where fewer scopes are asked for, the last stands as often as it takes.
static OF_SCOPES: LazyLock<[(usize, &str); 4]> = LazyLock::new(|| {
    [1, 16, 128, WIDEST].map(|width| {
        let places: Vec<String> = (1..=width).map(|place| format!("${place}")).collect();
        let places = places.join(", ");
        let sql = format!(
            "SELECT scope, version, wrapped, kek, COALESCE((SELECT epoch FROM data_key_epoch WHERE id = 1), 0)
             FROM data_key WHERE scope IN ({places}) ORDER BY scope, version"
        );
        (width, &*sql.leak())
    })
});

/// All versions of the keys of these scopes, oldest first in each, and with each how often records had gone in what was read:
/// one statement for a thousand scopes.
pub(super) async fn of_scopes(
    tx: &mut Tx,
    scopes: &[&str],
) -> Result<Vec<(Wrapped, i64)>, DbError> {
    let with_epoch = |row: &Row| Ok((read(row)?, row.int(4)?));
    let mut found = Vec::new();
    for part in scopes.chunks(WIDEST) {
        let fits = OF_SCOPES.iter().find(|(width, _)| part.len() <= *width);
        let Some((width, sql)) = fits else { continue };
        let asked = part.iter().chain(part.last().into_iter().cycle()).take(*width);
        let rows = tx.query(sql, asked.map(|scope| Value::from(*scope)).collect()).await?;
        found.extend(rows.iter().map(with_epoch).collect::<Result<Vec<_>, DbError>>()?);
    }
    Ok(found)
}

/// Every key of every scope.
pub(super) async fn all(tx: &mut Tx) -> Result<Vec<Wrapped>, DbError> {
    let sql = "SELECT scope, version, wrapped, kek FROM data_key ORDER BY scope, version";
    tx.query(sql, params![]).await?.iter().map(read).collect()
}

/// Keys that this version wrapped, after the one of this scope and version.
pub(super) async fn wrapped_by(
    tx: &mut Tx,
    kek: &str,
    (scope, version): (&str, u32),
    limit: i64,
) -> Result<Vec<Wrapped>, DbError> {
    let sql = "SELECT scope, version, wrapped, kek FROM data_key
               WHERE kek = $1 AND (scope > $2 OR (scope = $2 AND version > $3))
               ORDER BY scope, version LIMIT $4";
    tx.query(sql, params![kek, scope, version, limit]).await?.iter().map(read).collect()
}

/// How many keys each version wraps.
pub(super) async fn count(tx: &mut Tx) -> Result<Vec<(String, u64)>, DbError> {
    let rows = tx.query("SELECT kek, COUNT(*) FROM data_key GROUP BY kek", params![]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.int(1)?.unsigned_abs()))).collect()
}

/// Every scope, with how many versions its key has, and when the first and the newest were made.
pub(super) async fn scopes(tx: &mut Tx) -> Result<Vec<(String, u64, i64, i64)>, DbError> {
    let sql = "SELECT scope, COUNT(*), MIN(created), MAX(created) FROM data_key GROUP BY scope";
    let rows = tx.query(sql, params![]).await?;
    let read = |row: &Row| Ok((row.text(0)?, row.int(1)?.unsigned_abs(), row.int(2)?, row.int(3)?));
    rows.iter().map(read).collect()
}

/// When the newest version of a scope's key was made.
pub(super) async fn made(tx: &mut Tx, scope: &str) -> Result<Option<i64>, DbError> {
    let sql = "SELECT created FROM data_key WHERE scope = $1 ORDER BY version DESC LIMIT 1";
    tx.query_opt(sql, params![scope]).await?.map(|row| row.int(0)).transpose()
}

/// Adds a version; answers whether nobody else did meanwhile.
pub(super) async fn insert(
    tx: &mut Tx,
    (scope, version): (&str, u32),
    sealed: &Sealed,
    created: i64,
) -> Result<bool, DbError> {
    let sql =
        "INSERT INTO data_key (scope, version, wrapped, kek, created) VALUES ($1, $2, $3, $4, $5)
               ON CONFLICT DO NOTHING";
    let row = params![scope, version, sealed.bytes.as_slice(), &sealed.kek, created];
    Ok(tx.execute(sql, row).await? == 1)
}

/// Wraps a key anew that still stands there as it was read: a scope whose key was destroyed may have begun again at version 1
/// meanwhile, and what was destroyed does not come back over that.
pub(super) async fn rewrap(tx: &mut Tx, key: &Wrapped, sealed: &Sealed) -> Result<(), DbError> {
    let sql = "UPDATE data_key SET wrapped = $1, kek = $2
               WHERE scope = $3 AND version = $4 AND wrapped = $5";
    let (new, old) = (sealed.bytes.as_slice(), key.bytes.as_slice());
    let row = params![new, &sealed.kek, &key.scope, key.version, old];
    tx.execute_many(sql, vec![row]).await
}

/// Scopes that begin so, after one.
pub(super) async fn beginning(
    tx: &mut Tx,
    (start, after): (&str, &str),
    limit: i64,
) -> Result<Vec<String>, DbError> {
    let sql = "SELECT DISTINCT scope FROM data_key WHERE scope > $1 AND scope LIKE $2
               ORDER BY scope LIMIT $3";
    let rows = tx.query(sql, params![after, format!("{start}%"), limit]).await?;
    rows.iter().map(|row| row.text(0)).collect()
}

/// Destroys every version of a scope's key; answers how many there were.
pub(super) async fn destroy(tx: &mut Tx, scope: &str) -> Result<u64, DbError> {
    tx.execute("DELETE FROM data_key WHERE scope = $1", params![scope]).await
}

/// Destroys one version of a scope's key; answers whether it was there, as 1 or 0.
pub(super) async fn destroy_version(
    tx: &mut Tx,
    (scope, version): (&str, u32),
) -> Result<u64, DbError> {
    let sql = "DELETE FROM data_key WHERE scope = $1 AND version = $2";
    tx.execute(sql, params![scope, version]).await
}

/// When one version of a scope's key was made.
pub(super) async fn made_version(
    tx: &mut Tx,
    (scope, version): (&str, u32),
) -> Result<Option<i64>, DbError> {
    let sql = "SELECT created FROM data_key WHERE scope = $1 AND version = $2";
    tx.query_opt(sql, params![scope, version]).await?.map(|row| row.int(0)).transpose()
}

/// The versions of a scope's key that were made until an instant, oldest first.
pub(super) async fn made_until(
    tx: &mut Tx,
    (scope, until): (&str, i64),
) -> Result<Vec<Wrapped>, DbError> {
    let sql = "SELECT scope, version, wrapped, kek FROM data_key
               WHERE scope = $1 AND created <= $2 ORDER BY version";
    tx.query(sql, params![scope, until]).await?.iter().map(read).collect()
}

/// How often records went so far.
pub(super) async fn epoch(tx: &mut Tx) -> Result<i64, DbError> {
    let row = tx.query_opt("SELECT epoch FROM data_key_epoch WHERE id = 1", params![]).await?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// A record goes with this transaction; answers how often records went with it.
pub(super) async fn advance(tx: &mut Tx) -> Result<i64, DbError> {
    let sql = "INSERT INTO data_key_epoch (id, epoch) VALUES (1, 1)
               ON CONFLICT (id) DO UPDATE SET epoch = data_key_epoch.epoch + 1
               RETURNING epoch";
    let row = tx.query_opt(sql, params![]).await?;
    row.map_or(Ok(0), |row| row.int(0))
}
