//! The tables of cosignatures, and of how each witness stands.

use super::{Ahead, Standing};
use db::{DbError, Migration, Row, Tx, params};
use kernel::Timestamp;

/// The tables of cosignatures.
pub const MIGRATION: Migration = Migration {
    name: "compliance.11.audit-witness",
    sql: "CREATE TABLE audit_witness (
              vkey TEXT PRIMARY KEY,
              size BIGINT NOT NULL,
              cosigned_at BIGINT,
              contradiction TEXT
          );
          CREATE TABLE audit_cosignature (
              size BIGINT NOT NULL,
              vkey TEXT NOT NULL,
              note TEXT NOT NULL,
              PRIMARY KEY (size, vkey)
          )",
};

/// By how much a witness's clock and this machine's differ at least, as their last exchange shows.
pub const APART: Migration = Migration {
    name: "compliance.31.witness-clock",
    sql: "ALTER TABLE audit_witness ADD COLUMN apart_ms BIGINT",
};

/// How far a witness's clock is ahead of this machine's at least and at most, as all exchanges together show, and when that
/// was known.
pub const BOUNDS: Migration = Migration {
    name: "compliance.35.witness-clock-bounds",
    sql: "ALTER TABLE audit_witness DROP COLUMN apart_ms;
          ALTER TABLE audit_witness ADD COLUMN ahead_least_ms BIGINT;
          ALTER TABLE audit_witness ADD COLUMN ahead_most_ms BIGINT;
          ALTER TABLE audit_witness ADD COLUMN compared_ms BIGINT",
};

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn standing(row: &Row) -> Result<Standing, DbError> {
    let at = row.opt_int(2)?.and_then(|at| Timestamp::from_second(at).ok());
    Ok(Standing {
        vkey: row.text(0)?,
        size: u64::try_from(row.int(1)?).unwrap_or_default(),
        cosigned: at,
        contradiction: row.opt_text(3)?,
        ahead: row.opt_int(4)?.zip(row.opt_int(5)?).map(|(least, most)| Ahead { least, most }),
        compared: row.opt_int(6)?.and_then(|at| Timestamp::from_millisecond(at).ok()),
    })
}

pub(super) async fn standings(tx: &mut Tx) -> Result<Vec<Standing>, DbError> {
    let sql =
        "SELECT vkey, size, cosigned_at, contradiction, ahead_least_ms, ahead_most_ms, compared_ms
               FROM audit_witness ORDER BY vkey";
    tx.query(sql, params![]).await?.iter().map(standing).collect()
}

/// Begins to ask a witness; what it cosigned before it was dismissed still counts.
pub(super) async fn welcome(tx: &mut Tx, vkey: &str) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO audit_witness (vkey, size)
         SELECT CAST($1 AS TEXT), COALESCE(MAX(size), 0) FROM audit_cosignature WHERE vkey = $1
         ON CONFLICT (vkey) DO NOTHING",
        params![vkey],
    )
    .await
    .map(drop)
}

pub(super) async fn dismiss(tx: &mut Tx, vkey: &str) -> Result<(), DbError> {
    tx.execute("DELETE FROM audit_witness WHERE vkey = $1", params![vkey]).await.map(drop)
}

/// Keeps a cosigned checkpoint, in place of an older word on the same one.
pub(super) async fn keep(
    tx: &mut Tx,
    vkey: &str,
    (size, at): (u64, Timestamp),
    note: &str,
) -> Result<(), DbError> {
    tx.execute_many(
        "INSERT INTO audit_cosignature (size, vkey, note) VALUES ($1, $2, $3)
         ON CONFLICT (size, vkey) DO UPDATE SET note = excluded.note",
        vec![params![signed(size), vkey, note]],
    )
    .await?;
    tx.execute_many(
        "UPDATE audit_witness SET size = $2, cosigned_at = $3, contradiction = NULL WHERE vkey = $1",
        vec![params![vkey, signed(size), at.as_second()]],
    )
    .await
}

pub(super) async fn contradicted(tx: &mut Tx, vkey: &str, code: &str) -> Result<(), DbError> {
    let sql = "UPDATE audit_witness SET contradiction = $2 WHERE vkey = $1";
    tx.execute(sql, params![vkey, code]).await.map(drop)
}

/// What is known of a witness's clock, and at which millisecond it was.
pub(super) async fn ahead(tx: &mut Tx, vkey: &str) -> Result<Option<(Ahead, i64)>, DbError> {
    let sql = "SELECT ahead_least_ms, ahead_most_ms, compared_ms FROM audit_witness
               WHERE vkey = $1 AND compared_ms IS NOT NULL";
    let row = tx.query_opt(sql, params![vkey]).await?;
    let known = |row: Row| -> Result<_, DbError> {
        Ok((Ahead { least: row.int(0)?, most: row.int(1)? }, row.int(2)?))
    };
    row.map(known).transpose()
}

pub(super) async fn compared(
    tx: &mut Tx,
    vkey: &str,
    (ahead, now): (Ahead, i64),
) -> Result<(), DbError> {
    let sql = "UPDATE audit_witness SET ahead_least_ms = $2, ahead_most_ms = $3, compared_ms = $4
               WHERE vkey = $1";
    tx.execute(sql, params![vkey, ahead.least, ahead.most, now]).await.map(drop)
}

pub(super) async fn newest_of(tx: &mut Tx, vkey: &str) -> Result<Option<String>, DbError> {
    let sql = "SELECT note FROM audit_cosignature WHERE vkey = $1 ORDER BY size DESC LIMIT 1";
    let row = tx.query_opt(sql, params![vkey]).await?;
    row.map(|row| row.text(0)).transpose()
}

pub(super) async fn has_words(tx: &mut Tx) -> Result<bool, DbError> {
    let sql = "SELECT size FROM audit_cosignature LIMIT 1";
    Ok(tx.query_opt(sql, params![]).await?.is_some())
}

/// How many of the newest cosigned checkpoints are looked at for the one that most witnesses have cosigned.
const NEWEST: i64 = 16;

/// The notes of one cosigned checkpoint over more than `index` entries and at most `size`: of the newest, the one that
/// most witnesses have cosigned.
pub(super) async fn newest_over(
    tx: &mut Tx,
    (index, size): (u64, u64),
) -> Result<Vec<String>, DbError> {
    let rows = tx
        .query(
            "SELECT note FROM audit_cosignature WHERE size =
                 (SELECT size FROM
                      (SELECT size FROM audit_cosignature WHERE size > $1 AND size <= $2
                       ORDER BY size DESC LIMIT $3) AS newest
                  GROUP BY size ORDER BY COUNT(*) DESC, size DESC LIMIT 1)
             ORDER BY vkey",
            params![signed(index), signed(size), NEWEST],
        )
        .await?;
    rows.iter().map(|row| row.text(0)).collect()
}
