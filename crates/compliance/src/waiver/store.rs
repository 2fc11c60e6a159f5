//! The table of waivers. Nothing of a row is taken back; its steps are added.

use super::{Grounds, NewWaiver, Waiver};
use db::{DbError, Migration, Row, Tx, params};
use kernel::Timestamp;

/// The table of waivers.
pub const MIGRATION: Migration = Migration {
    name: "compliance.18.waiver",
    sql: "CREATE TABLE waiver (
              id TEXT PRIMARY KEY,
              check_id TEXT NOT NULL,
              grounds TEXT NOT NULL,
              reason TEXT NOT NULL,
              ends BIGINT NOT NULL,
              requested_by TEXT NOT NULL,
              requested BIGINT NOT NULL,
              approved_by TEXT,
              approved BIGINT,
              ended_by TEXT,
              ended BIGINT
          )",
};

pub(super) async fn insert(tx: &mut Tx, new: &Waiver) -> Result<(), DbError> {
    let (asked, (by, at)) = (&new.asked, &new.requested);
    tx.execute(
        "INSERT INTO waiver (id, check_id, grounds, reason, ends, requested_by, requested)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![
            &new.id,
            &asked.check,
            asked.grounds.name(),
            &asked.reason,
            asked.ends.as_microsecond(),
            by,
            at.as_microsecond()
        ],
    )
    .await
    .map(drop)
}

/// All of them, newest first.
pub(super) async fn list(tx: &mut Tx) -> Result<Vec<Waiver>, DbError> {
    let sql = "SELECT id, check_id, grounds, reason, ends, requested_by, requested, approved_by, approved,
                      ended_by, ended
               FROM waiver ORDER BY requested DESC, id DESC";
    tx.query(sql, params![]).await?.iter().map(read).collect()
}

/// One of them, kept from others until the commit.
pub(super) async fn lock(tx: &mut Tx, id: &str) -> Result<Option<Waiver>, DbError> {
    let sql = "UPDATE waiver SET id = id WHERE id = $1
               RETURNING id, check_id, grounds, reason, ends, requested_by, requested, approved_by, approved,
                         ended_by, ended";
    let row = tx.query_opt(sql, params![id]).await?;
    row.as_ref().map(read).transpose()
}

pub(super) async fn approve(tx: &mut Tx, id: &str, by: (&str, Timestamp)) -> Result<(), DbError> {
    let sql = "UPDATE waiver SET approved_by = $2, approved = $3 WHERE id = $1";
    tx.execute(sql, params![id, by.0, by.1.as_microsecond()]).await.map(drop)
}

pub(super) async fn end(tx: &mut Tx, id: &str, by: (&str, Timestamp)) -> Result<(), DbError> {
    let sql = "UPDATE waiver SET ended_by = $2, ended = $3 WHERE id = $1";
    tx.execute(sql, params![id, by.0, by.1.as_microsecond()]).await.map(drop)
}

fn read(row: &Row) -> Result<Waiver, DbError> {
    let instant = |at: i64| {
        Timestamp::from_microsecond(at).map_err(|error| DbError::Corrupt(error.to_string()))
    };
    let step = |column: usize| -> Result<Option<(String, Timestamp)>, DbError> {
        let by = row.opt_text(column)?.zip(row.opt_int(column + 1)?);
        by.map(|(who, at)| Ok((who, instant(at)?))).transpose()
    };
    let grounds = Grounds::find(&row.text(2)?);
    Ok(Waiver {
        id: row.text(0)?,
        asked: NewWaiver {
            check: row.text(1)?,
            grounds: grounds
                .ok_or_else(|| DbError::Corrupt("a waiver has no grounds".to_owned()))?,
            reason: row.text(3)?,
            ends: instant(row.int(4)?)?,
        },
        requested: (row.text(5)?, instant(row.int(6)?)?),
        approved: step(7)?,
        ended: step(9)?,
    })
}
