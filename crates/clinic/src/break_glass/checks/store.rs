//! Records opened out of turn, as rows tell it.

use crate::person::checks::store::add;
use db::{Db, DbError, Tx, params};
use kernel::Role;

/// How many there are; since when the oldest waits for its review; how many lasted longer than this; and how many were
/// reviewed by whoever opened them.
pub(super) async fn opened(
    tx: &mut Tx,
    longest: i64,
) -> Result<(i64, Option<i64>, i64, i64), DbError> {
    let sql = "SELECT COUNT(*), MIN(CASE WHEN verdict IS NULL THEN opened END),
                   COALESCE(SUM(CASE WHEN ends - opened > $1 THEN 1 ELSE 0 END), 0),
                   COALESCE(SUM(CASE WHEN reviewed_by = person THEN 1 ELSE 0 END), 0)
               FROM break_glass";
    let row = tx.query_opt(sql, params![longest]).await?;
    row.map_or(Ok((0, None, 0, 0)), |row| {
        Ok((row.int(0)?, row.opt_int(1)?, row.int(2)?, row.int(3)?))
    })
}

/// One that nobody reviewed since then, in a store that is thrown away.
pub(super) async fn forgotten(db: &Db, opened: i64) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    add(&mut tx, ("mutant", Role::Provider, true), Vec::new()).await?;
    let sql = "INSERT INTO break_glass (id, organization, person, patient, session, reason, text, opened, ends)
               VALUES ('mutant', 'mutant', 'mutant', 'mutant', 'mutant', 'other', $1, $2, $2)";
    tx.execute(sql, params![Vec::new(), opened]).await?;
    tx.commit().await
}
