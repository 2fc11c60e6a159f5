//! The availability's table.

use super::{Availability, Duty, Shown, Status, Watched, rules};
use crate::column::{corrupt, id, instant, micros, opt_instant, opt_micros, word};
use db::{DbError, Migration, Query, Tx, params};
use kernel::{DepartmentId, OrganizationId, PersonId, Timestamp};
use std::collections::BTreeMap;

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

/// Since when a provider's connection is gone.
pub const LOST: Migration = Migration {
    name: "clinic.53.availability-lost",
    sql: "ALTER TABLE availability ADD COLUMN lost BIGINT",
};

/// What a provider last said, without what they are doing.
pub(super) async fn find(tx: &mut Tx, person: &PersonId) -> Result<Option<Availability>, DbError> {
    tx.query_opt(
        "SELECT status, most, changed, lost FROM availability WHERE person = $1",
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
            lost: opt_instant(&row, 3)?,
        })
    })
    .transpose()
}

/// Every provider who ever said something, or is with a patient.
pub(super) async fn all(tx: &mut Tx) -> Result<Vec<(OrganizationId, PersonId)>, DbError> {
    let rows = tx
        .query(
            "SELECT p.organization, p.id FROM person p
             JOIN (SELECT person FROM availability
                   UNION SELECT provider FROM consultation
                   WHERE state IN ('connecting', 'in-progress', 'wrapping-up')) known
                 ON known.person = p.id
             ORDER BY p.id",
            params![],
        )
        .await?;
    rows.iter().map(|row| Ok((id(row, 0)?, id(row, 1)?))).collect()
}

/// Asks for the providers of one department, or of each in an organization, and whose patients they see.
pub(crate) fn ask_duties(
    organization: &OrganizationId,
    department: Option<&DepartmentId>,
) -> Query {
    const ALL: &str = "SELECT d.department, p.id, a.status, a.most, a.lost
        FROM person p JOIN person_department d ON d.person = p.id
        LEFT JOIN availability a ON a.person = p.id
        WHERE p.organization = $1 AND p.role = 'provider' AND p.active = 1
        ORDER BY d.department, p.id";
    const ONE: &str = "SELECT d.department, p.id, a.status, a.most, a.lost
        FROM person_department d JOIN person p ON p.id = d.person
        LEFT JOIN availability a ON a.person = p.id
        WHERE p.organization = $1 AND p.role = 'provider' AND p.active = 1 AND d.department = $2
        ORDER BY p.id";
    let organization = organization.as_str();
    match department {
        Some(one) => Query::new(ONE, params![organization, one.as_str()]),
        None => Query::new(ALL, params![organization]),
    }
}

/// The same as that answers it.
pub(crate) fn duties(rows: &[db::Row]) -> Result<BTreeMap<DepartmentId, Vec<Duty>>, DbError> {
    let mut found: BTreeMap<DepartmentId, Vec<Duty>> = BTreeMap::new();
    for row in rows {
        let said =
            row.opt_text(2)?.map(|said| Status::find(&said).ok_or_else(|| corrupt("a status")));
        let duty = Duty {
            person: id(row, 1)?,
            shift: rules::shift(said.transpose()?, row.opt_int(4)?.is_some()),
            most: row.opt_int(3)?.unwrap_or(rules::MOST),
        };
        found.entry(id(row, 0)?).or_default().push(duty);
    }
    Ok(found)
}

/// Every provider who takes patients, or is with one.
pub(super) async fn watched(tx: &mut Tx) -> Result<Vec<Watched>, DbError> {
    let rows = tx
        .query(
            "SELECT p.organization, p.id, a.lost FROM availability a
             JOIN person p ON p.id = a.person
             WHERE a.status = 'available' OR EXISTS (
                 SELECT 1 FROM consultation c
                 WHERE c.provider = a.person AND c.state IN ('connecting', 'in-progress'))
             ORDER BY p.id",
            params![],
        )
        .await?;
    let read = |row: &db::Row| {
        Ok(Watched { organization: id(row, 0)?, person: id(row, 1)?, lost: opt_instant(row, 2)? })
    };
    rows.iter().map(read).collect()
}

