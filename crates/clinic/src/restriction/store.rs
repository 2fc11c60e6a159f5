//! The table of restrictions.

use super::{Bar, Restriction};
use crate::column::{corrupt, id, instant, micros, opt_id};
use crate::seal;
use compliance::keys::Sealer;
use db::{DbError, Migration, Query, Row, Tx, params};
use kernel::{AppointmentId, ConsultationId, PersonId, Phi, Timestamp};
use std::collections::BTreeSet;

/// The table of restrictions.
pub const MIGRATION: Migration = Migration {
    name: "clinic.97.restriction",
    sql: "CREATE TABLE restriction (
              request TEXT PRIMARY KEY,
              patient TEXT NOT NULL REFERENCES person (id),
              bar TEXT NOT NULL,
              person TEXT,
              since BIGINT NOT NULL,
              ended BIGINT,
              ended_by TEXT,
              agreement BYTEA
          );
          CREATE INDEX restriction_patient ON restriction (patient, ended)",
};

pub(crate) async fn insert(
    tx: &mut Tx,
    patient: &PersonId,
    new: &Restriction,
) -> Result<(), DbError> {
    let sql = "INSERT INTO restriction (request, patient, bar, person, since) VALUES ($1, $2, $3, $4, $5)";
    let row = params![
        &new.request,
        patient.as_str(),
        new.bar.name(),
        new.bar.person().map(PersonId::as_str),
        micros(new.since)
    ];
    tx.execute(sql, row).await.map(drop)
}

/// Ends one, with what the patient agreed to; `false` when there is none that stands.
pub(crate) async fn end(
    tx: &mut Tx,
    sealer: &Sealer,
    (request, patient): (&str, &PersonId),
    (by, now, agreement): (&PersonId, Timestamp, &Phi),
) -> Result<bool, DbError> {
    let key = seal::own(tx, sealer, ("restriction", patient.as_str())).await?;
    let words = seal::seal_own(&key, ("restriction", "agreement", request), agreement)?;
    let sql = "UPDATE restriction SET ended = $2, ended_by = $3, agreement = $4
               WHERE request = $1 AND ended IS NULL";
    Ok(tx.execute(sql, params![request, micros(now), by.as_str(), words]).await? == 1)
}

/// What stands with a patient, the oldest first.
pub(crate) async fn standing(tx: &mut Tx, patient: &PersonId) -> Result<Vec<Restriction>, DbError> {
    let sql = "SELECT request, bar, person, since FROM restriction
               WHERE patient = $1 AND ended IS NULL ORDER BY since, request";
    tx.query(sql, params![patient.as_str()]).await?.iter().map(read).collect()
}

/// Whether somebody is barred from a patient.
pub(crate) async fn bars(
    tx: &mut Tx,
    patient: &PersonId,
    person: &PersonId,
) -> Result<bool, DbError> {
    let sql =
        "SELECT 1 FROM restriction WHERE patient = $1 AND person = $2 AND ended IS NULL LIMIT 1";
    Ok(tx.query_opt(sql, params![patient.as_str(), person.as_str()]).await?.is_some())
}

/// Asks whether somebody is barred from the patient of an appointment: a row if they are.
pub(crate) fn ask_bars_of(appointment: &AppointmentId, person: &PersonId) -> Query {
    Query::new(
        "SELECT 1 FROM restriction r JOIN appointment a ON a.patient = r.patient
         WHERE a.id = $1 AND r.person = $2 AND r.ended IS NULL LIMIT 1",
        params![appointment.as_str(), person.as_str()],
    )
}

/// The patients from whom somebody is barred.
pub(super) async fn patients(
    tx: &mut Tx,
    person: &PersonId,
) -> Result<BTreeSet<PersonId>, DbError> {
    let sql = "SELECT patient FROM restriction WHERE person = $1 AND ended IS NULL";
    tx.query(sql, params![person.as_str()]).await?.iter().map(|row| id(row, 0)).collect()
}

/// Whether somebody is barred from the patient of a visit.
pub(crate) async fn bars_in(
    tx: &mut Tx,
    visit: &ConsultationId,
    person: &PersonId,
) -> Result<bool, DbError> {
    let sql = "SELECT 1 FROM restriction r JOIN consultation c ON c.patient = r.patient
               WHERE c.id = $1 AND r.person = $2 AND r.ended IS NULL LIMIT 1";
    Ok(tx.query_opt(sql, params![visit.as_str(), person.as_str()]).await?.is_some())
}

fn read(row: &Row) -> Result<Restriction, DbError> {
    let bar = Bar::find(&row.text(1)?, opt_id(row, 2)?);
    Ok(Restriction {
        request: row.text(0)?,
        bar: bar.ok_or_else(|| corrupt("a restriction"))?,
        since: instant(row, 3)?,
    })
}
