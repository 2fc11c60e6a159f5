//! Campaigns, as rows tell it.

use crate::organization::CANARIES;
use crate::person::checks::store::add;
use db::{Db, DbError, Tx, params};
use kernel::Role;

/// How many who lost their access by a campaign have it.
pub(super) async fn unapplied(tx: &mut Tx) -> Result<i64, DbError> {
    let sql = "SELECT COUNT(*) FROM access_review_item i JOIN person p ON p.id = i.person
               JOIN access_review r ON r.id = i.review
               WHERE i.decision = 'revoke' AND p.active = 1
                 AND NOT EXISTS (SELECT 1 FROM role_grant g WHERE g.person = p.id AND g.decided > i.decided)";
    tx.query_opt(sql, params![]).await?.map_or(Ok(0), |row| row.int(0))
}

/// Every organization in which somebody works, and when its last campaign was closed. Nobody of the checks' own is real.
pub(super) async fn reviewed(tx: &mut Tx) -> Result<Vec<(String, Option<i64>)>, DbError> {
    let sql = "SELECT o.id, (SELECT MAX(r.closed) FROM access_review r WHERE r.organization = o.id)
               FROM organization o
               WHERE o.id <> $1 AND EXISTS (SELECT 1 FROM person p WHERE p.organization = o.id AND p.active = 1
                   AND p.role IN ('provider', 'nurse', 'coordinator', 'compliance-officer', 'administrator'))
               ORDER BY o.id";
    let rows = tx.query(sql, params![CANARIES]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.opt_int(1)?))).collect()
}

/// Somebody who should have lost their access, and a branch in which nobody's was ever reviewed, in a store that is thrown
/// away.
pub(super) async fn careless(db: &Db, now: i64) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    add(&mut tx, ("mutant", Role::Nurse, true), Vec::new()).await?;
    for sql in [
        "INSERT INTO organization (id, name) VALUES ('mutant-branch', 'mutant')",
        "INSERT INTO person (id, organization, role, name, locale, active, version)
         SELECT 'mutant-2', 'mutant-branch', role, name, locale, active, version FROM person WHERE id = 'mutant'",
    ] {
        tx.execute(sql, params![]).await?;
    }
    let sql = "INSERT INTO access_review (id, organization, opened_by, opened, due, closed)
               VALUES ('mutant', 'mutant', 'one', $1, $1, $1)";
    tx.execute(sql, params![now]).await?;
    let sql = "INSERT INTO access_review_item (review, person, role, decision, decided_by, decided)
               VALUES ('mutant', 'mutant', 'nurse', 'revoke', 'one', $1)";
    tx.execute(sql, params![now]).await?;
    tx.commit().await
}
