//! What was recorded, and who had agreed by then.

use crate::column::{instant, opt_instant};
use crate::person::checks::store::visit;
use crate::seal::{RECORDING, scope};
use compliance::keys::sealed_by;
use db::{Db, DbError, Row, Tx, params};
use kernel::Timestamp;
use std::collections::BTreeSet;

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

/// By which keys the newest parts are sealed, and until when they are kept.
#[derive(Default)]
pub(super) struct Kept {
    /// How many were looked at.
    pub(super) all: usize,
    /// The visits of those whose bytes have no key of their own, or one that another key than their patient's to recordings opens.
    pub(super) foreign: BTreeSet<String>,
    /// How many have an end of their own; the others go by a rule of their class.
    pub(super) ending: usize,
}

pub(super) async fn kept(tx: &mut Tx) -> Result<Kept, DbError> {
    let sql = "SELECT p.consultation, c.patient, p.content_key, p.ends
               FROM recording_part p JOIN consultation c ON c.id = p.consultation
               ORDER BY p.filed DESC, p.file LIMIT 5000";
    let rows = tx.query(sql, params![]).await?;
    let mut found = Kept { all: rows.len(), ..Kept::default() };
    for row in &rows {
        let own = scope(&row.text(1)?, RECORDING);
        let key = row.opt_blob(2)?;
        if key.as_deref().and_then(sealed_by) != Some(own.as_str()) {
            found.foreign.insert(row.text(0)?);
        }
        found.ending += usize::from(row.opt_int(3)?.is_some());
    }
    Ok(found)
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
