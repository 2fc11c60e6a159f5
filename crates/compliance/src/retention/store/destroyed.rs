//! The keys that disposals destroyed, by name.

use super::{instant, unsigned};
use db::{DbError, Row, Tx, params};
use kernel::Timestamp;

/// The keys that went with a record.
pub(in crate::retention) struct Destroyed {
    pub(in crate::retention) run: String,
    pub(in crate::retention) place: i64,
    pub(in crate::retention) done: Timestamp,
    /// As its certificate names them, one a line.
    pub(in crate::retention) names: String,
}

/// What went with so many records that any key went with, those that went last first; the next ones after one of them.
pub(in crate::retention) async fn destroyed(
    tx: &mut Tx,
    (after, limit): (Option<&Destroyed>, i64),
) -> Result<Vec<Destroyed>, DbError> {
    let sql = "SELECT run, place, done, destroyed FROM disposal_item
               WHERE destroyed IS NOT NULL AND destroyed <> '' AND done IS NOT NULL
                 AND (done < $2 OR (done = $2 AND (run < $3 OR (run = $3 AND place < $4))))
               ORDER BY done DESC, run DESC, place DESC LIMIT $1";
    let read = |row: &Row| {
        let (run, names) = (row.text(0)?, row.text(3)?);
        Ok(Destroyed { run, place: row.int(1)?, done: instant(row.int(2)?)?, names })
    };
    let (done, run, place) = after
        .map_or((i64::MAX, "", 0), |one| (one.done.as_microsecond(), one.run.as_str(), one.place));
    tx.query(sql, params![limit, done, run, place]).await?.iter().map(read).collect()
}

/// How many keys disposals destroyed.
pub(in crate::retention) async fn count_destroyed(tx: &mut Tx) -> Result<u64, DbError> {
    let sql = "SELECT COALESCE(SUM(1 + LENGTH(destroyed) - LENGTH(REPLACE(destroyed, $1, ''))), 0)
               FROM disposal_item
               WHERE destroyed IS NOT NULL AND destroyed <> '' AND done IS NOT NULL";
    let row = tx.query_opt(sql, params!["\n"]).await?;
    row.map_or(Ok(0), |row| row.int(0)).map(unsigned)
}

/// How many keys disposals destroyed, and when the first of them went; nothing where none did.
pub async fn first_destroyed(tx: &mut Tx) -> Result<Option<(u64, Timestamp)>, DbError> {
    let sql = "SELECT MIN(done) FROM disposal_item
               WHERE destroyed IS NOT NULL AND destroyed <> '' AND done IS NOT NULL";
    let first = tx.query_opt(sql, params![]).await?.map_or(Ok(None), |row| row.opt_int(0))?;
    let Some(first) = first.map(instant).transpose()? else { return Ok(None) };
    Ok(Some((count_destroyed(tx).await?, first)))
}

/// How many keys disposals destroyed after an instant, and when the first of them went.
pub async fn destroyed_since(
    tx: &mut Tx,
    since: Timestamp,
) -> Result<(u64, Option<Timestamp>), DbError> {
    let sql = "SELECT COALESCE(SUM(1 + LENGTH(destroyed) - LENGTH(REPLACE(destroyed, $1, ''))), 0), MIN(done)
               FROM disposal_item WHERE destroyed IS NOT NULL AND destroyed <> '' AND done > $2";
    let row = tx.query_opt(sql, params!["\n", since.as_microsecond()]).await?;
    let Some(row) = row else { return Ok((0, None)) };
    Ok((unsigned(row.int(0)?), row.opt_int(1)?.map(instant).transpose()?))
}
