//! How people sign in, as rows tell it.

use crate::organization::CANARIES;
use crate::person::workforce;
use db::{Db, DbError, Row, Tx, params};

/// The hashes of passwords of active people.
pub(super) async fn hashes(tx: &mut Tx) -> Result<Vec<String>, DbError> {
    let sql = "SELECT w.phc FROM password w JOIN person p ON p.id = w.person
               WHERE p.active = 1 AND w.phc <> ''";
    tx.query(sql, params![]).await?.iter().map(|row| row.text(0)).collect()
}

/// An account of the workforce that a password opens.
pub(super) struct Account {
    pub(super) id: String,
    /// The hash of its password.
    pub(super) phc: String,
    /// Whether it is an administrator's or a compliance officer's.
    pub(super) is_privileged: bool,
}

/// Accounts of the active workforce, those who can do most first.
pub(super) async fn staff_accounts(tx: &mut Tx) -> Result<Vec<Account>, DbError> {
    let sql = concat!(
        "SELECT p.id, w.phc, p.role FROM password w JOIN person p ON p.id = w.person
         WHERE p.active = 1 AND w.phc <> '' AND ",
        workforce!("p"),
        " ORDER BY CASE p.role WHEN 'administrator' THEN 0 WHEN 'compliance-officer' THEN 1 ELSE 2 END, p.id"
    );
    let read = |row: &Row| {
        let is_privileged = matches!(row.text(2)?.as_str(), "administrator" | "compliance-officer");
        Ok(Account { id: row.text(0)?, phc: row.text(1)?, is_privileged })
    };
    tx.query(sql, params![]).await?.iter().map(read).collect()
}

