//! The chart's tables; every text stands there sealed.

use super::{Note, TakeHome};
use crate::column::{instant, micros};
use crate::seal;
use compliance::keys::Sealer;
use db::{DbError, Migration, Tx, params};
use kernel::{ConsultationId, Phi, Timestamp};

/// The tables of notes and summaries.
pub const MIGRATION: Migration = Migration {
    name: "clinic.25.chart",
    sql: "CREATE TABLE consultation_note (
              consultation TEXT PRIMARY KEY REFERENCES consultation (id),
              words BYTEA NOT NULL,
              version BIGINT NOT NULL,
              changed BIGINT NOT NULL
          );
          CREATE TABLE consultation_summary (
              consultation TEXT PRIMARY KEY REFERENCES consultation (id),
              words BYTEA NOT NULL
          )",
};

pub(crate) async fn note(
    tx: &mut Tx,
    sealer: &Sealer,
    visit: &ConsultationId,
) -> Result<Note, DbError> {
    let sql = "SELECT words, version, changed FROM consultation_note WHERE consultation = $1";
    let Some(row) = tx.query_opt(sql, params![visit.as_str()]).await? else {
        return Ok(Note { text: Phi::new(""), version: 0, changed: None });
    };
    let text = seal::open(sealer, ("consultation_note", "words", visit.as_str()), &row.blob(0)?)?;
    Ok(Note { text, version: row.int(1)?, changed: Some(instant(&row, 2)?) })
}

/// How often a visit's notes were written, without opening them.
pub(crate) async fn note_version(tx: &mut Tx, visit: &ConsultationId) -> Result<i64, DbError> {
    let sql = "SELECT version FROM consultation_note WHERE consultation = $1";
    tx.query_opt(sql, params![visit.as_str()]).await?.map_or(Ok(0), |row| row.int(0))
}

/// Writes notes over the version that was read; `false` when somebody else was faster.
pub(super) async fn write_note(
    tx: &mut Tx,
    sealer: &Sealer,
    visit: &ConsultationId,
    (text, read, now): (&Phi, i64, Timestamp),
) -> Result<bool, DbError> {
    let sealed = seal::seal(sealer, ("consultation_note", "words", visit.as_str()), text)?;
    let touched = if read == 0 {
        let sql = "INSERT INTO consultation_note (consultation, words, version, changed)
                   VALUES ($1, $2, 1, $3) ON CONFLICT DO NOTHING";
        tx.execute(sql, params![visit.as_str(), sealed, micros(now)]).await?
    } else {
        let sql = "UPDATE consultation_note SET words = $1, version = version + 1, changed = $2
                   WHERE consultation = $3 AND version = $4";
        tx.execute(sql, params![sealed, micros(now), visit.as_str(), read]).await?
    };
    Ok(touched == 1)
}

pub(crate) async fn keep_summary(
    tx: &mut Tx,
    sealer: &Sealer,
    visit: &ConsultationId,
    take_home: &TakeHome,
) -> Result<(), DbError> {
    let place = ("consultation_summary", "words", visit.as_str());
    let sealed = seal::seal(sealer, place, &take_home.text())?;
    tx.execute(
        "INSERT INTO consultation_summary (consultation, words) VALUES ($1, $2)
         ON CONFLICT (consultation) DO UPDATE SET words = $2",
        params![visit.as_str(), sealed],
    )
    .await
    .map(drop)
}

pub(crate) async fn summary(
    tx: &mut Tx,
    sealer: &Sealer,
    visit: &ConsultationId,
) -> Result<Option<TakeHome>, DbError> {
    let place = ("consultation_summary", "words", visit.as_str());
    let sql = "SELECT words FROM consultation_summary WHERE consultation = $1";
    let Some(row) = tx.query_opt(sql, params![visit.as_str()]).await? else {
        return Ok(None);
    };
    let text = seal::open(sealer, place, &row.blob(0)?)?;
    let read = serde_json::from_str(text.expose());
    read.map(Some).map_err(|_| crate::column::corrupt("a summary"))
}
