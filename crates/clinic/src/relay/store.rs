//! The table of those whom the relay knows.

use super::RelayUser;
use crate::column::{id, micros};
use db::{DbError, Migration, Row, Tx, params};
use kernel::Timestamp;

/// The table of relay users.
pub const MIGRATION: Migration = Migration {
    name: "clinic.relay-user",
    sql: "CREATE TABLE relay_user (
              id TEXT PRIMARY KEY,
              organization TEXT NOT NULL REFERENCES organization (id),
              consultation TEXT NOT NULL REFERENCES consultation (id),
              person TEXT NOT NULL REFERENCES person (id),
              created BIGINT NOT NULL
          );
          CREATE UNIQUE INDEX relay_user_part ON relay_user (consultation, person)",
};

/// Keeps a new user, unless the person has an id in this visit already; answers the one that counts.
pub(super) async fn keep(
    tx: &mut Tx,
    new: RelayUser,
    now: Timestamp,
) -> Result<RelayUser, DbError> {
    let fresh = tx
        .execute(
            "INSERT INTO relay_user (id, organization, consultation, person, created)
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (consultation, person) DO NOTHING",
            params![
                new.id.as_str(),
                new.organization.as_str(),
                new.consultation.as_str(),
                new.person.as_str(),
                micros(now)
            ],
        )
        .await?;
    if fresh == 1 {
        return Ok(new);
    }
    let row = tx
        .query_opt(
            "SELECT id, organization, consultation, person FROM relay_user
             WHERE consultation = $1 AND person = $2",
            params![new.consultation.as_str(), new.person.as_str()],
        )
        .await?;
    row.map_or(Ok(new), |row| read(&row))
}

pub(super) async fn find(tx: &mut Tx, user: &str) -> Result<Option<RelayUser>, DbError> {
    let row = tx
        .query_opt(
            "SELECT id, organization, consultation, person FROM relay_user WHERE id = $1",
            params![user],
        )
        .await?;
    row.map(|row| read(&row)).transpose()
}

fn read(row: &Row) -> Result<RelayUser, DbError> {
    Ok(RelayUser {
        id: row.text(0)?,
        organization: id(row, 1)?,
        consultation: id(row, 2)?,
        person: id(row, 3)?,
    })
}
