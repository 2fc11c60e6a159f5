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

/// In which clock an organization tells times.
pub const ZONE: Migration = Migration {
    name: "clinic.141.organization-zone",
    sql: "ALTER TABLE organization ADD COLUMN time_zone TEXT",
};

/// Adds the organization; `false` when it is there already.
pub(super) async fn insert(tx: &mut Tx, new: &Organization) -> Result<bool, DbError> {
    let added = tx
        .execute(
            "INSERT INTO organization (id, name, time_zone) VALUES ($1, $2, $3)
             ON CONFLICT DO NOTHING",
            params![new.id.as_str(), &new.name, new.zone.clone()],
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

/// Changes its name and its clock; `false` when there is none.
pub(super) async fn save(tx: &mut Tx, changed: &Organization) -> Result<bool, DbError> {
    let sql = "UPDATE organization SET name = $2, time_zone = $3 WHERE id = $1";
    let values = params![changed.id.as_str(), &changed.name, changed.zone.clone()];
    Ok(tx.execute(sql, values).await? == 1)
}

/// In whose clock an organization tells times where nothing else says it, as an IANA name: its own or, where it said none,
/// that of its first department with hours.
pub(crate) async fn zone(tx: &mut Tx, organization: &OrganizationId) -> Result<String, DbError> {
    let sql = "SELECT COALESCE(o.time_zone, (SELECT h.time_zone FROM department_hours h
                   JOIN department d ON d.id = h.department
                   WHERE d.organization = o.id ORDER BY d.id LIMIT 1))
               FROM organization o WHERE o.id = $1";
    let found = tx.query_opt(sql, params![organization.as_str()]).await?;
    let found = found.map(|row| row.opt_text(0)).transpose()?.flatten();
    Ok(found.unwrap_or_else(|| "UTC".to_owned()))
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
    let sql = "SELECT id, name, time_zone FROM organization WHERE id = $1";
    let row = tx.query_opt(sql, params![organization.as_str()]).await?;
    let read = |row: Row| {
        Ok(Organization { id: id(&row, 0)?, name: row.text(1)?, zone: row.opt_text(2)? })
    };
    row.map(read).transpose()
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
