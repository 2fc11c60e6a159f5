//! Reads tables of other slices, each a line a row, in an order that does not change.

use crate::column::{instant, micros, opt_instant};
use compliance::evidence::Period;
use db::{DbError, Row, Tx, params};
use kernel::Timestamp;
use serde_json::{Value, json};

pub(super) async fn forms(tx: &mut Tx) -> Result<Vec<String>, DbError> {
    let sql = "SELECT topic, version, locale, hash, words FROM consent_form
               ORDER BY topic, version, locale";
    let rows = tx.query(sql, params![]).await?;
    lines(&rows, |row| {
        Ok(json!({
            "type": row.text(0)?, "version": row.int(1)?, "locale": row.text(2)?,
            "sha256": row.text(3)?, "words": row.text(4)?,
        }))
    })
}

pub(super) async fn consents(tx: &mut Tx, until: Timestamp) -> Result<Vec<String>, DbError> {
    let sql =
        "SELECT id, patient, topic, decision, scope, version, locale, hash, evidence, recorded_by,
                      recorded_at, expires
               FROM consent_record WHERE recorded_at < $1 ORDER BY recorded_at, id";
    let rows = tx.query(sql, params![micros(until)]).await?;
    lines(&rows, |row| {
        Ok(json!({
            "id": row.text(0)?, "patient": row.text(1)?, "type": row.text(2)?,
            "decision": row.text(3)?, "scope": row.text(4)?, "formVersion": row.int(5)?,
            "formLocale": row.text(6)?, "formSha256": row.text(7)?, "evidence": row.text(8)?,
            "recordedBy": row.text(9)?, "recordedAt": instant(row, 10)?.to_string(),
            "expiresAt": opt_instant(row, 11)?.map(|at| at.to_string()),
        }))
    })
}

pub(super) async fn roles(tx: &mut Tx) -> Result<Vec<String>, DbError> {
    let sql = "SELECT id, role, active FROM person ORDER BY id";
    let rows = tx.query(sql, params![]).await?;
    lines(&rows, |row| {
        Ok(json!({ "person": row.text(0)?, "role": row.text(1)?, "active": row.int(2)? == 1 }))
    })
}

pub(super) async fn emergencies(tx: &mut Tx, period: Period) -> Result<Vec<String>, DbError> {
    let sql = "SELECT id, department, severity, drill, state, raised, acknowledged, resolved
               FROM escalation WHERE raised >= $1 AND raised < $2 ORDER BY raised, id";
    let rows = tx.query(sql, params![micros(period.0), micros(period.1)]).await?;
    lines(&rows, |row| {
        let at = |index| Ok::<_, DbError>(opt_instant(row, index)?.map(|at| at.to_string()));
        Ok(json!({
            "id": row.text(0)?, "department": row.text(1)?, "severity": row.text(2)?,
            "drill": row.int(3)? == 1, "state": row.text(4)?, "raisedAt": at(5)?,
            "acknowledgedAt": at(6)?, "resolvedAt": at(7)?,
        }))
    })
}

fn lines(
    rows: &[Row],
    line: impl Fn(&Row) -> Result<Value, DbError>,
) -> Result<Vec<String>, DbError> {
    rows.iter().map(|row| Ok(line(row)?.to_string())).collect()
}
