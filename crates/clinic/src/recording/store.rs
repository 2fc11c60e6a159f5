//! The tables of recordings. Answers are appended; none is ever changed.

use super::{Recording, State};
use crate::column::{id, instant, micros, word};
use db::{DbError, Migration, Tx, params};
use kernel::{ConsultationId, PersonId, Timestamp};

/// The tables of recordings.
pub const MIGRATION: Migration = Migration {
    name: "clinic.30.recording",
    sql: "CREATE TABLE recording (
              consultation TEXT PRIMARY KEY REFERENCES consultation (id),
              state TEXT NOT NULL,
              changed BIGINT NOT NULL
          );
          CREATE TABLE recording_answer (
              consultation TEXT NOT NULL REFERENCES consultation (id),
              sequence BIGINT NOT NULL,
              person TEXT NOT NULL,
              agreed BIGINT NOT NULL,
              at BIGINT NOT NULL,
              PRIMARY KEY (consultation, sequence)
          )",
};

/// Where a visit's recording stands and the last answer of each.
pub(super) async fn find(tx: &mut Tx, visit: &ConsultationId) -> Result<Recording, DbError> {
    let row = tx
        .query_opt("SELECT state FROM recording WHERE consultation = $1", params![visit.as_str()])
        .await?;
    let state = row.map(|row| word(&row, 0, State::find)).transpose()?.unwrap_or_default();
    let rows = tx
        .query(
            "SELECT person, agreed, at FROM recording_answer WHERE consultation = $1
             ORDER BY sequence",
            params![visit.as_str()],
        )
        .await?;
    let mut answers: Vec<(PersonId, bool, Timestamp)> = Vec::new();
    for row in &rows {
        let answer = (id::<PersonId>(row, 0)?, row.int(1)? != 0, instant(row, 2)?);
        answers.retain(|(person, ..)| *person != answer.0);
        answers.push(answer);
    }
    Ok(Recording { state, answers, missing: Vec::new() })
}

pub(super) async fn save(
    tx: &mut Tx,
    visit: &ConsultationId,
    (state, now): (State, Timestamp),
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO recording (consultation, state, changed) VALUES ($1, $2, $3)
         ON CONFLICT (consultation) DO UPDATE SET state = $2, changed = $3",
        params![visit.as_str(), state.name(), micros(now)],
    )
    .await
    .map(drop)
}

/// Appends an answer.
pub(super) async fn answer(
    tx: &mut Tx,
    (visit, person): (&ConsultationId, &PersonId),
    (agreed, now): (bool, Timestamp),
) -> Result<(), DbError> {
    let row = tx
        .query_opt(
            "SELECT COUNT(*) FROM recording_answer WHERE consultation = $1",
            params![visit.as_str()],
        )
        .await?;
    let sequence = row.map_or(Ok(0), |row| row.int(0))? + 1;
    tx.execute(
        "INSERT INTO recording_answer (consultation, sequence, person, agreed, at)
         VALUES ($1, $2, $3, $4, $5)",
        params![visit.as_str(), sequence, person.as_str(), agreed, micros(now)],
    )
    .await
    .map(drop)
}
