//! The chart's tables; every text stands there sealed.

use super::rules::Keeping;
use super::{Note, TakeHome};
use crate::column::{id, instant, micros, opt_instant};
use crate::consultation::Consultation;
use crate::{seal, sensitivity};
use compliance::keys::Sealer;
use db::{DbError, Migration, Tx, params};
use kernel::{ConsultationId, PersonId, Phi, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

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

/// The table of notes as they stood when a visit was handed over, one of each who handed it over.
pub const LEFT: Migration = Migration {
    name: "clinic.130.note-left",
    sql: "CREATE TABLE consultation_note_left (
              consultation TEXT NOT NULL REFERENCES consultation (id),
              writer TEXT NOT NULL REFERENCES person (id),
              words BYTEA NOT NULL,
              version BIGINT NOT NULL,
              changed BIGINT NOT NULL,
              PRIMARY KEY (consultation, writer)
          );
          CREATE INDEX note_left_writer ON consultation_note_left (writer, consultation)",
};

/// The tables of what notes said before they were written over, once that is of the record. The row of a version is its
/// visit and number and, of a psychotherapy note, who wrote it.
pub const EARLIER: Migration = Migration {
    name: "clinic.161.note-earlier",
    sql: "CREATE TABLE consultation_note_earlier (
              id TEXT PRIMARY KEY,
              consultation TEXT NOT NULL REFERENCES consultation (id),
              words BYTEA NOT NULL,
              version BIGINT NOT NULL,
              changed BIGINT NOT NULL
          );
          CREATE INDEX note_earlier_consultation ON consultation_note_earlier (consultation);
          CREATE TABLE psychotherapy_note_earlier (
              id TEXT PRIMARY KEY,
              consultation TEXT NOT NULL REFERENCES consultation (id),
              originator TEXT NOT NULL REFERENCES person (id),
              words BYTEA NOT NULL,
              version BIGINT NOT NULL,
              changed BIGINT NOT NULL
          );
          CREATE INDEX psychotherapy_earlier_consultation ON psychotherapy_note_earlier (consultation)",
};

/// Keeps the notes of a visit for whoever hands it over, if any were written, in the transaction that saves it: nobody has
/// labelled it since, or that is refused.
pub(crate) async fn leave(
    tx: &mut Tx,
    sealer: &Sealer,
    (handed, writer): (&Consultation, &PersonId),
) -> Result<(), DbError> {
    let visit = &handed.id;
    let note = note(tx, sealer, visit).await?;
    let Some(changed) = note.changed else { return Ok(()) };
    let row_key = format!("{visit}/{writer}");
    let key = seal::of_visit(tx, sealer, (handed.patient.as_str(), handed.part2)).await?;
    let sealed = seal::seal_own(&key, ("consultation_note_left", "words", &row_key), &note.text)?;
    tx.execute(
        "INSERT INTO consultation_note_left (consultation, writer, words, version, changed)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (consultation, writer) DO UPDATE SET words = $3, version = $4, changed = $5",
        params![visit.as_str(), writer.as_str(), sealed, note.version, micros(changed)],
    )
    .await
    .map(drop)
}

/// The notes of a patient's visits that somebody had and handed over, by visit.
pub(super) async fn left(
    tx: &mut Tx,
    sealer: &Sealer,
    (writer, patient): (&PersonId, &PersonId),
) -> Result<BTreeMap<String, Note>, DbError> {
    let sql = "SELECT n.consultation, n.words, n.version, n.changed FROM consultation_note_left n
               JOIN consultation c ON c.id = n.consultation
               WHERE n.writer = $1 AND c.patient = $2";
    let mut found = BTreeMap::new();
    let rows = tx.query(sql, params![writer.as_str(), patient.as_str()]).await?;
    let opener = seal::opener(tx, sealer, &rows).await?;
    for row in rows {
        let visit = row.text(0)?;
        let row_key = format!("{visit}/{writer}");
        let place = ("consultation_note_left", "words", row_key.as_str());
        let text = seal::open_own(&opener, place, &row.blob(1)?)?;
        found.insert(visit, Note { text, version: row.int(2)?, changed: Some(instant(&row, 3)?) });
    }
    Ok(found)
}

