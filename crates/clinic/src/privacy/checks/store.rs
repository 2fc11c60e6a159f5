//! What waits for an answer, as rows tell it.

use crate::person::checks::store::add;
use db::{Db, DbError, Tx, params};
use kernel::Role;

/// How many requests wait, and the first day by which one is to be answered.
pub(super) async fn open(tx: &mut Tx) -> Result<(i64, Option<i64>), DbError> {
    let sql = "SELECT COUNT(*), MIN(due) FROM privacy_request WHERE state = 'open'";
    let row = tx.query_opt(sql, params![]).await?;
    row.map_or(Ok((0, None)), |row| Ok((row.int(0)?, row.opt_int(1)?)))
}

/// A request that nobody answered, in a store that is thrown away.
pub(super) async fn overdue(db: &Db, now: i64) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    add(&mut tx, ("pat-mutant", Role::Patient, true), Vec::new()).await?;
    let sql =
        "INSERT INTO privacy_request (id, organization, patient, asked, made_by, made, due, state)
               VALUES ('mutant', 'mutant', 'pat-mutant', 'access', 'pat-mutant', $1, $1, 'open')";
    tx.execute(sql, params![now - 1]).await?;
    tx.commit().await
}
