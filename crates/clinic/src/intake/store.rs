//! The intakes' table; every row is one sealed text.

use super::Intake;
use crate::column::{id, micros};
use crate::seal;
use compliance::keys::Sealer;
use db::{DbError, Migration, Query, Row, Tx, params};
use kernel::{AppointmentId, DepartmentId, OrganizationId, PersonId, Phi, Timestamp};
use std::collections::BTreeMap;

/// The table of intakes.
pub const MIGRATION: Migration = Migration {
    name: "clinic.24.intake",
    sql: "CREATE TABLE intake (
              appointment TEXT PRIMARY KEY REFERENCES appointment (id),
              answers BYTEA NOT NULL,
              changed BIGINT NOT NULL
          )",
};

pub(super) async fn save(
    tx: &mut Tx,
    sealer: &Sealer,
    (appointment, patient): (&AppointmentId, &PersonId),
    (intake, now): (&Intake, Timestamp),
) -> Result<(), DbError> {
    let key = seal::own(tx, sealer, ("intake", patient.as_str())).await?;
    let sealed = seal::seal_own(&key, place(appointment), &intake.text())?;
    tx.execute(
        "INSERT INTO intake (appointment, answers, changed) VALUES ($1, $2, $3)
         ON CONFLICT (appointment) DO UPDATE SET answers = $2, changed = $3",
        params![appointment.as_str(), sealed, micros(now)],
    )
    .await
    .map(drop)
}

pub(crate) async fn find(
    tx: &mut Tx,
    sealer: &Sealer,
    appointment: &AppointmentId,
) -> Result<Option<Intake>, DbError> {
    let row = tx
        .query_opt(
            "SELECT answers FROM intake WHERE appointment = $1",
            params![appointment.as_str()],
        )
        .await?;
    let opener = seal::opener(tx, sealer, row.as_slice()).await?;
    row.map(|row| read(&seal::open_own(&opener, place(appointment), &row.blob(0)?)?)).transpose()
}

/// Asks for what those answered who are there for anybody of one department, or of an organization.
pub(crate) fn ask_pool(organization: &OrganizationId, department: Option<&DepartmentId>) -> Query {
    const ALL: &str = "SELECT i.answers, i.appointment
        FROM queue_entry q JOIN intake i ON i.appointment = q.appointment
        WHERE q.organization = $1 AND q.state IN ('checked-in', 'waiting') AND q.pooled = 1";
    const ONE: &str = "SELECT i.answers, i.appointment
        FROM queue_entry q JOIN intake i ON i.appointment = q.appointment
        WHERE q.organization = $1 AND q.department = $2 AND q.state IN ('checked-in', 'waiting')
          AND q.pooled = 1";
    let organization = organization.as_str();
    match department {
        Some(one) => Query::new(ONE, params![organization, one.as_str()]),
        None => Query::new(ALL, params![organization]),
    }
}

/// The intakes that this answers. One that does not open says nothing here, and stops nobody else's: whoever reads it by itself is
/// told.
pub(crate) async fn read_all(
    tx: &mut Tx,
    sealer: &Sealer,
    rows: &[Row],
) -> Result<BTreeMap<AppointmentId, Intake>, DbError> {
    let opener = seal::opener(tx, sealer, rows).await?;
    let one = |row: &Row| {
        let appointment: AppointmentId = id(row, 1)?;
        let text = seal::open_own(&opener, place(&appointment), &row.blob(0)?)?;
        Ok((appointment, read(&text)?))
    };
    let opened = rows.iter().map(one);
    opened.filter(|one| !matches!(one, Err(DbError::Corrupt(_)))).collect()
}

/// Whether the patient has answered, without opening the answers.
pub(crate) async fn exists(tx: &mut Tx, appointment: &AppointmentId) -> Result<bool, DbError> {
    let sql = "SELECT changed FROM intake WHERE appointment = $1";
    Ok(tx.query_opt(sql, params![appointment.as_str()]).await?.is_some())
}

fn place(appointment: &AppointmentId) -> (&'static str, &'static str, &str) {
    ("intake", "answers", appointment.as_str())
}

fn read(text: &Phi) -> Result<Intake, DbError> {
    serde_json::from_str(text.expose()).map_err(|_| crate::column::corrupt("an intake"))
}
