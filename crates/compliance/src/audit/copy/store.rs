//! The cursors' table.

use crate::audit::store::Batch;
use db::{DbError, Migration, Row, Tx, params};
use std::ops::Range;

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

/// Where the log ends.
#[derive(Clone, Copy)]
pub(super) struct End {
    /// How many entries the head says that there are.
    pub(super) size: u64,
    /// The index behind the last commit's first entry.
    last: u64,
}

impl End {
    /// How many entries there are, or were: whoever takes some away at the end, or says that there are fewer, hides none.
    pub(super) fn all(self) -> u64 {
        self.size.max(self.last)
    }
}

/// Where the log ends, by what its rows say: they are held against each other elsewhere.
pub(super) async fn end(tx: &mut Tx) -> Result<End, DbError> {
    let sql = "SELECT COALESCE((SELECT size FROM audit_head WHERE id = 1), 0),
                      COALESCE((SELECT MAX(first_seq) FROM audit_batch), -1)";
    let Some(row) = tx.query_opt(sql, params![]).await? else {
        return Ok(End { size: 0, last: 0 });
    };
    let count = |number: i64| u64::try_from(number).unwrap_or(0);
    Ok(End { size: count(row.int(0)?), last: count(row.int(1)?.saturating_add(1)) })
}

/// So many of the commits that begin within these indexes, whatever somebody made of them.
pub(super) async fn batches(
    tx: &mut Tx,
    within: Range<u64>,
    limit: i64,
) -> Result<Vec<Batch>, DbError> {
    let sql = "SELECT first_seq, count, entries FROM audit_batch
               WHERE first_seq >= $1 AND first_seq < $2 ORDER BY first_seq LIMIT $3";
    let rows = tx.query(sql, params![signed(within.start), signed(within.end), limit]).await?;
    let batch = |row: &Row| {
        let first = u64::try_from(row.int(0)?).unwrap_or(0);
        // Less than none, or what is no bytes, cannot be read, and is told as that.
        let count = u64::try_from(row.int(1).unwrap_or(0)).unwrap_or(0);
        let entries = row.blob(2).unwrap_or_default();
        Ok(Batch { first, count, entries, ..Batch::default() })
    };
    rows.iter().map(batch).collect()
}

/// Where the commit begins that follows one within these indexes.
pub(super) async fn following(tx: &mut Tx, after: Range<u64>) -> Result<Option<u64>, DbError> {
    let sql = "SELECT first_seq FROM audit_batch
               WHERE first_seq > $1 AND first_seq < $2 ORDER BY first_seq LIMIT 1";
    let row = tx.query_opt(sql, params![signed(after.start), signed(after.end)]).await?;
    row.map(|row| Ok(u64::try_from(row.int(0)?).unwrap_or(0))).transpose()
}

fn signed(index: u64) -> i64 {
    i64::try_from(index).unwrap_or(i64::MAX)
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
