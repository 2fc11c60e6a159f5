//! Gaps in rotas, as the daily look ahead left them.

use db::{Db, DbError, Tx, params};

/// How many departments have a rota, and when the first gap begins that is not over.
pub(super) async fn gaps(tx: &mut Tx, now: i64) -> Result<(i64, Option<i64>), DbError> {
    let sql = "SELECT (SELECT COUNT(DISTINCT department) FROM rota_layer),
                   (SELECT MIN(starts) FROM rota_gap WHERE layer = 0 AND ends > $1)";
    let row = tx.query_opt(sql, params![now]).await?;
    row.map_or(Ok((0, None)), |row| Ok((row.int(0)?, row.opt_int(1)?)))
}

/// A department for which nobody is on call, in a store that is thrown away.
pub(super) async fn uncovered(db: &Db, now: i64) -> Result<(), DbError> {
    const DAY: i64 = 86_400_000_000;
    let mut tx = db.begin().await?;
    let sql = "INSERT INTO organization (id, name) VALUES ('mutant', 'mutant')";
    tx.execute(sql, params![]).await?;
    let sql =
        "INSERT INTO department (id, organization, name) VALUES ('mutant', 'mutant', 'mutant')";
    tx.execute(sql, params![]).await?;
    let sql = "INSERT INTO rota_layer (department, layer, members, handovers, starts) VALUES ('mutant', 0, '', '', '')";
    tx.execute(sql, params![]).await?;
    let sql = "INSERT INTO rota_gap (department, layer, starts, ends) VALUES ('mutant', 0, $1, $2)";
    tx.execute(sql, params![now + DAY, now + 2 * DAY]).await?;
    tx.commit().await
}
