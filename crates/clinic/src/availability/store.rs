//! The availability's table.

use super::{Availability, Status};
use crate::column::{id, instant, micros, word};
use db::{DbError, Migration, Tx, params};
use kernel::{OrganizationId, PersonId};

/// The table of what providers say of themselves.
pub const MIGRATION: Migration = Migration {
    name: "clinic.23.availability",
    sql: "CREATE TABLE availability (
              person TEXT PRIMARY KEY REFERENCES person (id),
              status TEXT NOT NULL,
              most BIGINT NOT NULL,
              changed BIGINT NOT NULL
          )",
};

/// What a provider last said, without what they are doing.
pub(super) async fn find(tx: &mut Tx, person: &PersonId) -> Result<Option<Availability>, DbError> {
    tx.query_opt(
        "SELECT status, most, changed FROM availability WHERE person = $1",
        params![person.as_str()],
    )
    .await?
    .map(|row| {
        Ok(Availability {
            person: person.clone(),
            status: word(&row, 0, Status::find)?,
            current: 0,
            most: row.int(1)?,
            changed: instant(&row, 2)?,
        })
    })
    .transpose()
}

/// Every provider who ever said something.
pub(super) async fn all(tx: &mut Tx) -> Result<Vec<(OrganizationId, PersonId)>, DbError> {
    let rows = tx
        .query(
            "SELECT p.organization, p.id FROM availability a JOIN person p ON p.id = a.person
             ORDER BY p.id",
            params![],
        )
        .await?;
    rows.iter().map(|row| Ok((id(row, 0)?, id(row, 1)?))).collect()
}

pub(super) async fn save(tx: &mut Tx, said: &Availability) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO availability (person, status, most, changed) VALUES ($1, $2, $3, $4)
         ON CONFLICT (person) DO UPDATE SET status = $2, most = $3, changed = $4",
        params![said.person.as_str(), said.status.name(), said.most, micros(said.changed)],
    )
    .await
    .map(drop)
}
