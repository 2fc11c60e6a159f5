//! Campaigns, as rows tell it.

use crate::person::checks::store::add;
use db::{Db, DbError, Tx, params};
use kernel::Role;

/// When the last campaign was closed, and how many who lost their access by one have it.
pub(super) async fn reviewed(tx: &mut Tx) -> Result<(Option<i64>, i64), DbError> {
    let sql = "SELECT (SELECT MAX(closed) FROM access_review),
                   (SELECT COUNT(*) FROM access_review_item i JOIN person p ON p.id = i.person
                    JOIN access_review r ON r.id = i.review
                    WHERE i.decision = 'revoke' AND p.active = 1
                      AND NOT EXISTS (SELECT 1 FROM role_grant g WHERE g.person = p.id AND g.decided > i.decided))";
    let row = tx.query_opt(sql, params![]).await?;
    row.map_or(Ok((None, 0)), |row| Ok((row.opt_int(0)?, row.int(1)?)))
}

/// Somebody who should have lost their access, in a store that is thrown away.
pub(super) async fn unapplied(db: &Db, now: i64) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    add(&mut tx, ("mutant", Role::Nurse, true), Vec::new()).await?;
    let sql = "INSERT INTO access_review (id, organization, opened_by, opened, due, closed)
               VALUES ('mutant', 'mutant', 'one', $1, $1, $1)";
    tx.execute(sql, params![now]).await?;
    let sql = "INSERT INTO access_review_item (review, person, role, decision, decided_by, decided)
               VALUES ('mutant', 'mutant', 'nurse', 'revoke', 'one', $1)";
    tx.execute(sql, params![now]).await?;
    tx.commit().await
}
