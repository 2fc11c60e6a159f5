//! Flags and reviews, as rows tell it.

use crate::organization::CANARIES;
use crate::person::checks::store::add;
use db::{Db, DbError, Row, Tx, params};
use kernel::Role;

/// What there is.
pub(super) struct Known {
    pub(super) open: i64,
    /// When the oldest open flag was raised.
    pub(super) oldest: Option<i64>,
    /// When the last review was signed where it is longest ago; `None` where one who has accounts never did.
    pub(super) signed: Option<i64>,
    /// The id of each organization's last one.
    pub(super) reviews: Vec<String>,
    /// How far the rules have read that are furthest behind.
    pub(super) cursor: Option<u64>,
    /// Of how many organizations that have accounts the rules never read anything.
    pub(super) unread: i64,
    /// The flags that are open, the oldest first, as many as are told.
    pub(super) flags: Vec<String>,
}

/// Canaries are nobody's: while checks are tried they are active, and nobody signs for them or closes their flags. `last` is
/// the last instant that is not still to come: what was signed later counts only where nothing else was.
pub(super) async fn known(tx: &mut Tx, last: i64) -> Result<Known, DbError> {
    let sql = "SELECT COUNT(*), MIN(raised) FROM activity_flag
               WHERE closed IS NULL AND organization <> $1";
    let flags = tx.query_opt(sql, params![CANARIES]).await?;
    // One organization's signature says nothing of another's activity.
    let sql = "SELECT r.id, r.signed
               FROM organization o
               LEFT JOIN activity_review r ON r.id =
                   (SELECT n.id FROM activity_review n WHERE n.organization = o.id
                    ORDER BY CASE WHEN n.signed <= $2 THEN 0 ELSE 1 END, n.signed DESC, n.id DESC LIMIT 1)
               WHERE o.id IN (SELECT organization FROM person WHERE active = 1) AND o.id <> $1
               ORDER BY CASE WHEN r.signed <= $2 THEN r.signed ELSE 0 END, o.id";
    let reviews = tx.query(sql, params![CANARIES, last]).await?;
    let sql = "SELECT id FROM activity_flag WHERE closed IS NULL AND organization <> $1
               ORDER BY raised, id LIMIT 20";
    let open = tx.query(sql, params![CANARIES]).await?;
    let sql = "SELECT COUNT(*) FROM organization o
               WHERE o.id IN (SELECT organization FROM person WHERE active = 1) AND o.id <> $1
                 AND NOT EXISTS (SELECT 1 FROM activity_cursor c WHERE c.organization = o.id)";
    let unread = tx.query_opt(sql, params![CANARIES]).await?;
    let sql = "SELECT MIN(next_seq) FROM activity_cursor WHERE organization <> $1";
    let cursor = tx.query_opt(sql, params![CANARIES]).await?;
    let cursor = cursor.map(|row| row.opt_int(0)).transpose()?.flatten();
    Ok(Known {
        open: flags.as_ref().map_or(Ok(0), |row| row.int(0))?,
        oldest: flags.map(|row| row.opt_int(1)).transpose()?.flatten(),
        signed: reviews.first().map(|row| row.opt_int(1)).transpose()?.flatten(),
        reviews: reviews
            .iter()
            .filter_map(|row| row.opt_text(0).transpose())
            .collect::<Result<Vec<_>, _>>()?,
        cursor: cursor.and_then(|cursor| u64::try_from(cursor).ok()),
        unread: unread.map_or(Ok(0), |row| row.int(0))?,
        flags: open.iter().map(|row| row.text(0)).collect::<Result<Vec<_>, _>>()?,
    })
}

/// A flag that nobody has closed since it was raised, in a store that is thrown away.
pub(super) async fn forgotten(db: &Db, raised: i64) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    add(&mut tx, ("mutant", Role::Provider, true), Vec::new()).await?;
    let sql =
        "INSERT INTO activity_flag (id, organization, rule, account, address, patient, day, turn,
                                          first, last, entries, count, raised)
               VALUES ('mutant', 'mutant', 'bulk', 'mutant', '', '', '', 1, $1, $1, '1', 1, $1)";
    tx.execute(sql, params![raised]).await?;
    tx.commit().await
}

/// A flag, as it says how its rule works.
pub(super) struct Raised {
    pub(super) id: String,
    pub(super) rule: String,
    /// When what it found happened, and when the flag was raised.
    pub(super) found: i64,
    pub(super) at: i64,
}

fn read(row: &Row) -> Result<Raised, DbError> {
    let (id, rule) = (row.text(0)?, row.text(1)?);
    Ok(Raised { id, rule, found: row.int(2)?, at: row.int(3)? })
}

/// The latest flag of each rule, but for those that are still to come: a wrong clock wrote them.
pub(super) async fn latest(tx: &mut Tx, last: i64) -> Result<Vec<Raised>, DbError> {
    let sql = "SELECT f.id, f.rule, f.first, f.raised FROM activity_flag f
               WHERE f.id = (SELECT n.id FROM activity_flag n WHERE n.rule = f.rule AND n.raised <= $1
                             ORDER BY n.raised DESC, n.id DESC LIMIT 1)
               ORDER BY f.rule";
    tx.query(sql, params![last]).await?.iter().map(read).collect()
}

/// Of each rule the flag, raised after one instant and no later than another, that came latest after what it found.
pub(super) async fn slowest(
    tx: &mut Tx,
    (since, last): (i64, i64),
) -> Result<Vec<Raised>, DbError> {
    let sql = "SELECT f.id, f.rule, f.first, f.raised FROM activity_flag f
               WHERE f.id = (SELECT n.id FROM activity_flag n
                             WHERE n.rule = f.rule AND n.raised > $1 AND n.raised <= $2
                             ORDER BY n.raised - n.first DESC, n.id DESC LIMIT 1)
               ORDER BY f.rule";
    tx.query(sql, params![since, last]).await?.iter().map(read).collect()
}

/// Whether anybody works here; canaries are nobody.
pub(super) async fn has_staff(tx: &mut Tx) -> Result<bool, DbError> {
    let sql = "SELECT 1 FROM person WHERE active = 1 AND organization <> $1
               AND role IN ('provider', 'nurse', 'coordinator', 'compliance-officer', 'administrator') LIMIT 1";
    Ok(tx.query_opt(sql, params![CANARIES]).await?.is_some())
}

/// Whether anybody is watched, and whether anybody who works here has a telephone; canaries are nobody.
pub(super) async fn in_use(tx: &mut Tx) -> Result<(bool, bool), DbError> {
    let sql = "SELECT 1 FROM person WHERE watched = 1 AND organization <> $1 LIMIT 1";
    let watched = tx.query_opt(sql, params![CANARIES]).await?.is_some();
    let sql = "SELECT 1 FROM person WHERE active = 1 AND phone IS NOT NULL AND organization <> $1
               AND role IN ('provider', 'nurse', 'coordinator', 'compliance-officer', 'administrator') LIMIT 1";
    Ok((watched, tx.query_opt(sql, params![CANARIES]).await?.is_some()))
}

/// One rule that found something hours later, and no other that found anything, in a store that is thrown away.
pub(super) async fn late(db: &Db, now: i64) -> Result<(), DbError> {
    const HOURS: i64 = 3 * 3_600_000_000;
    forgotten(db, now - HOURS).await?;
    let mut tx = db.begin().await?;
    tx.execute("UPDATE activity_flag SET raised = $1", params![now]).await?;
    tx.commit().await
}