/// Keeps since when a provider's connection is gone.
pub(super) async fn keep(tx: &mut Tx, one: &Watched) -> Result<(), DbError> {
    tx.execute(
        "UPDATE availability SET lost = $1 WHERE person = $2",
        params![opt_micros(one.lost), one.person.as_str()],
    )
    .await
    .map(drop)
}

/// Since when whose connection is gone.
pub(crate) async fn lost(tx: &mut Tx) -> Result<BTreeMap<PersonId, Timestamp>, DbError> {
    let sql = "SELECT person, lost FROM availability WHERE lost IS NOT NULL";
    let rows = tx.query(sql, params![]).await?;
    rows.iter().map(|row| Ok((id(row, 0)?, instant(row, 1)?))).collect()
}

/// How many patients a provider takes at once.
pub(crate) async fn most(tx: &mut Tx, person: &PersonId) -> Result<usize, DbError> {
    let said = find(tx, person).await?.map_or(rules::MOST, |said| said.most);
    Ok(usize::try_from(said).unwrap_or(1).max(1))
}

/// How many patients a provider takes at once, and how many they are with now.
pub(crate) async fn room(tx: &mut Tx, person: &PersonId) -> Result<(usize, usize), DbError> {
    let row = tx
        .query_opt(
            "SELECT (SELECT most FROM availability WHERE person = $1),
                    (SELECT COUNT(*) FROM consultation WHERE provider = $1
                       AND state IN ('connecting', 'in-progress', 'wrapping-up'))",
            params![person.as_str()],
        )
        .await?;
    let Some(row) = row else { return Err(corrupt("an availability")) };
    let most = usize::try_from(row.opt_int(0)?.unwrap_or(rules::MOST)).unwrap_or(1).max(1);
    Ok((most, usize::try_from(row.int(1)?).unwrap_or(usize::MAX)))
}

/// What presence shows of a provider: their specialty, what they said, if anything, and how many patients they are with;
/// and the departments in which it is shown.
pub(super) async fn shown(
    tx: &mut Tx,
    organization: &OrganizationId,
    person: &PersonId,
) -> Result<Option<Shown>, DbError> {
    const PERSON: &str = "SELECT p.specialty, a.status, a.most, a.changed, a.lost,
            (SELECT COUNT(*) FROM consultation c WHERE c.provider = p.id
               AND c.state IN ('connecting', 'in-progress', 'wrapping-up'))
        FROM person p LEFT JOIN availability a ON a.person = p.id
        WHERE p.organization = $1 AND p.id = $2";
    const PLACES: &str =
        "SELECT department FROM person_department WHERE person = $1 ORDER BY department";
    let [found, places] = tx
        .query_all([
            Query::new(PERSON, params![organization.as_str(), person.as_str()]),
            Query::new(PLACES, params![person.as_str()]),
        ])
        .await?;
    let Some(row) = found.first() else { return Ok(None) };
    let said = row.opt_text(1)?.map(|said| Status::find(&said).ok_or_else(|| corrupt("a status")));
    let said = said.transpose()?.map(|status| {
        Ok::<_, DbError>(Availability {
            person: person.clone(),
            status,
            current: row.int(5)?,
            most: row.int(2)?,
            changed: instant(row, 3)?,
            lost: opt_instant(row, 4)?,
        })
    });
    Ok(Some(Shown {
        specialty: row.opt_text(0)?,
        current: row.int(5)?,
        said: said.transpose()?,
        departments: places.iter().map(|row| id(row, 0)).collect::<Result<_, _>>()?,
    }))
}

pub(super) async fn save(tx: &mut Tx, said: &Availability) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO availability (person, status, most, changed) VALUES ($1, $2, $3, $4)
         ON CONFLICT (person) DO UPDATE SET status = $2, most = $3, changed = $4, lost = NULL",
        params![said.person.as_str(), said.status.name(), said.most, micros(said.changed)],
    )
    .await
    .map(drop)
}
