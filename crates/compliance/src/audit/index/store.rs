//! The index's tables.

use super::{SETBACK, Term};
use db::{DbError, Migration, Tx, params};

/// The tables of the index.
pub const MIGRATION: Migration = Migration {
    name: "compliance.3.audit-index",
    sql: "CREATE TABLE audit_term (
              kind BIGINT NOT NULL,
              term TEXT NOT NULL,
              first_seq BIGINT NOT NULL,
              PRIMARY KEY (kind, term, first_seq)
          );
          CREATE TABLE audit_indexed (id BIGINT PRIMARY KEY, size BIGINT NOT NULL);
          INSERT INTO audit_indexed (id, size) VALUES (1, 0)",
};

/// Terms that name somebody are keyed hashes from here on. The log is the truth: its follower makes the index again, also of
/// entries from before. What the start asks for, whether health data is accepted, is known meanwhile: that event names nobody.
pub const KEYED: Migration = Migration {
    name: "compliance.21.audit-keyed-terms",
    sql: "ALTER TABLE audit_term RENAME TO audit_term_named;
          CREATE TABLE audit_term (
              kind BIGINT NOT NULL,
              term TEXT NOT NULL,
              first_seq BIGINT NOT NULL,
              PRIMARY KEY (kind, term, first_seq)
          );
          INSERT INTO audit_term (kind, term, first_seq)
              SELECT kind, term, first_seq FROM audit_term_named WHERE kind = 3 AND term = 'WENT_LIVE';
          DROP TABLE audit_term_named;
          UPDATE audit_indexed SET size = 0 WHERE id = 1",
};

/// Terms name the role, too, from here on: the follower makes the index again, and what is in it stays meanwhile.
pub const BY_ROLE: Migration = Migration {
    name: "compliance.75.audit-role-terms",
    sql: "UPDATE audit_indexed SET size = 0 WHERE id = 1",
};

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn unsigned(number: i64) -> Result<u64, DbError> {
    u64::try_from(number).map_err(|_| DbError::Corrupt("an audit index below zero".to_owned()))
}

/// How many entries of the log are indexed.
pub(in super::super) async fn cursor(tx: &mut Tx) -> Result<u64, DbError> {
    let row = tx.query_opt("SELECT size FROM audit_indexed WHERE id = 1", params![]).await?;
    row.map_or(Ok(0), |row| unsigned(row.int(0)?))
}

/// Moves the cursor on; `false` when somebody else has.
pub(in super::super) async fn advance(tx: &mut Tx, from: u64, to: u64) -> Result<bool, DbError> {
    let sql = "UPDATE audit_indexed SET size = $1 WHERE id = 1 AND size = $2";
    Ok(tx.execute(sql, params![signed(to), signed(from)]).await? == 1)
}

/// How many entries were looked at for where time went back.
pub(in super::super) async fn ordered(tx: &mut Tx) -> Result<u64, DbError> {
    let row = tx.query_opt("SELECT size FROM audit_indexed WHERE id = 2", params![]).await?;
    row.map_or(Ok(0), |row| unsigned(row.int(0)?))
}

/// Moves that on; who was slower does not move it back.
pub(in super::super) async fn order(tx: &mut Tx, to: u64) -> Result<(), DbError> {
    let sql = "INSERT INTO audit_indexed (id, size) VALUES (2, $1)
               ON CONFLICT (id) DO UPDATE SET size = excluded.size
               WHERE audit_indexed.size < excluded.size";
    tx.execute(sql, params![signed(to)]).await.map(drop)
}

/// Where time went back, oldest first.
pub(in super::super) async fn setbacks(tx: &mut Tx) -> Result<Vec<(String, u64)>, DbError> {
    let sql = "SELECT term, first_seq FROM audit_term WHERE kind = $1 ORDER BY first_seq";
    let rows = tx.query(sql, params![SETBACK]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, unsigned(row.int(1)?)?))).collect()
}

/// How many commits from an index on a term names.
pub(in super::super) async fn commits(
    tx: &mut Tx,
    (kind, term): (i64, &str),
    from: u64,
) -> Result<u64, DbError> {
    let sql = "SELECT COUNT(*) FROM audit_term WHERE kind = $1 AND term = $2 AND first_seq >= $3";
    let row = tx.query_opt(sql, params![kind, term, signed(from)]).await?;
    row.map_or(Ok(0), |row| unsigned(row.int(0)?))
}

pub(in super::super) async fn add(tx: &mut Tx, terms: &[Term]) -> Result<(), DbError> {
    if terms.is_empty() {
        return Ok(());
    }
    let row = |(kind, term, first): &Term| params![*kind, term, signed(*first)];
    tx.execute_many(
        "INSERT INTO audit_term (kind, term, first_seq) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        terms.iter().map(row).collect(),
    )
    .await
}
