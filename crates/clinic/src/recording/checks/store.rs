//! What was recorded, and who had agreed by then.

use crate::column::{instant, opt_instant};
use crate::person::checks::store::visit;
use db::{Db, DbError, Row, Tx, params};
use kernel::Timestamp;

/// How many parts of recordings there are, and the visits with one that was filed when nobody had agreed, or when
/// somebody's last word was no.
pub(super) async fn parts(tx: &mut Tx) -> Result<(i64, Vec<String>), DbError> {
    let count = "SELECT COUNT(*) FROM recording_part";
    let all = tx.query_opt(count, params![]).await?.map_or(Ok(0), |row| row.int(0))?;
    let sql = "SELECT DISTINCT p.consultation FROM recording_part p
               WHERE NOT EXISTS (SELECT 1 FROM recording_answer a
                                 WHERE a.consultation = p.consultation AND a.agreed = 1 AND a.at <= p.filed)
                  OR EXISTS (SELECT 1 FROM recording_answer a
                             WHERE a.consultation = p.consultation AND a.agreed = 0 AND a.at <= p.filed
                               AND NOT EXISTS (SELECT 1 FROM recording_answer b
                                               WHERE b.consultation = a.consultation AND b.person = a.person
                                                 AND b.sequence > a.sequence AND b.at <= p.filed))
               ORDER BY p.consultation";
    let rows = tx.query(sql, params![]).await?;
    Ok((all, rows.iter().map(|row| row.text(0)).collect::<Result<_, _>>()?))
}

/// Somebody who was in a visit before a part of its recording was filed, and had answered nothing by then.
pub(super) struct Late {
    pub(super) visit: String,
    pub(super) patient: String,
    pub(super) joined: Timestamp,
    pub(super) gone: Option<Timestamp>,
    pub(super) filed: Timestamp,
    /// When anybody in the visit first answered: before that nothing runs.
    pub(super) answered: Option<Timestamp>,
}

pub(super) async fn late(tx: &mut Tx) -> Result<Vec<Late>, DbError> {
    let sql = "SELECT DISTINCT p.consultation, c.patient, t.joined, t.gone, p.filed,
                   (SELECT MIN(f.at) FROM recording_answer f WHERE f.consultation = p.consultation)
               FROM recording_part p JOIN consultation c ON c.id = p.consultation
               JOIN participant t ON t.consultation = p.consultation
               WHERE t.joined <= p.filed AND NOT EXISTS
                   (SELECT 1 FROM recording_answer a WHERE a.consultation = p.consultation
                    AND a.person = t.person AND a.at <= p.filed)
               ORDER BY p.consultation, t.joined, p.filed";
    let read = |row: &Row| {
        Ok(Late {
            visit: row.text(0)?,
            patient: row.text(1)?,
            joined: instant(row, 2)?,
            gone: opt_instant(row, 3)?,
            filed: instant(row, 4)?,
            answered: opt_instant(row, 5)?,
        })
    };
    tx.query(sql, params![]).await?.iter().map(read).collect()
}

/// How many recordings run although somebody's last word was no.
pub(super) async fn against(tx: &mut Tx) -> Result<i64, DbError> {
    let sql = "SELECT COUNT(*) FROM recording r WHERE r.state = 'running' AND EXISTS
                   (SELECT 1 FROM recording_answer a WHERE a.consultation = r.consultation AND a.agreed = 0
                    AND NOT EXISTS (SELECT 1 FROM recording_answer b WHERE b.consultation = a.consultation
                                    AND b.person = a.person AND b.sequence > a.sequence))";
    tx.query_opt(sql, params![]).await?.map_or(Ok(0), |row| row.int(0))
}

/// A recording that nobody agreed to, in a store that is thrown away.
pub(super) async fn secret(db: &Db, now: i64) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    visit(&mut tx, now).await?;
    let sql =
        "INSERT INTO recording (consultation, state, changed) VALUES ('mutant', 'running', $1)";
    tx.execute(sql, params![now]).await?;
    let sql =
        "INSERT INTO recording_part (consultation, file, filed) VALUES ('mutant', 'mutant', $1)";
    tx.execute(sql, params![now]).await?;
    tx.commit().await
}
