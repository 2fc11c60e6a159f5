//! Sealed ways back in, as rows tell it.

use crate::person::checks::store::add;
use db::{Db, DbError, Tx, params};
use kernel::Role;

/// How many can be used: their administrator is one, and both custodians are there; how many people have used theirs and have no other; and since when the oldest use waits for
/// its review. `last` is the last instant that is not still to come: what a clock used that was ahead is followed by whatever
/// was made by a right one and can be used.
pub(super) async fn standing(tx: &mut Tx, last: i64) -> Result<(i64, i64, Option<i64>), DbError> {
    let sql = "SELECT
                   COALESCE(SUM(CASE WHEN used IS NULL AND replaced IS NULL
                       AND EXISTS (SELECT 1 FROM person whose
                           WHERE whose.id = recovery.person AND whose.active = 1 AND whose.role = 'administrator')
                       AND 2 = (SELECT COUNT(*) FROM person keeper
                           WHERE keeper.active = 1 AND keeper.id IN (first_custodian, second_custodian))
                       THEN 1 ELSE 0 END), 0),
                   COALESCE(SUM(CASE WHEN used IS NOT NULL AND NOT EXISTS (
                       SELECT 1 FROM recovery later
                       WHERE later.organization = recovery.organization AND (later.made > recovery.used
                           OR recovery.used > $1 AND later.made <= $1
                               AND (later.made > recovery.made OR recovery.made > $1)
                               AND later.used IS NULL AND later.replaced IS NULL)
                   ) THEN 1 ELSE 0 END), 0),
                   MIN(CASE WHEN used IS NOT NULL AND verdict IS NULL THEN used END)
               FROM recovery";
    let row = tx.query_opt(sql, params![last]).await?;
    row.map_or(Ok((0, 0, None)), |row| Ok((row.int(0)?, row.int(1)?, row.opt_int(2)?)))
}

/// One that was used and forgotten, in a store that is thrown away.
pub(super) async fn spent(db: &Db, used: i64) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    add(&mut tx, ("mutant", Role::Administrator, true), Vec::new()).await?;
    let sql = "INSERT INTO recovery
                   (id, organization, person, first_custodian, second_custodian, proof, made, used)
               VALUES ('mutant', 'mutant', 'mutant', 'mutant', 'mutant', $1, $2, $2)";
    tx.execute(sql, params![Vec::new(), used]).await?;
    tx.commit().await
}