/// The visits of a patient that somebody had, wrote notes of, and handed over.
pub(super) async fn left_ids(
    tx: &mut Tx,
    (writer, patient): (&PersonId, &PersonId),
) -> Result<BTreeSet<ConsultationId>, DbError> {
    let sql = "SELECT n.consultation FROM consultation_note_left n
               JOIN consultation c ON c.id = n.consultation
               WHERE n.writer = $1 AND c.patient = $2";
    let rows = tx.query(sql, params![writer.as_str(), patient.as_str()]).await?;
    rows.iter().map(|row| id(row, 0)).collect()
}

/// Whether nobody but this person has a hand in anything of a patient: all visits they made alone, and nobody else saw the
/// patient in one or wrote of one.
pub(super) async fn is_new_to(
    tx: &mut Tx,
    (patient, by): (&PersonId, &PersonId),
) -> Result<bool, DbError> {
    let sql = "SELECT a.id FROM appointment a LEFT JOIN consultation c ON c.appointment = a.id
               WHERE a.patient = $1
                 AND (COALESCE(a.booked_by, '') <> $2 OR COALESCE(a.checked_in_by, $2) <> $2
                      OR (c.started IS NOT NULL AND c.provider <> $2)
                      OR EXISTS (SELECT 1 FROM consultation_note_left n
                                 WHERE n.consultation = c.id AND n.writer <> $2))
               LIMIT 1";
    let row = tx.query_opt(sql, params![patient.as_str(), by.as_str()]).await?;
    Ok(row.is_none())
}

/// What somebody wrote apart, its words still under their own key.
pub(super) async fn apart(
    tx: &mut Tx,
    sealer: &Sealer,
    (visit, originator): (&ConsultationId, &PersonId),
) -> Result<Option<Note>, DbError> {
    let sql = "SELECT words, version, changed FROM psychotherapy_note
               WHERE consultation = $1 AND originator = $2";
    let row = tx.query_opt(sql, params![visit.as_str(), originator.as_str()]).await?;
    let opener = seal::opener(tx, sealer, row.as_slice()).await?;
    let row_key = format!("{visit}/{originator}");
    let place = ("psychotherapy_note", "words", row_key.as_str());
    row.map(|row| {
        let text = seal::open_own(&opener, place, &row.blob(0)?)?;
        Ok(Note { text, version: row.int(1)?, changed: Some(instant(&row, 2)?) })
    })
    .transpose()
}

