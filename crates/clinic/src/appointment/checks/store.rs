//! Visits for which a provider has no licence; and visits that are added to a store that is thrown away.

use crate::person::checks::store::add;
use db::{Db, DbError, Tx, params};
use kernel::Role;

/// How many booked visits are ahead, and the ids of those whose provider has no licence where the patient will be.
pub(super) async fn ahead(tx: &mut Tx, now: i64) -> Result<(usize, Vec<String>), DbError> {
    let sql = "SELECT id, unlicensed FROM appointment WHERE state IN ('booked', 'checked-in') AND ends > $1
               ORDER BY starts, id";
    let rows = tx.query(sql, params![now]).await?;
    let mut unlicensed = Vec::new();
    for row in &rows {
        if row.int(1)? != 0 {
            unlicensed.push(row.text(0)?);
        }
    }
    Ok((rows.len(), unlicensed))
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

/// A visit with a provider who may not treat there, in a store that is thrown away.
pub(super) async fn unlicensed(db: &Db, now: i64) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    visit(&mut tx, now).await?;
    tx.execute("UPDATE appointment SET unlicensed = 1", params![]).await?;
    tx.commit().await
}
