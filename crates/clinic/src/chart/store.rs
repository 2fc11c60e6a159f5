//! The chart's tables; every text stands there sealed.

use super::{Note, TakeHome};
use crate::column::{instant, micros};
use crate::seal;
use compliance::keys::Sealer;
use db::{DbError, Migration, Tx, params};
use kernel::{ConsultationId, PersonId, Phi, Timestamp};

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

/// The table of psychotherapy notes, one of each who writes them, whose words have a key of their own beneath the field's.
pub const APART: Migration = Migration {
    name: "clinic.94.psychotherapy-note",
    sql: "CREATE TABLE psychotherapy_note (
              consultation TEXT NOT NULL REFERENCES consultation (id),
              originator TEXT NOT NULL REFERENCES person (id),
              words BYTEA NOT NULL,
              version BIGINT NOT NULL,
              changed BIGINT NOT NULL,
              PRIMARY KEY (consultation, originator)
          )",
};

/// What somebody wrote apart, its words still under their own key.
pub(super) async fn apart(
    tx: &mut Tx,
    sealer: &Sealer,
    (visit, originator): (&ConsultationId, &PersonId),
) -> Result<Option<Note>, DbError> {
    let sql = "SELECT words, version, changed FROM psychotherapy_note
               WHERE consultation = $1 AND originator = $2";
    let row = tx.query_opt(sql, params![visit.as_str(), originator.as_str()]).await?;
    let row_key = format!("{visit}/{originator}");
    let place = ("psychotherapy_note", "words", row_key.as_str());
    row.map(|row| {
        let text = seal::open(sealer, place, &row.blob(0)?)?;
        Ok(Note { text, version: row.int(1)?, changed: Some(instant(&row, 2)?) })
    })
    .transpose()
}

/// Writes it over the version that was read; `false` when another browser was faster.
pub(super) async fn write_apart(
    tx: &mut Tx,
    sealer: &Sealer,
    (visit, originator): (&ConsultationId, &PersonId),
    (text, read, now): (&Phi, i64, Timestamp),
) -> Result<bool, DbError> {
    let row_key = format!("{visit}/{originator}");
    let sealed = seal::seal(sealer, ("psychotherapy_note", "words", &row_key), text)?;
    let whose = || params![visit.as_str(), originator.as_str()];
    let touched = if read == 0 {
        let sql =
            "INSERT INTO psychotherapy_note (consultation, originator, words, version, changed)
                   VALUES ($1, $2, $3, 1, $4) ON CONFLICT DO NOTHING";
        let what = params![sealed, micros(now)];
        tx.execute(sql, [whose(), what].concat()).await?
    } else {
        let sql = "UPDATE psychotherapy_note SET words = $3, version = version + 1, changed = $4
                   WHERE consultation = $1 AND originator = $2 AND version = $5";
        let what = params![sealed, micros(now), read];
        tx.execute(sql, [whose(), what].concat()).await?
    };
    Ok(touched == 1)
}

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
