//! The cursors' table.

use db::{DbError, Migration, Tx, params};

/// The table of cursors.
pub const MIGRATION: Migration = Migration {
    name: "compliance.5.audit-copy",
    sql: "CREATE TABLE audit_copy (place TEXT PRIMARY KEY, next_seq BIGINT NOT NULL)",
};

/// The index of the first entry that a place has not taken.
pub(super) async fn cursor(tx: &mut Tx, place: &str) -> Result<u64, DbError> {
    let row =
        tx.query_opt("SELECT next_seq FROM audit_copy WHERE place = $1", params![place]).await?;
    row.map_or(Ok(0), |row| Ok(u64::try_from(row.int(0)?).unwrap_or(0)))
}

/// Moves a cursor on, never back.
pub(super) async fn advance(tx: &mut Tx, place: &str, next: u64) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO audit_copy (place, next_seq) VALUES ($1, $2)
         ON CONFLICT (place) DO UPDATE SET next_seq = $2 WHERE audit_copy.next_seq < $2",
        params![place, i64::try_from(next).unwrap_or(i64::MAX)],
    )
    .await
    .map(drop)
}

/// The cursor of one name goes on under another, unless that has one of its own; the first name has none any more.
pub(super) async fn rename(tx: &mut Tx, (old, new): (&str, Option<&str>)) -> Result<(), DbError> {
    if let Some(new) = new {
        let sql = "UPDATE audit_copy SET place = $2
                   WHERE place = $1 AND NOT EXISTS (SELECT 1 FROM audit_copy o WHERE o.place = $2)";
        tx.execute(sql, params![old, new]).await?;
    }
    tx.execute("DELETE FROM audit_copy WHERE place = $1", params![old]).await.map(drop)
}

/// Bytes of each of the next commits from an index on.
pub(super) async fn lengths(tx: &mut Tx, first: u64, limit: i64) -> Result<Vec<u64>, DbError> {
    let sql = "SELECT LENGTH(entries) FROM audit_batch
               WHERE first_seq >= $1 ORDER BY first_seq LIMIT $2";
    let index = i64::try_from(first).unwrap_or(i64::MAX);
    let rows = tx.query(sql, params![index, limit]).await?;
    rows.iter().map(|row| Ok(u64::try_from(row.int(0)?).unwrap_or(u64::MAX))).collect()
}

/// Commits that are looked at to find where so many bytes of entries begin.
const LOOKED: i64 = 4_096;

/// The index of the first commit of those before an index that have so many bytes together.
pub(super) async fn before(tx: &mut Tx, end: u64, bytes: u64) -> Result<u64, DbError> {
    let sql = "SELECT first_seq, LENGTH(entries) FROM audit_batch
               WHERE first_seq < $1 ORDER BY first_seq DESC LIMIT $2";
    let index = i64::try_from(end).unwrap_or(i64::MAX);
    let (mut start, mut held) = (end, 0_u64);
    for row in tx.query(sql, params![index, LOOKED]).await? {
        if held >= bytes {
            break;
        }
        start = u64::try_from(row.int(0)?).unwrap_or(0);
        held = held.saturating_add(u64::try_from(row.int(1)?).unwrap_or(0));
    }
    Ok(start)
}
