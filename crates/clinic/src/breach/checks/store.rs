//! The register of incidents, as rows tell it.

use crate::person::checks::store::add;
use db::{Db, DbError, Tx, params};
use kernel::Role;

/// What is open.
pub(super) struct Register {
    pub(super) open: i64,
    /// When the first of them was discovered.
    pub(super) oldest: Option<i64>,
    /// And the first of those that nobody assessed.
    pub(super) undecided: Option<i64>,
}

pub(super) async fn register(tx: &mut Tx) -> Result<Register, DbError> {
    let sql = "SELECT COUNT(*), MIN(discovered), MIN(CASE WHEN finding IS NULL THEN discovered END)
               FROM incident WHERE closed IS NULL";
    let row = tx.query_opt(sql, params![]).await?;
    let row = row.ok_or_else(|| DbError::Corrupt("a count has no row".to_owned()))?;
    Ok(Register { open: row.int(0)?, oldest: row.opt_int(1)?, undecided: row.opt_int(2)? })
}

/// An incident that nobody decided, in a store that is thrown away.
pub(super) async fn undecided(db: &Db, discovered: i64) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    add(&mut tx, ("pat-mutant", Role::Patient, true), Vec::new()).await?;
    let sql = "INSERT INTO incident (id, organization, words, discovered, recorded_by, recorded)
               VALUES ('mutant', 'mutant', $1, $2, 'officer-mutant', $2)";
    tx.execute(sql, params![Vec::<u8>::new(), discovered]).await?;
    tx.commit().await
}
