//! Campaigns, as rows tell it.

use crate::organization::CANARIES;
use crate::person::checks::store::add;
use crate::person::workforce;
use db::{Db, DbError, Row, Tx, params};
use kernel::Role;

/// How many who lost their access by a campaign have it, though nobody gave it to them again.
pub(super) async fn unapplied(tx: &mut Tx) -> Result<i64, DbError> {
    let sql = "SELECT COUNT(*) FROM access_review_item i JOIN person p ON p.id = i.person
               JOIN access_review r ON r.id = i.review
               WHERE i.decision = 'revoke' AND p.active = 1
                 AND NOT EXISTS (SELECT 1 FROM role_grant g WHERE g.person = p.id AND g.decided > i.decided
                                   AND g.outcome IN ('approved', 'direct'))";
    tx.query_opt(sql, params![]).await?.map_or(Ok(0), |row| row.int(0))
}

/// The campaigns that were opened since then, the newest first, at most twenty.
pub(super) async fn campaigns(tx: &mut Tx, since: i64) -> Result<Vec<String>, DbError> {
    let sql = "SELECT id FROM access_review WHERE organization <> $1 AND opened >= $2
               ORDER BY opened DESC, id DESC LIMIT 20";
    tx.query(sql, params![CANARIES, since]).await?.iter().map(|row| row.text(0)).collect()
}

/// One of the active workforce.
pub(super) struct Reviewed {
    pub(super) id: String,
    pub(super) organization: String,
    pub(super) role: String,
    /// When somebody last decided on their access in this role, or they got it if that was later; `None` if neither was
    /// written down. What a clock wrote that was ahead stands here only where there is nothing else.
    pub(super) since: Option<i64>,
}

/// The active workforce by organization. A role is got by the first grant of it after one of another role, or after a review took
/// it: another department is no new role. Nobody of the checks' own is real. `last` is the last instant that is not still to
/// come.
pub(super) async fn reviewed(tx: &mut Tx, last: i64) -> Result<Vec<Reviewed>, DbError> {
    let sql = concat!(
        "SELECT p.id, p.organization, p.role, i.decided, p.made,
                   (SELECT MIN(g.decided) FROM role_grant g
                    WHERE g.person = p.id AND g.role = p.role AND g.outcome IN ('approved', 'direct')
                      AND g.decided > COALESCE(t.decided, -1)
                      AND g.decided > COALESCE((SELECT MAX(o.decided) FROM role_grant o
                          WHERE o.person = p.id AND o.role <> p.role AND o.outcome IN ('approved', 'direct')
                            AND o.decided <= $2), -1)),
                   i.ahead
               FROM person p
               LEFT JOIN (SELECT person, role, MAX(CASE WHEN decided <= $2 THEN decided END) AS decided,
                              MAX(decided) AS ahead FROM access_review_item
                          WHERE decision IS NOT NULL GROUP BY person, role) i
                   ON i.person = p.id AND i.role = p.role
               LEFT JOIN (SELECT person, MAX(decided) AS decided FROM access_review_item
                          WHERE decision = 'revoke' AND decided <= $2 GROUP BY person) t ON t.person = p.id
               WHERE p.active = 1 AND p.organization <> $1 AND ",
        workforce!("p"),
        " ORDER BY p.organization, p.id"
    );
    let rows = tx.query(sql, params![CANARIES, last]).await?;
    let read = |row: &Row| {
        let got = row.opt_int(5)?.or(row.opt_int(4)?);
        let known = row.opt_int(3)?.max(got.filter(|got| *got <= last));
        let since = known.or(row.opt_int(6)?).or(got);
        let (id, organization, role) = (row.text(0)?, row.text(1)?, row.text(2)?);
        Ok(Reviewed { id, organization, role, since })
    };
    rows.iter().map(read).collect()
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
