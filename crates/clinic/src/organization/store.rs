//! The tables of organizations and departments.

use super::{CANARIES, Department, Organization};
use crate::column::id;
use db::{DbError, Migration, Row, Tx, params};
use kernel::{DepartmentId, OrganizationId};

/// The tables of organizations and departments.
pub const MIGRATION: Migration = Migration {
    name: "clinic.1.organization",
    sql: "CREATE TABLE organization (id TEXT PRIMARY KEY, name TEXT NOT NULL);
          CREATE TABLE department (
              id TEXT PRIMARY KEY,
              organization TEXT NOT NULL REFERENCES organization (id),
              name TEXT NOT NULL
          )",
};

/// Adds the organization; `false` when it is there already.
pub(super) async fn insert(tx: &mut Tx, new: &Organization) -> Result<bool, DbError> {
    let added = tx
        .execute(
            "INSERT INTO organization (id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            params![new.id.as_str(), &new.name],
        )
        .await?;
    Ok(added == 1)
}

/// An organization of the store that is neither this one nor that of the canaries.
pub(super) async fn other(tx: &mut Tx, organization: &str) -> Result<Option<String>, DbError> {
    let sql = "SELECT id FROM organization WHERE id <> $1 AND id <> $2 ORDER BY id LIMIT 1";
    let found = tx.query_opt(sql, params![organization, CANARIES]).await?;
    found.map(|row| row.text(0)).transpose()
}

/// Changes its name; `false` when there is none.
pub(super) async fn rename(tx: &mut Tx, named: &Organization) -> Result<bool, DbError> {
    let sql = "UPDATE organization SET name = $2 WHERE id = $1";
    Ok(tx.execute(sql, params![named.id.as_str(), &named.name]).await? == 1)
}

/// Adds the department; `false` when it is there already.
pub(super) async fn insert_department(tx: &mut Tx, new: &Department) -> Result<bool, DbError> {
    let added = tx
        .execute(
            "INSERT INTO department (id, organization, name) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            params![new.id.as_str(), new.organization.as_str(), &new.name],
        )
        .await?;
    Ok(added == 1)
}

pub(crate) async fn find(
    tx: &mut Tx,
    organization: &OrganizationId,
) -> Result<Option<Organization>, DbError> {
    tx.query_opt("SELECT id, name FROM organization WHERE id = $1", params![organization.as_str()])
        .await?
        .map(|row| Ok(Organization { id: id(&row, 0)?, name: row.text(1)? }))
        .transpose()
}

pub(crate) async fn find_department(
    tx: &mut Tx,
    organization: &OrganizationId,
    department: &DepartmentId,
) -> Result<Option<Department>, DbError> {
    tx.query_opt(
        "SELECT id, organization, name FROM department WHERE organization = $1 AND id = $2",
        params![organization.as_str(), department.as_str()],
    )
    .await?
    .map(|row| read(&row))
    .transpose()
}

pub(crate) async fn departments(
    tx: &mut Tx,
    organization: &OrganizationId,
) -> Result<Vec<Department>, DbError> {
    let rows = tx
        .query(
            "SELECT id, organization, name FROM department WHERE organization = $1 ORDER BY id",
            params![organization.as_str()],
        )
        .await?;
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Department, DbError> {
    Ok(Department { id: id(row, 0)?, organization: id(row, 1)?, name: row.text(2)? })
}
