//! The tables of recordings. Answers are appended; none is ever changed.

use super::{Part, Recording, State};
use crate::column::{id, instant, micros, word};
use db::{DbError, Migration, Row, Tx, params};
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

/// The files of recordings.
pub const PARTS: Migration = Migration {
    name: "clinic.35.recording-part",
    sql: "CREATE TABLE recording_part (
              consultation TEXT NOT NULL REFERENCES consultation (id),
              file TEXT NOT NULL,
              filed BIGINT NOT NULL,
              kept_until BIGINT NOT NULL,
              PRIMARY KEY (consultation, file)
          )",
};

/// Where a visit's recording stands, the last answer of each, and what was recorded.
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
    let rows = tx
        .query(
            "SELECT file, kept_until FROM recording_part WHERE consultation = $1
             ORDER BY filed, file",
            params![visit.as_str()],
        )
        .await?;
    let part = |row: &Row| Ok(Part { file: row.text(0)?, until: instant(row, 1)? });
    let parts = rows.iter().map(part).collect::<Result<_, DbError>>()?;
    Ok(Recording { state, answers, missing: Vec::new(), parts })
}

/// Adds a file; the same again changes nothing.
pub(super) async fn add_part(
    tx: &mut Tx,
    visit: &ConsultationId,
    (part, now): (&Part, Timestamp),
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO recording_part (consultation, file, filed, kept_until)
         VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        params![visit.as_str(), &part.file, micros(now), micros(part.until)],
    )
    .await
    .map(drop)
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
