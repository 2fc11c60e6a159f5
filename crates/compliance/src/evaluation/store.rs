//! The tables of evaluations; there is no statement that changes or deletes a row.

use super::{
    Closing, Evaluation, EvaluationFinding, EvaluationKind, FindingSeverity, NewEvaluation,
    NewFinding,
};
use db::{Db, DbError, Migration, Row, Tx, params};
use jiff::civil::Date;
use kernel::Timestamp;
use std::collections::BTreeMap;

/// The tables of evaluations.
pub const MIGRATION: Migration = Migration {
    name: "compliance.59.evaluation",
    sql: "CREATE TABLE evaluation (
              id TEXT PRIMARY KEY,
              kind TEXT NOT NULL,
              done TEXT NOT NULL,
              assessor TEXT NOT NULL,
              report TEXT NOT NULL,
              scope TEXT NOT NULL,
              recorded_by TEXT NOT NULL,
              recorded BIGINT NOT NULL
          );
          CREATE TABLE evaluation_finding (
              evaluation TEXT NOT NULL,
              number BIGINT NOT NULL,
              title TEXT NOT NULL,
              severity TEXT NOT NULL,
              opened TEXT NOT NULL,
              due TEXT NOT NULL,
              recorded_by TEXT NOT NULL,
              recorded BIGINT NOT NULL,
              PRIMARY KEY (evaluation, number)
          );
          CREATE TABLE evaluation_closing (
              evaluation TEXT NOT NULL,
              number BIGINT NOT NULL,
              closed TEXT NOT NULL,
              how TEXT NOT NULL,
              recorded_by TEXT NOT NULL,
              recorded BIGINT NOT NULL,
              PRIMARY KEY (evaluation, number)
          )",
};

fn corrupt(what: &str) -> DbError {
    DbError::Corrupt(format!("{what} of an evaluation holds something unknown"))
}

fn date(text: &str) -> Result<Date, DbError> {
    text.parse().map_err(|_| corrupt("a day"))
}

/// Who wrote a row down, and when.
fn recorded(row: &Row, column: usize) -> Result<(String, Timestamp), DbError> {
    let at = Timestamp::from_microsecond(row.int(column.saturating_add(1))?);
    Ok((row.text(column)?, at.map_err(|_| corrupt("an instant"))?))
}

fn number(row: &Row, column: usize) -> Result<u32, DbError> {
    u32::try_from(row.int(column)?).map_err(|_| corrupt("the number of a finding"))
}

/// Adds an evaluation.
pub(super) async fn add(tx: &mut Tx, one: &Evaluation) -> Result<(), DbError> {
    let (said, (who, when)) = (&one.said, &one.recorded);
    tx.execute(
        "INSERT INTO evaluation (id, kind, done, assessor, report, scope, recorded_by, recorded)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![
            &one.id,
            said.kind.name(),
            said.done.to_string(),
            &said.assessor,
            &said.report,
            &said.scope,
            who,
            when.as_microsecond()
        ],
    )
    .await
    .map(drop)
}

/// Adds a finding; `false` when there is one of this number.
pub(super) async fn open(
    tx: &mut Tx,
    evaluation: &str,
    one: &EvaluationFinding,
) -> Result<bool, DbError> {
    let (said, (who, when)) = (&one.said, &one.recorded);
    let added = tx
        .execute(
            "INSERT INTO evaluation_finding
                 (evaluation, number, title, severity, opened, due, recorded_by, recorded)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
            params![
                evaluation,
                one.number,
                &said.title,
                said.severity.name(),
                said.opened.to_string(),
                said.due.to_string(),
                who,
                when.as_microsecond()
            ],
        )
        .await?;
    Ok(added == 1)
}

/// Adds how a finding was closed; `false` when it is.
pub(super) async fn close(
    tx: &mut Tx,
    (evaluation, number): (&str, u32),
    one: &Closing,
) -> Result<bool, DbError> {
    let (who, when) = &one.recorded;
    let added = tx
        .execute(
            "INSERT INTO evaluation_closing (evaluation, number, closed, how, recorded_by, recorded)
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
            params![
                evaluation,
                number,
                one.day.to_string(),
                &one.how,
                who,
                when.as_microsecond()
            ],
        )
        .await?;
    Ok(added == 1)
}

/// Every evaluation with its findings, the last one done first.
pub(super) async fn all(tx: &mut Tx) -> Result<Vec<Evaluation>, DbError> {
    let mut findings = findings(tx).await?;
    let sql = "SELECT id, kind, done, assessor, report, scope, recorded_by, recorded
               FROM evaluation ORDER BY done DESC, recorded DESC, id";
    let read = |row: &Row| {
        let id = row.text(0)?;
        Ok(Evaluation {
            said: NewEvaluation {
                kind: EvaluationKind::find(&row.text(1)?).ok_or_else(|| corrupt("the kind"))?,
                done: date(&row.text(2)?)?,
                assessor: row.text(3)?,
                report: row.text(4)?,
                scope: row.text(5)?,
            },
            recorded: recorded(row, 6)?,
            findings: findings.remove(&id).unwrap_or_default(),
            id,
        })
    };
    tx.query(sql, params![]).await?.iter().map(read).collect()
}

/// The findings of each evaluation, in their order.
async fn findings(tx: &mut Tx) -> Result<BTreeMap<String, Vec<EvaluationFinding>>, DbError> {
    let sql =
        "SELECT evaluation, number, closed, how, recorded_by, recorded FROM evaluation_closing";
    let mut closings: BTreeMap<(String, u32), Closing> = BTreeMap::new();
    for row in &tx.query(sql, params![]).await? {
        let one =
            Closing { day: date(&row.text(2)?)?, how: row.text(3)?, recorded: recorded(row, 4)? };
        closings.insert((row.text(0)?, number(row, 1)?), one);
    }
    let sql = "SELECT evaluation, number, title, severity, opened, due, recorded_by, recorded
               FROM evaluation_finding ORDER BY evaluation, number";
    let mut all: BTreeMap<String, Vec<EvaluationFinding>> = BTreeMap::new();
    for row in &tx.query(sql, params![]).await? {
        let (evaluation, number) = (row.text(0)?, number(row, 1)?);
        let severity = FindingSeverity::find(&row.text(3)?);
        let said = NewFinding {
            title: row.text(2)?,
            severity: severity.ok_or_else(|| corrupt("a severity"))?,
            opened: date(&row.text(4)?)?,
            due: date(&row.text(5)?)?,
        };
        let closed = closings.remove(&(evaluation.clone(), number));
        let one = EvaluationFinding { number, said, recorded: recorded(row, 6)?, closed };
        all.entry(evaluation).or_default().push(one);
    }
    Ok(all)
}

/// One evaluation of years ago, and no other, in a store that is thrown away.
pub(super) async fn stale(db: &Db, kind: EvaluationKind, now: Timestamp) -> Result<(), DbError> {
    let said = NewEvaluation {
        kind,
        done: Date::constant(2019, 3, 1),
        assessor: "mutant".to_owned(),
        report: "0".repeat(64),
        scope: "mutant".to_owned(),
    };
    let recorded = ("mutant".to_owned(), now);
    let made = Evaluation { id: "mutant".to_owned(), said, recorded, findings: Vec::new() };
    let mut tx = db.begin().await?;
    add(&mut tx, &made).await?;
    tx.commit().await
}
