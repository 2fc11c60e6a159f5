//! What is sealed of people, and people who are added to a store that is thrown away.

use db::{DbError, Row, Tx, Value, params};
use kernel::Role;

/// A person's row, its fields as they are stored.
pub(super) struct Sealed {
    pub(super) id: String,
    pub(super) role: String,
    /// Column and what stands in it.
    pub(super) fields: Vec<(&'static str, Vec<u8>)>,
}

/// At most so many people, those added last first.
pub(super) async fn sample(tx: &mut Tx, limit: i64) -> Result<Vec<Sealed>, DbError> {
    const COLUMNS: [&str; 4] = ["name", "birth_date", "phone", "email"];
    let sql =
        "SELECT id, role, name, birth_date, phone, email FROM person ORDER BY id DESC LIMIT $1";
    let read = |row: &Row| {
        let mut fields = Vec::new();
        for (at, column) in COLUMNS.into_iter().enumerate() {
            fields.extend(row.opt_blob(at + 2)?.map(|sealed| (column, sealed)));
        }
        Ok(Sealed { id: row.text(0)?, role: row.text(1)?, fields })
    };
    tx.query(sql, params![limit]).await?.iter().map(read).collect()
}

/// Adds somebody whose name is this, sealed or not, to a store that is thrown away.
pub(crate) async fn add(
    tx: &mut Tx,
    (id, role, active): (&str, Role, bool),
    name: Vec<u8>,
) -> Result<(), DbError> {
    let sql =
        "INSERT INTO organization (id, name) VALUES ('mutant', 'mutant') ON CONFLICT DO NOTHING";
    tx.execute(sql, params![]).await?;
    let row: Vec<Value> = params![id, role.name(), name, active];
    tx.execute(
        "INSERT INTO person (id, organization, role, name, locale, active, version)
         VALUES ($1, 'mutant', $2, $3, 'en', $4, 1)",
        row,
    )
    .await
    .map(drop)
}

/// A visit of somebody with somebody, which began at this time, with its consultation.
pub(crate) async fn visit(tx: &mut Tx, began: i64) -> Result<(), DbError> {
    const HOUR: i64 = 3_600_000_000;
    add(tx, ("dr-mutant", Role::Provider, true), Vec::new()).await?;
    add(tx, ("pat-mutant", Role::Patient, true), Vec::new()).await?;
    let sql =
        "INSERT INTO department (id, organization, name) VALUES ('mutant', 'mutant', 'mutant')";
    tx.execute(sql, params![]).await?;
    let sql = "INSERT INTO appointment (id, organization, department, provider, patient, starts, ends, state, changed, version)
               VALUES ('mutant', 'mutant', 'mutant', 'dr-mutant', 'pat-mutant', $1, $2, 'checked-in', $1, 1)";
    tx.execute(sql, params![began, began + HOUR]).await?;
    let sql = "INSERT INTO consultation (id, organization, department, appointment, provider, patient, state, key_version,
                   started, follow_up, changed, version)
               VALUES ('mutant', 'mutant', 'mutant', 'mutant', 'dr-mutant', 'pat-mutant', 'in-progress', 1, $1, 0, $1, 1)";
    tx.execute(sql, params![began]).await.map(drop)
}
