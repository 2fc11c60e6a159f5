//! Who may come in, as rows tell it.

use crate::organization::CANARIES;
use crate::person::checks::store::add;
use crate::person::workforce;
use db::{Db, DbError, Row, Tx, params};
use kernel::{Role, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// How many accounts are closed, and what of them is still open: sessions and API keys.
pub(super) async fn left(tx: &mut Tx, now: i64) -> Result<(i64, i64, i64), DbError> {
    let sql = "SELECT (SELECT COUNT(*) FROM person WHERE active = 0),
                   (SELECT COUNT(*) FROM session s JOIN person p ON p.id = s.person WHERE p.active = 0),
                   (SELECT COUNT(*) FROM api_key k JOIN person p ON p.id = k.person
                    WHERE p.active = 0 AND k.revoked IS NULL AND k.expires > $1)";
    let row = tx.query_opt(sql, params![now]).await?;
    row.map_or(Ok((0, 0, 0)), |row| Ok((row.int(0)?, row.int(1)?, row.int(2)?)))
}

/// How many tokens of the engine open anything to people whose accounts are closed.
pub(super) async fn held(tx: &mut Tx, now: Timestamp) -> Result<i64, DbError> {
    let living = realtime::access::living_by_user(tx, now).await?;
    if living.is_empty() {
        return Ok(0);
    }
    let closed = tx.query("SELECT id FROM person WHERE active = 0", params![]).await?;
    let closed = closed.iter().map(|row| row.text(0)).collect::<Result<BTreeSet<_>, _>>()?;
    Ok(living.iter().filter(|(user, _)| closed.contains(user)).map(|(_, tokens)| tokens).sum())
}

/// Somebody privileged.
pub(super) struct Privileged {
    pub(super) id: String,
    pub(super) role: String,
    /// Whether two others gave them that, and nobody gave them another role since.
    pub(super) by_two: bool,
}

/// Privileged people by id. Canaries are the server's own.
pub(super) async fn privileged(tx: &mut Tx) -> Result<Vec<Privileged>, DbError> {
    let sql = "SELECT p.id, p.role,
                   (SELECT CASE WHEN g.role = p.role AND g.outcome = 'approved'
                        AND g.decided_by <> g.proposed_by AND g.decided_by <> g.person THEN 1 ELSE 0 END
                    FROM role_grant g WHERE g.person = p.id AND g.outcome IN ('approved', 'direct')
                    ORDER BY g.decided DESC, g.id DESC LIMIT 1)
               FROM person p WHERE p.active = 1 AND p.organization <> $1
               AND p.role IN ('administrator', 'compliance-officer') ORDER BY p.id";
    let rows = tx.query(sql, params![CANARIES]).await?;
    let read = |row: &Row| {
        let by_two = row.opt_int(2)? == Some(1);
        Ok(Privileged { id: row.text(0)?, role: row.text(1)?, by_two })
    };
    rows.iter().map(read).collect()
}

/// How many grants of privileged roles were approved by the one who proposed or got them.
pub(super) async fn alone(tx: &mut Tx) -> Result<i64, DbError> {
    let sql = "SELECT COUNT(*) FROM role_grant WHERE outcome = 'approved'
               AND role IN ('administrator', 'compliance-officer')
               AND (decided_by IS NULL OR decided_by = proposed_by OR decided_by = person)";
    tx.query_opt(sql, params![]).await?.map_or(Ok(0), |row| row.int(0))
}

/// One of the active workforce.
pub(super) struct Seen {
    pub(super) id: String,
    /// When they last came, if they ever did.
    pub(super) came: Option<i64>,
    /// The last of when they came, their account was made, or a role was given to them, as far as that was written down and is
    /// not still to come.
    pub(super) last: Option<i64>,
}

/// The active workforce, and since when each was not seen. Canaries come when the server is tried, however seldom. What is later than
/// `until` was written by a clock that was wrong.
pub(super) async fn seen(tx: &mut Tx, until: i64) -> Result<Vec<Seen>, DbError> {
    let sql = concat!(
        "SELECT p.id, p.signed_in, p.made,
             (SELECT MAX(g.decided) FROM role_grant g
              WHERE g.person = p.id AND g.outcome IN ('approved', 'direct') AND g.decided <= $2)
         FROM person p WHERE p.active = 1 AND p.organization <> $1 AND ",
        workforce!("p")
    );
    let rows = tx.query(sql, params![CANARIES, until]).await?;
    let past = |at: Option<i64>| at.filter(|at| *at <= until);
    let read = |row: &Row| {
        let came = row.opt_int(1)?;
        let last = past(came).max(past(row.opt_int(2)?)).max(row.opt_int(3)?);
        Ok(Seen { id: row.text(0)?, came, last })
    };
    rows.iter().map(read).collect()
}

/// How many compliance officers are active, and of these have a second factor: of their own, or one that a provider vouched
/// for where no password opens the account without it.
pub(super) async fn officers(tx: &mut Tx, now: i64) -> Result<(i64, i64), DbError> {
    let sql = "SELECT COUNT(*), COALESCE(SUM(CASE WHEN
                   EXISTS (SELECT 1 FROM passkey k WHERE k.person = p.id)
                   OR EXISTS (SELECT 1 FROM totp t WHERE t.person = p.id AND t.confirmed = 1)
                   OR (EXISTS (SELECT 1 FROM identity_link l
                               WHERE l.person = p.id AND l.ended IS NULL AND l.second_factor IS NOT NULL)
                       AND NOT EXISTS (SELECT 1 FROM password w WHERE w.person = p.id AND w.phc <> ''
                                       AND (w.ends IS NULL OR w.ends > $2))) THEN 1 ELSE 0 END), 0)
               FROM person p WHERE p.active = 1 AND p.role = 'compliance-officer' AND p.organization <> $1";
    let row = tx.query_opt(sql, params![CANARIES, now]).await?;
    row.map_or(Ok((0, 0)), |row| Ok((row.int(0)?, row.int(1)?)))
}

