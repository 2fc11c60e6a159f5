//! The mark of those who are watched.

use crate::column::id;
use db::{DbError, Migration, Tx, params};
use kernel::{OrganizationId, PersonId};

/// Whether a patient is watched.
pub const WATCHED: Migration = Migration {
    name: "clinic.184.watched",
    sql: "ALTER TABLE person ADD COLUMN watched BIGINT NOT NULL DEFAULT 0",
};

/// Who is watched, by id.
pub(super) async fn all(
    tx: &mut Tx,
    organization: &OrganizationId,
) -> Result<Vec<PersonId>, DbError> {
    let sql = "SELECT id FROM person WHERE organization = $1 AND watched = 1 ORDER BY id";
    tx.query(sql, params![organization.as_str()]).await?.iter().map(|row| id(row, 0)).collect()
}

/// Sets the mark; `false` when there is no such patient.
pub(super) async fn set(
    tx: &mut Tx,
    organization: &OrganizationId,
    (patient, is_watched): (&PersonId, bool),
) -> Result<bool, DbError> {
    let sql = "UPDATE person SET watched = $3
               WHERE organization = $1 AND id = $2 AND role IN ('patient', 'guest')";
    let row = params![organization.as_str(), patient.as_str(), i64::from(is_watched)];
    Ok(tx.execute(sql, row).await? == 1)
}

/// Whether somebody is watched.
pub(in crate::activity) async fn is_watched(
    tx: &mut Tx,
    patient: &PersonId,
) -> Result<bool, DbError> {
    let sql = "SELECT 1 FROM person WHERE id = $1 AND watched = 1";
    Ok(tx.query_opt(sql, params![patient.as_str()]).await?.is_some())
}