/// Somebody who works here, their fields as they are stored.
pub(super) struct Member {
    pub(super) id: String,
    /// Column and what stands in it.
    pub(super) fields: Vec<(&'static str, Vec<u8>)>,
}

/// The active workforce; canaries are nobody's.
pub(super) async fn staff(tx: &mut Tx) -> Result<Vec<Member>, DbError> {
    let sql = concat!(
        "SELECT p.id, p.name, p.phone, p.email FROM person p
         WHERE p.active = 1 AND p.organization <> $1 AND ",
        workforce!("p"),
        " ORDER BY p.id"
    );
    let read = |row: &Row| {
        let mut fields = Vec::new();
        for (at, column) in ["name", "phone", "email"].into_iter().enumerate() {
            fields.extend(row.opt_blob(at + 1)?.map(|sealed| (column, sealed)));
        }
        Ok(Member { id: row.text(0)?, fields })
    };
    tx.query(sql, params![CANARIES]).await?.iter().map(read).collect()
}

/// The API keys that are alive and whose person is not, by their ids.
pub(super) async fn ownerless(tx: &mut Tx, now: i64) -> Result<Vec<String>, DbError> {
    let sql = "SELECT k.id FROM api_key k JOIN person p ON p.id = k.person
               WHERE k.revoked IS NULL AND k.expires > $1 AND p.active = 0 ORDER BY k.id";
    tx.query(sql, params![now]).await?.iter().map(|row| row.text(0)).collect()
}

/// Who of the active workforce has the directory's id of somebody else, who may have left.
pub(super) async fn reused(tx: &mut Tx) -> Result<Vec<String>, DbError> {
    let sql = concat!(
        "SELECT p.id FROM person p
         WHERE p.active = 1 AND p.organization <> $1 AND p.external_id <> ''
           AND EXISTS (SELECT 1 FROM person o WHERE o.organization = p.organization
                         AND o.external_id = p.external_id AND o.id <> p.id) AND ",
        workforce!("p"),
        " ORDER BY p.id"
    );
    tx.query(sql, params![CANARIES]).await?.iter().map(|row| row.text(0)).collect()
}

/// The active workforce, and how strong their way in is. Canaries, who come in by a password on purpose, are none of it.
#[derive(Debug, Default)]
pub(super) struct Factors {
    pub(super) staff: i64,
    pub(super) without: i64,
    /// Administrators and compliance officers whose best is a code.
    pub(super) weak: i64,
    /// Sessions of theirs that nothing but a password opened.
    pub(super) bare: i64,
}

/// A provider's second factor is passed by where a password opens the same account.
pub(super) async fn factors(tx: &mut Tx, now: i64) -> Result<Factors, DbError> {
    let sql = concat!(
        "SELECT p.role,
             (SELECT COUNT(*) FROM passkey k WHERE k.person = p.id)
             + (SELECT COUNT(*) FROM identity_link l
                WHERE l.person = p.id AND l.ended IS NULL AND l.second_factor IS NOT NULL
                  AND NOT EXISTS (SELECT 1 FROM password w WHERE w.person = l.person AND w.phc <> ''
                                  AND (w.ends IS NULL OR w.ends > $2))),
             (SELECT COUNT(*) FROM totp t WHERE t.person = p.id AND t.confirmed = 1)
         FROM person p WHERE p.active = 1 AND p.organization <> $1 AND ",
        workforce!("p")
    );
    let mut found = Factors::default();
    for row in &tx.query(sql, params![CANARIES, now]).await? {
        let (strong, code) = (row.int(1)? > 0, row.int(2)? > 0);
        let privileged = matches!(row.text(0)?.as_str(), "administrator" | "compliance-officer");
        found.staff += 1;
        found.without += i64::from(!strong && !code);
        found.weak += i64::from(privileged && !strong && code);
    }
    let sql = concat!(
        "SELECT COUNT(*) FROM session s JOIN person p ON p.id = s.person
         WHERE s.factor IS NULL AND s.visit IS NULL AND s.ends > $1 AND p.organization <> $2 AND ",
        workforce!("p")
    );
    found.bare =
        tx.query_opt(sql, params![now, CANARIES]).await?.map_or(Ok(0), |row| row.int(0))?;
    Ok(found)
}

/// Patients and guardians who have a password: how many, how many of them have a second factor, and sessions that somebody
/// with a passkey or an app opened without any.
#[derive(Debug, Default)]
pub(super) struct Patients {
    pub(super) all: i64,
    pub(super) strong: i64,
    pub(super) past: Vec<String>,
}

pub(super) async fn patients(tx: &mut Tx, now: i64) -> Result<Patients, DbError> {
    let sql = "SELECT COUNT(*), COALESCE(SUM(CASE WHEN
                   EXISTS (SELECT 1 FROM passkey k WHERE k.person = p.id)
                   OR EXISTS (SELECT 1 FROM totp t WHERE t.person = p.id AND t.confirmed = 1) THEN 1 ELSE 0 END), 0)
               FROM person p JOIN password w ON w.person = p.id
               WHERE p.active = 1 AND w.phc <> '' AND p.organization <> $1 AND p.role IN ('patient', 'guardian')";
    let row = tx.query_opt(sql, params![CANARIES]).await?;
    let (all, strong) =
        row.map_or(Ok::<_, DbError>((0, 0)), |row| Ok((row.int(0)?, row.int(1)?)))?;
    // Whoever adds one in a session goes on in it, so what counts is whether it was there before.
    let sql = "SELECT s.id FROM session s JOIN person p ON p.id = s.person
               WHERE s.factor IS NULL AND s.visit IS NULL AND s.ends > $1 AND p.role IN ('patient', 'guardian')
                 AND (EXISTS (SELECT 1 FROM passkey k WHERE k.person = p.id AND k.created < s.created)
                      OR EXISTS (SELECT 1 FROM totp t WHERE t.person = p.id AND t.confirmed = 1
                                 AND t.confirmed_at < s.created))
               ORDER BY s.id LIMIT 20";
    let rows = tx.query(sql, params![now]).await?;
    let past = rows.iter().map(|row| row.text(0)).collect::<Result<_, _>>()?;
    Ok(Patients { all, strong, past })
}

/// A patient whose passkey was passed by, and one whose app was, in a store that is thrown away.
pub(super) async fn bypassed(db: &Db, now: i64) -> Result<(), DbError> {
    const PASSKEY: &str =
        "INSERT INTO passkey (id, person, label, algorithm, public_key, counter, created)
         VALUES ($1, $1, 'mutant', -7, $2, 0, $3)";
    const APP: &str = "INSERT INTO totp (person, secret, confirmed, last_step, confirmed_at)
                       VALUES ($1, $2, 1, 0, $3)";
    let mut tx = db.begin().await?;
    for (mark, who, factor) in [(0_u8, "mutant-app", APP), (1, "mutant-passkey", PASSKEY)] {
        let added = (who, kernel::Role::Patient, true);
        crate::person::checks::store::add(&mut tx, added, Vec::new()).await?;
        tx.execute(factor, params![who, Vec::new(), now - 60_000_000]).await?;
        let sql = "INSERT INTO session (hash, id, person, created, seen, ends, expires)
                   VALUES ($1, $2, $2, $3, $3, $4, $4)";
        tx.execute(sql, params![[mark; 32], who, now, now + 60_000_000]).await?;
    }
    tx.commit().await
}