/// One of the workforce who left.
pub(super) struct Leaver {
    pub(super) id: String,
    /// When their account was closed.
    pub(super) ended: i64,
    /// When they had left, if somebody said so.
    pub(super) left: Option<i64>,
    /// How many sessions, API keys and tokens of the engine are open by it now.
    pub(super) open: i64,
}

/// So many leavers are looked at.
pub(super) const MOST: usize = 2_000;

/// Those of the workforce whose accounts were closed since then, the newest first: as many as are looked at, and how many there are.
pub(super) async fn leavers(
    tx: &mut Tx,
    (since, now): (Timestamp, Timestamp),
) -> Result<(Vec<Leaver>, usize), DbError> {
    let sql = concat!(
        "SELECT p.id, p.ended, p.left_work,
             (SELECT COUNT(*) FROM session s WHERE s.person = p.id)
             + (SELECT COUNT(*) FROM api_key k WHERE k.person = p.id AND k.revoked IS NULL AND k.expires > $2)
         FROM person p WHERE p.active = 0 AND p.ended >= $1 AND p.organization <> $3 AND ",
        workforce!("p"),
        " ORDER BY p.ended DESC, p.id"
    );
    let asked = params![since.as_microsecond(), now.as_microsecond(), CANARIES];
    let rows = tx.query(sql, asked).await?;
    let tokens = realtime::access::living_by_user(tx, now).await?;
    let tokens: BTreeMap<String, i64> = tokens.into_iter().collect();
    let read = |row: &Row| {
        let (id, ended) = (row.text(0)?, row.int(1)?);
        let open = row.int(3)? + tokens.get(&id).copied().unwrap_or(0);
        Ok(Leaver { id, ended, left: row.opt_int(2)?, open })
    };
    let leavers = rows.iter().take(MOST).map(read).collect::<Result<_, DbError>>()?;
    Ok((leavers, rows.len()))
}

/// Somebody who left long before their account was closed, in a store that is thrown away.
pub(super) async fn forgotten(db: &Db, (left, ended): (i64, i64)) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    add(&mut tx, ("mutant", Role::Nurse, false), Vec::new()).await?;
    let sql = "UPDATE person SET left_work = $1, ended = $2 WHERE id = 'mutant'";
    tx.execute(sql, params![left, ended]).await?;
    tx.commit().await
}

/// Somebody who left and is still signed in, in a store that is thrown away.
pub(super) async fn leaver(db: &Db, now: i64) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    add(&mut tx, ("mutant", Role::Nurse, false), Vec::new()).await?;
    let sql = "INSERT INTO session (hash, id, person, created, seen, ends, expires)
               VALUES ($1, 'mutant', 'mutant', $2, $2, $3, $3)";
    tx.execute(sql, params![[0; 32], now, now + 60_000_000]).await?;
    tx.commit().await
}

/// An administrator by their own hand, in a store that is thrown away.
pub(super) async fn usurper(db: &Db) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    add(&mut tx, ("mutant", Role::Administrator, true), Vec::new()).await?;
    let sql = "INSERT INTO role_grant (id, organization, person, role, proposed_by, proposed, outcome, decided_by, decided)
               VALUES ('mutant', 'mutant', 'mutant', 'administrator', 'mutant', 0, 'approved', 'mutant', 0)";
    tx.execute(sql, params![]).await?;
    tx.commit().await
}

/// Somebody who was last seen long ago, in a store that is thrown away.
pub(super) async fn absent(db: &Db, seen: i64) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    add(&mut tx, ("mutant", Role::Nurse, true), Vec::new()).await?;
    let sql = "UPDATE person SET signed_in = $1, made = $1 WHERE id = 'mutant'";
    tx.execute(sql, params![seen]).await?;
    tx.commit().await
}

/// An officer whom a password alone lets in, in a store that is thrown away.
pub(super) async fn officer(db: &Db) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    add(&mut tx, ("mutant", Role::ComplianceOfficer, true), Vec::new()).await?;
    tx.commit().await
}