/// Writes it over the version that was read, in its patient's turn, and keeps that where it stays; `false` when another
/// browser was faster.
pub(super) async fn write_apart(
    tx: &mut Tx,
    sealer: &Sealer,
    (visit, patient, originator): (&ConsultationId, &PersonId, &PersonId),
    (text, read, now): (&Phi, i64, Timestamp),
    keeping: Keeping,
) -> Result<bool, DbError> {
    let row_key = format!("{visit}/{originator}");
    let key = seal::own(tx, sealer, ("psychotherapy_note", patient.as_str())).await?;
    if !keep_apart(tx, sealer, (visit, originator), (&key, read), (keeping, now)).await? {
        return Ok(false);
    }
    let sealed = seal::seal_own(&key, ("psychotherapy_note", "words", &row_key), text)?;
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

/// Keeps what stands apart before it is written over, if that stays, its words under their own key as they are; `false` when it
/// is not the version that was read.
async fn keep_apart(
    tx: &mut Tx,
    sealer: &Sealer,
    (visit, originator): (&ConsultationId, &PersonId),
    (key, read): (&seal::Own, i64),
    (keeping, now): (Keeping, Timestamp),
) -> Result<bool, DbError> {
    if keeping == Keeping::Nothing {
        return Ok(true);
    }
    let Some(old) = apart(tx, sealer, (visit, originator)).await? else { return Ok(read == 0) };
    let Some(changed) = old.changed.filter(|_| old.version == read) else { return Ok(false) };
    let sql = "SELECT MAX(changed) FROM psychotherapy_note_earlier
               WHERE consultation = $1 AND originator = $2";
    let row = tx.query_opt(sql, params![visit.as_str(), originator.as_str()]).await?;
    let last = row.map_or(Ok(None), |row| opt_instant(&row, 0))?;
    if !keeping.keeps((changed, now), last) {
        return Ok(true);
    }
    let row_key = format!("{visit}/{originator}/{read}");
    let sealed = seal::seal_own(key, ("psychotherapy_note_earlier", "words", &row_key), &old.text)?;
    let sql =
        "INSERT INTO psychotherapy_note_earlier (id, consultation, originator, words, version, changed)
         VALUES ($1, $2, $3, $4, $5, $6)";
    let whose = params![&row_key, visit.as_str(), originator.as_str()];
    let what = params![sealed, read, micros(changed)];
    tx.execute(sql, [whose, what].concat()).await?;
    Ok(true)
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
    let opener = seal::opener(tx, sealer, std::slice::from_ref(&row)).await?;
    let place = ("consultation_note", "words", visit.as_str());
    let text = seal::open_own(&opener, place, &row.blob(0)?)?;
    Ok(Note { text, version: row.int(1)?, changed: Some(instant(&row, 2)?) })
}

/// How often a visit's notes were written, without opening them.
pub(crate) async fn note_version(tx: &mut Tx, visit: &ConsultationId) -> Result<i64, DbError> {
    let sql = "SELECT version FROM consultation_note WHERE consultation = $1";
    tx.query_opt(sql, params![visit.as_str()]).await?.map_or(Ok(0), |row| row.int(0))
}

/// Writes notes over the version that was read, and keeps that where it stays; `false` when somebody else was faster.
pub(super) async fn write_note(
    tx: &mut Tx,
    sealer: &Sealer,
    (visit, patient): (&ConsultationId, &PersonId),
    (text, read, now): (&Phi, i64, Timestamp),
    keeping: Keeping,
) -> Result<bool, DbError> {
    let key = sensitivity::own(tx, sealer, (visit, patient.as_str())).await?;
    if !keep_note(tx, sealer, visit, (&key, read), (keeping, now)).await? {
        return Ok(false);
    }
    let sealed = seal::seal_own(&key, ("consultation_note", "words", visit.as_str()), text)?;
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

/// Keeps what notes say before they are written over, if that stays, in the turn of their visit; `false` when it is not the
/// version that was read.
async fn keep_note(
    tx: &mut Tx,
    sealer: &Sealer,
    visit: &ConsultationId,
    (key, read): (&seal::Own, i64),
    (keeping, now): (Keeping, Timestamp),
) -> Result<bool, DbError> {
    if keeping == Keeping::Nothing {
        return Ok(true);
    }
    let old = note(tx, sealer, visit).await?;
    if old.version != read {
        return Ok(false);
    }
    let Some(changed) = old.changed else { return Ok(true) };
    let sql = "SELECT MAX(changed) FROM consultation_note_earlier WHERE consultation = $1";
    let row = tx.query_opt(sql, params![visit.as_str()]).await?;
    let last = row.map_or(Ok(None), |row| opt_instant(&row, 0))?;
    if !keeping.keeps((changed, now), last) {
        return Ok(true);
    }
    let row_key = format!("{visit}/{read}");
    let sealed = seal::seal_own(key, ("consultation_note_earlier", "words", &row_key), &old.text)?;
    let sql = "INSERT INTO consultation_note_earlier (id, consultation, words, version, changed)
               VALUES ($1, $2, $3, $4, $5)";
    tx.execute(sql, params![&row_key, visit.as_str(), sealed, read, micros(changed)]).await?;
    Ok(true)
}

/// Keeps what a patient takes home, in the transaction that saves the visit: nobody has labelled it since, or that is refused.
pub(crate) async fn keep_summary(
    tx: &mut Tx,
    sealer: &Sealer,
    (ended, take_home): (&Consultation, &TakeHome),
) -> Result<(), DbError> {
    let visit = &ended.id;
    let place = ("consultation_summary", "words", visit.as_str());
    let key = seal::of_visit(tx, sealer, (ended.patient.as_str(), ended.part2)).await?;
    let sealed = seal::seal_own(&key, place, &take_home.text())?;
    tx.execute_many(
        "INSERT INTO consultation_summary (consultation, words) VALUES ($1, $2)
         ON CONFLICT (consultation) DO UPDATE SET words = $2",
        vec![params![visit.as_str(), sealed]],
    )
    .await
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
    let opener = seal::opener(tx, sealer, std::slice::from_ref(&row)).await?;
    let text = seal::open_own(&opener, place, &row.blob(0)?)?;
    let read = serde_json::from_str(text.expose());
    read.map(Some).map_err(|_| crate::column::corrupt("a summary"))
}