/// Accounts with wrong passwords in a row.
pub(super) struct Guessed {
    pub(super) tried: i64,
    /// Those that were never locked though they had enough.
    pub(super) open: i64,
    /// Those that had so many that no password opens them.
    pub(super) shut: i64,
}

/// Accounts with wrong passwords in a row; at canaries guesses are made on purpose.
pub(super) async fn guessed(tx: &mut Tx, (free, most): (i64, i64)) -> Result<Guessed, DbError> {
    let sql = "SELECT COUNT(*),
                      COALESCE(SUM(CASE WHEN w.failures >= $1 AND w.failures < $3 AND w.locked_until IS NULL THEN 1 ELSE 0 END), 0),
                      COALESCE(SUM(CASE WHEN w.failures >= $3 THEN 1 ELSE 0 END), 0)
               FROM password w JOIN person p ON p.id = w.person WHERE w.failures > 0 AND p.organization <> $2";
    let Some(row) = tx.query_opt(sql, params![free, CANARIES, most]).await? else {
        return Ok(Guessed { tried: 0, open: 0, shut: 0 });
    };
    Ok(Guessed { tried: row.int(0)?, open: row.int(1)?, shut: row.int(2)? })
}

/// A session as it is judged.
pub(super) struct Lasting {
    pub(super) staff: bool,
    /// Whether it is bound to a visit, and lasts as long as that.
    pub(super) bound: bool,
    /// From its last use to its end, and from its beginning to its latest end, in seconds.
    pub(super) idle: i64,
    pub(super) whole: i64,
    /// From the end of its visit, if it is bound to one, to its latest end, in seconds.
    pub(super) beyond: i64,
    /// Seconds since it should have gone.
    pub(super) over: i64,
}

/// Every session.
pub(super) async fn sessions(tx: &mut Tx, now: i64) -> Result<Vec<Lasting>, DbError> {
    let sql = "SELECT p.role, s.created, s.seen, s.ends, s.expires, s.visit, a.ends
               FROM session s JOIN person p ON p.id = s.person LEFT JOIN appointment a ON a.id = s.visit";
    let read = |row: &Row| {
        let role = row.text(0)?;
        let (created, seen, ends, expires) = (row.int(1)?, row.int(2)?, row.int(3)?, row.int(4)?);
        let others = ["patient", "guardian", "guest"];
        Ok(Lasting {
            staff: !others.contains(&role.as_str()),
            bound: row.opt_text(5)?.is_some(),
            idle: (ends - seen) / 1_000_000,
            whole: (expires - created) / 1_000_000,
            beyond: (expires - row.opt_int(6)?.unwrap_or(created)) / 1_000_000,
            over: (now - ends.min(expires)) / 1_000_000,
        })
    };
    tx.query(sql, params![]).await?.iter().map(read).collect()
}

/// Somebody's password, in a store that is thrown away.
pub(super) async fn set(db: &Db, person: &str, phc: &str, failures: i64) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    let role = kernel::Role::Administrator;
    crate::person::checks::store::add(&mut tx, (person, role, true), Vec::new()).await?;
    let sql = "INSERT INTO password (person, phc, failures) VALUES ($1, $2, $3)";
    tx.execute(sql, params![person, phc, failures]).await?;
    tx.commit().await
}

/// A session of an administrator that a password opened and that lasts a week, in a store that is thrown away.
pub(super) async fn endless(db: &Db, now: i64) -> Result<(), DbError> {
    const WEEK: i64 = 7 * 86_400_000_000;
    let mut tx = db.begin().await?;
    let who = ("mutant", kernel::Role::Administrator, true);
    crate::person::checks::store::add(&mut tx, who, Vec::new()).await?;
    let sql = "INSERT INTO session (hash, id, person, created, seen, ends, expires)
               VALUES ($1, 'mutant', 'mutant', $2, $2, $3, $3)";
    tx.execute(sql, params![[0; 32], now, now + WEEK]).await?;
    tx.commit().await
}

/// A key of somebody who left, in a store that is thrown away.
pub(super) async fn orphan(db: &Db, now: i64) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    let who = ("mutant", kernel::Role::Administrator, false);
    crate::person::checks::store::add(&mut tx, who, Vec::new()).await?;
    let sql = "INSERT INTO api_key (hash, id, person, label, created, expires, scopes)
               VALUES ($1, 'mutant', 'mutant', 'mutant', $2, $3, '')";
    tx.execute(sql, params![[0; 32], now, now + 86_400_000_000_i64]).await?;
    tx.commit().await
}
