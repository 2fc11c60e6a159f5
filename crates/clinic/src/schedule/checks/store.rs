//! Visits for which a provider has no licence.

use crate::consultation::Licence;
use crate::person::checks::store::visit;
use db::{Db, DbError, Tx, params};

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

/// How many of the latest visits that started are known, and the ids of those whose provider held no licence where the patient
/// was, and gave no reason.
pub(super) async fn started(tx: &mut Tx) -> Result<(usize, Vec<String>), DbError> {
    let sql =
        "SELECT id, licence FROM consultation WHERE started IS NOT NULL ORDER BY id DESC LIMIT 200";
    let rows = tx.query(sql, params![]).await?;
    let mut unlicensed = Vec::new();
    for row in &rows {
        let known = row.opt_text(1)?;
        let none = [Licence::Lacking.name(), Licence::Abroad.name()];
        if known.is_some_and(|known| none.contains(&known.as_str())) {
            unlicensed.push(row.text(0)?);
        }
    }
    Ok((rows.len(), unlicensed))
}

/// A visit with a provider who may not treat there, in a store that is thrown away.
pub(super) async fn unlicensed(db: &Db, now: i64) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    visit(&mut tx, now).await?;
    tx.execute("UPDATE appointment SET unlicensed = 1", params![]).await?;
    tx.commit().await
}
