//! The tables of rotas.

use super::{Gap, Handover, Layer, Override, Rota};
use crate::column::{corrupt, id, instant, micros};
use crate::hours;
use db::{DbError, Migration, Row, Tx, params};
use kernel::{DepartmentId, OrganizationId, PersonId, Timestamp};

/// The tables of rotas, of whose turn is taken, and of the gaps that were told.
pub const MIGRATION: Migration = Migration {
    name: "clinic.60.rota",
    sql: "CREATE TABLE rota_layer (
              department TEXT NOT NULL REFERENCES department (id),
              layer BIGINT NOT NULL,
              members TEXT NOT NULL,
              handovers TEXT NOT NULL,
              starts TEXT NOT NULL,
              ends TEXT,
              PRIMARY KEY (department, layer)
          );
          CREATE TABLE rota_override (
              id TEXT PRIMARY KEY,
              department TEXT NOT NULL REFERENCES department (id),
              layer BIGINT NOT NULL,
              person TEXT NOT NULL REFERENCES person (id),
              starts BIGINT NOT NULL,
              ends BIGINT NOT NULL,
              made BIGINT NOT NULL
          );
          CREATE INDEX rota_override_department ON rota_override (department, ends);
          CREATE TABLE rota_gap (
              department TEXT NOT NULL REFERENCES department (id),
              layer BIGINT NOT NULL,
              starts BIGINT NOT NULL,
              ends BIGINT NOT NULL,
              PRIMARY KEY (department, layer, starts)
          )",
};

/// Makes those who change a department's rota take turns until the transaction ends.
pub(super) async fn lock(tx: &mut Tx, department: &DepartmentId) -> Result<(), DbError> {
    let sql = "UPDATE department SET name = name WHERE id = $1";
    tx.execute(sql, params![department.as_str()]).await.map(drop)
}

pub(super) async fn find(tx: &mut Tx, department: &DepartmentId) -> Result<Rota, DbError> {
    let rows = tx
        .query(
            "SELECT members, handovers, starts, ends FROM rota_layer WHERE department = $1
             ORDER BY layer",
            params![department.as_str()],
        )
        .await?;
    Ok(Rota { layers: rows.iter().map(layer).collect::<Result<_, _>>()? })
}

fn layer(row: &Row) -> Result<Layer, DbError> {
    let wrong = || corrupt("a rota's layer");
    let members = row.text(0)?;
    let members = members.split_whitespace().map(|one| one.parse().map_err(|_| wrong()));
    let handovers = row.text(1)?;
    let handover = |text: &str| {
        let (day, at) = text.split_once('@')?;
        Some(Handover { day: hours::day(day)?, at: at.parse().ok()? })
    };
    let handovers = handovers.split_whitespace().map(|one| handover(one).ok_or_else(wrong));
    Ok(Layer {
        members: members.collect::<Result<_, _>>()?,
        handovers: handovers.collect::<Result<_, _>>()?,
        from: row.text(2)?.parse().map_err(|_| wrong())?,
        until: row.opt_text(3)?.map(|day| day.parse().map_err(|_| wrong())).transpose()?,
    })
}

pub(super) async fn save(
    tx: &mut Tx,
    department: &DepartmentId,
    rota: &Rota,
) -> Result<(), DbError> {
    let own = params![department.as_str()];
    tx.execute("DELETE FROM rota_layer WHERE department = $1", own).await?;
    let rows = (1_i64..).zip(&rota.layers).map(|(number, layer)| {
        let members: Vec<&str> = layer.members.iter().map(PersonId::as_str).collect();
        let handover = |one: &Handover| format!("{}@{}", hours::name(one.day), one.at);
        let handovers: Vec<String> = layer.handovers.iter().map(handover).collect();
        let until = layer.until.map(|day| day.to_string());
        let (members, handovers) = (members.join(" "), handovers.join(" "));
        params![department.as_str(), number, members, handovers, layer.from.to_string(), until]
    });
    tx.execute_many(
        "INSERT INTO rota_layer (department, layer, members, handovers, starts, ends)
         VALUES ($1, $2, $3, $4, $5, $6)",
        rows.collect(),
    )
    .await
}

