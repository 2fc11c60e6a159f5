//! Tokens issued for a scope, and tokens revoked.

use super::Fingerprint;
use crate::KeysetId;
use db::{DbError, Migration, Row, Tx, params};

/// The tables of issued and revoked tokens; the tokens themselves are nowhere.
pub const MIGRATION: Migration = Migration {
    name: "realtime.3.access",
    sql: "CREATE TABLE issued_token (
              fingerprint BYTEA PRIMARY KEY,
              keyset BIGINT NOT NULL REFERENCES keyset (id),
              uuid TEXT NOT NULL,
              scope TEXT NOT NULL,
              expires BIGINT NOT NULL
          );
          CREATE INDEX issued_token_scope ON issued_token (scope);
          CREATE TABLE revoked_token (fingerprint BYTEA PRIMARY KEY, expires BIGINT NOT NULL)",
};

pub(super) async fn issue(
    tx: &mut Tx,
    keyset: KeysetId,
    token: Fingerprint,
    (uuid, scope): (&str, &str),
    expires: i64,
) -> Result<(), DbError> {
    tx.execute_many(
        "INSERT INTO issued_token (fingerprint, keyset, uuid, scope, expires) VALUES ($1, $2, $3, $4, $5)",
        vec![params![token.0.as_slice(), keyset.0, uuid, scope, expires]],
    )
    .await
}

/// The living tokens of a scope, of one person or of everybody.
pub(super) async fn living(
    tx: &mut Tx,
    scope: &str,
    uuid: Option<&str>,
    now: i64,
) -> Result<Vec<(Fingerprint, i64)>, DbError> {
    let rows = tx
        .query(
            "SELECT fingerprint, expires FROM issued_token
             WHERE scope = $1 AND ($2 = '' OR uuid = $2) AND expires > $3",
            params![scope, uuid.unwrap_or_default(), now],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// The living tokens of one person in every scope.
pub(super) async fn living_of(
    tx: &mut Tx,
    uuid: &str,
    now: i64,
) -> Result<Vec<(Fingerprint, i64)>, DbError> {
    let rows = tx
        .query(
            "SELECT fingerprint, expires FROM issued_token WHERE uuid = $1 AND expires > $2",
            params![uuid, now],
        )
        .await?;
    rows.iter().map(read).collect()
}

pub(super) async fn revoke(tx: &mut Tx, tokens: &[(Fingerprint, i64)]) -> Result<(), DbError> {
    let rows =
        tokens.iter().map(|(token, expires)| params![token.0.as_slice(), *expires]).collect();
    tx.execute_many(
        "INSERT INTO revoked_token (fingerprint, expires) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        rows,
    )
    .await
}

pub(super) async fn revoked(tx: &mut Tx, now: i64) -> Result<Vec<(Fingerprint, i64)>, DbError> {
    let sql = "SELECT fingerprint, expires FROM revoked_token WHERE expires > $1";
    tx.query(sql, params![now]).await?.iter().map(read).collect()
}

/// Forgets tokens whose time is over anyway.
pub(super) async fn sweep(tx: &mut Tx, now: i64) -> Result<(), DbError> {
    tx.execute_many("DELETE FROM issued_token WHERE expires <= $1", vec![params![now]]).await?;
    tx.execute_many("DELETE FROM revoked_token WHERE expires <= $1", vec![params![now]]).await
}

fn read(row: &Row) -> Result<(Fingerprint, i64), DbError> {
    let bytes = <[u8; 16]>::try_from(row.blob(0)?)
        .map_err(|_| DbError::Corrupt("a token fingerprint has another length".to_owned()))?;
    Ok((Fingerprint(bytes), row.int(1)?))
}
