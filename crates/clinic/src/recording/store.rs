//! The tables of recordings. Answers are appended; none is ever changed.

use super::{Part, Recording, State};
use crate::column::{id, instant, micros, opt_instant, opt_micros, word};
use crate::seal;
use compliance::keys::{ContentKey, Sealer};
use db::{DbError, Migration, Row, Tx, params};
use kernel::{ConsultationId, PersonId, Phi, Timestamp};

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

/// The key of each file's bytes, sealed by its patient's key to recordings. Files of before have none until they are moved. A file
/// may have no end of its own, and goes by a rule.
pub const KEYS: Migration = Migration {
    name: "clinic.148.recording-key",
    sql: "ALTER TABLE recording_part ADD COLUMN ends BIGINT;
          UPDATE recording_part SET ends = kept_until;
          ALTER TABLE recording_part DROP COLUMN kept_until;
          ALTER TABLE recording_part ADD COLUMN content_key BYTEA;
          CREATE INDEX recording_part_file ON recording_part (file)",
};

/// What the key of a part's bytes is bound to.
fn row(visit: &str, file: &str) -> String {
    format!("{visit}/{file}")
}

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
            "SELECT file, ends FROM recording_part WHERE consultation = $1
             ORDER BY filed, file",
            params![visit.as_str()],
        )
        .await?;
    let part = |row: &Row| Ok(Part { file: row.text(0)?, until: opt_instant(row, 1)? });
    let parts = rows.iter().map(part).collect::<Result<_, DbError>>()?;
    Ok(Recording { state, answers, missing: Vec::new(), parts, kept_days: None })
}

/// A new key of a file's bytes, sealed. Whoever writes it has taken turns with disposal.
async fn key(
    tx: &mut Tx,
    sealer: &Sealer,
    (visit, patient, file): (&str, &str, &str),
) -> Result<Vec<u8>, DbError> {
    let own = seal::own(tx, sealer, ("recording_part", patient)).await?;
    let row = row(visit, file);
    seal::seal_own(&own, ("recording_part", "content_key", &row), &ContentKey::make())
}

/// Adds a file with a key of its bytes; the same again changes nothing.
pub(super) async fn add_part(
    tx: &mut Tx,
    sealer: &Sealer,
    (visit, patient): (&ConsultationId, &PersonId),
    (part, now): (&Part, Timestamp),
) -> Result<(), DbError> {
    let key = key(tx, sealer, (visit.as_str(), patient.as_str(), &part.file)).await?;
    tx.execute(
        "INSERT INTO recording_part (consultation, file, filed, ends, content_key)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        params![visit.as_str(), &part.file, micros(now), opt_micros(part.until), key],
    )
    .await
    .map(drop)
}

/// A part whose bytes have no key of their own.
pub(super) struct Keyless {
    pub(super) visit: String,
    pub(super) file: String,
    pub(super) patient: String,
}

/// The next of them.
pub(super) async fn keyless(tx: &mut Tx) -> Result<Option<Keyless>, DbError> {
    let sql = "SELECT p.consultation, p.file, c.patient
               FROM recording_part p JOIN consultation c ON c.id = p.consultation
               WHERE p.content_key IS NULL ORDER BY p.consultation, p.file LIMIT 1";
    let row = tx.query_opt(sql, params![]).await?;
    row.map(|row| Ok(Keyless { visit: row.text(0)?, file: row.text(1)?, patient: row.text(2)? }))
        .transpose()
}

/// How many of them there are, and how many parts in all.
pub(crate) async fn count_keyless(tx: &mut Tx) -> Result<(u64, u64), DbError> {
    let sql =
        "SELECT SUM(CASE WHEN content_key IS NULL THEN 1 ELSE 0 END), COUNT(*) FROM recording_part";
    let row = tx.query_opt(sql, params![]).await?;
    let Some(row) = row else { return Ok((0, 0)) };
    Ok((row.opt_int(0)?.unwrap_or(0).unsigned_abs(), row.int(1)?.unsigned_abs()))
}

/// Gives a part a key of its bytes, unless it went meanwhile: nothing would destroy that one.
pub(super) async fn give_key(tx: &mut Tx, sealer: &Sealer, part: &Keyless) -> Result<(), DbError> {
    let Keyless { visit, file, patient } = part;
    let there = "SELECT 1 FROM recording_part
                 WHERE consultation = $1 AND file = $2 AND content_key IS NULL";
    let is_there = tx.query_opt(there, params![visit, file]).await?.is_some();
    if is_there {
        let key = key(tx, sealer, (visit, patient, file)).await?;
        let put =
            "UPDATE recording_part SET content_key = $3 WHERE consultation = $1 AND file = $2";
        tx.execute(put, params![visit, file, key]).await?;
    }
    Ok(())
}

/// The key of a file's bytes.
pub(super) async fn content_key(
    tx: &mut Tx,
    sealer: &Sealer,
    file: &str,
) -> Result<Option<Phi>, DbError> {
    let sql = "SELECT consultation, content_key FROM recording_part
               WHERE file = $1 AND content_key IS NOT NULL";
    let Some(found) = tx.query_opt(sql, params![file]).await? else { return Ok(None) };
    let (row, sealed) = (row(&found.text(0)?, file), found.blob(1)?);
    let place = ("recording_part", "content_key", row.as_str());
    seal::open_one(tx, sealer, place, &sealed).await.map(Some)
}

/// Has the files of a patient's recordings removed; answers how many.
pub(crate) async fn give_up(tx: &mut Tx, patient: &str) -> Result<u64, DbError> {
    let sql = "SELECT p.file FROM recording_part p JOIN consultation c ON c.id = p.consultation
               WHERE c.patient = $1 ORDER BY p.file";
    let rows = tx.query(sql, params![patient]).await?;
    let files = rows.iter().map(|row| row.text(0)).collect::<Result<Vec<_>, _>>()?;
    realtime::file::give_up(tx, &files).await?;
    Ok(u64::try_from(files.len()).unwrap_or(u64::MAX))
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

/// Appends an answer; hold the visit's state, or another takes the same number.
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