/// The overrides of a department that have not ended, in the order in which they were made.
pub(super) async fn overrides(
    tx: &mut Tx,
    department: &DepartmentId,
    now: Timestamp,
) -> Result<Vec<Override>, DbError> {
    let rows = tx
        .query(
            "SELECT id, department, layer, person, starts, ends FROM rota_override
             WHERE department = $1 AND ends > $2 ORDER BY made, id",
            params![department.as_str(), micros(now)],
        )
        .await?;
    rows.iter().map(taken).collect()
}

fn taken(row: &Row) -> Result<Override, DbError> {
    Ok(Override {
        id: row.text(0)?,
        department: id(row, 1)?,
        layer: number(row, 2)?,
        person: id(row, 3)?,
        from: instant(row, 4)?,
        until: instant(row, 5)?,
    })
}

fn number(row: &Row, column: usize) -> Result<u32, DbError> {
    u32::try_from(row.int(column)?).map_err(|_| corrupt("a layer's number"))
}

pub(super) async fn add_override(
    tx: &mut Tx,
    new: &Override,
    now: Timestamp,
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO rota_override (id, department, layer, person, starts, ends, made)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![
            &new.id,
            new.department.as_str(),
            i64::from(new.layer),
            new.person.as_str(),
            micros(new.from),
            micros(new.until),
            micros(now)
        ],
    )
    .await
    .map(drop)
}

/// Takes the overrides of layers away that are no more.
pub(super) async fn drop_overrides(
    tx: &mut Tx,
    department: &DepartmentId,
    layers: usize,
) -> Result<(), DbError> {
    let sql = "DELETE FROM rota_override WHERE department = $1 AND layer > $2";
    let layers = i64::try_from(layers).unwrap_or(i64::MAX);
    tx.execute(sql, params![department.as_str(), layers]).await.map(drop)
}

/// Takes an override away; `false` when there is none.
pub(super) async fn remove_override(
    tx: &mut Tx,
    department: &DepartmentId,
    id: &str,
) -> Result<bool, DbError> {
    let sql = "DELETE FROM rota_override WHERE department = $1 AND id = $2";
    Ok(tx.execute(sql, params![department.as_str(), id]).await? == 1)
}

/// The gaps of which administrators were told.
pub(super) async fn told(tx: &mut Tx, department: &DepartmentId) -> Result<Vec<Gap>, DbError> {
    let sql = "SELECT layer, starts, ends FROM rota_gap WHERE department = $1";
    let rows = tx.query(sql, params![department.as_str()]).await?;
    let gap = |row: &Row| {
        Ok(Gap { layer: number(row, 0)?, from: instant(row, 1)?, until: instant(row, 2)? })
    };
    rows.iter().map(gap).collect()
}

/// Replaces the gaps of which administrators were told.
pub(super) async fn set_told(
    tx: &mut Tx,
    department: &DepartmentId,
    gaps: &[Gap],
) -> Result<(), DbError> {
    let own = params![department.as_str()];
    tx.execute("DELETE FROM rota_gap WHERE department = $1", own).await?;
    let row = |gap: &Gap| {
        params![department.as_str(), i64::from(gap.layer), micros(gap.from), micros(gap.until)]
    };
    tx.execute_many(
        "INSERT INTO rota_gap (department, layer, starts, ends) VALUES ($1, $2, $3, $4)",
        gaps.iter().map(row).collect(),
    )
    .await
}

/// The departments of an organization that have a rota.
pub(super) async fn departments(
    tx: &mut Tx,
    organization: &OrganizationId,
) -> Result<Vec<DepartmentId>, DbError> {
    let rows = tx
        .query(
            "SELECT DISTINCT r.department FROM rota_layer r JOIN department d ON d.id = r.department
             WHERE d.organization = $1 ORDER BY r.department",
            params![organization.as_str()],
        )
        .await?;
    rows.iter().map(|row| id(row, 0)).collect()
}

/// The departments of every organization that have a rota.
pub(super) async fn everywhere(tx: &mut Tx) -> Result<Vec<DepartmentId>, DbError> {
    let sql = "SELECT DISTINCT department FROM rota_layer ORDER BY department";
    tx.query(sql, params![]).await?.iter().map(|row| id(row, 0)).collect()
}
