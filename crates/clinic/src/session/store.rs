//! The tables of passwords, sessions and API keys.

use super::rules::MOST_FAILURES;
use super::{ApiKey, Session};
use crate::column::{corrupt, id, instant, micros, opt_id, opt_instant, opt_micros, word};
use crate::factor::Factor;
use crate::{Acting, Caller, Glass, Refusal, Scopes, acting};
use db::{DbError, Migration, Query, Row, Tx, params};
use kernel::{AppointmentId, OrganizationId, PersonId, Role, SessionId, Timestamp};

/// The tables of signing in.
pub const MIGRATION: Migration = Migration {
    name: "clinic.3.session",
    sql: "CREATE TABLE password (
              person TEXT PRIMARY KEY REFERENCES person (id),
              phc TEXT NOT NULL,
              failures BIGINT NOT NULL,
              locked_until BIGINT
          );
          CREATE TABLE session (
              hash BYTEA PRIMARY KEY,
              id TEXT NOT NULL UNIQUE,
              person TEXT NOT NULL REFERENCES person (id),
              created BIGINT NOT NULL,
              seen BIGINT NOT NULL
          );
          CREATE INDEX session_person ON session (person);
          CREATE TABLE api_key (
              hash BYTEA PRIMARY KEY,
              id TEXT NOT NULL UNIQUE,
              person TEXT NOT NULL REFERENCES person (id),
              label TEXT NOT NULL,
              created BIGINT NOT NULL,
              revoked BIGINT
          )",
};

/// When a session ends, how it was opened and what for. Those of before are signed out.
pub const MIGRATION_SCOPE: Migration = Migration {
    name: "clinic.8.session-scope",
    sql: "DELETE FROM session;
          ALTER TABLE session ADD COLUMN ends BIGINT NOT NULL DEFAULT 0;
          ALTER TABLE session ADD COLUMN expires BIGINT NOT NULL DEFAULT 0;
          ALTER TABLE session ADD COLUMN factor TEXT;
          ALTER TABLE session ADD COLUMN visit TEXT;
          CREATE INDEX session_ends ON session (ends)",
};

/// When whoever is signed in last showed that it is they, and which passwords are to be changed.
pub const MIGRATION_PROOF: Migration = Migration {
    name: "clinic.40.session-proof",
    sql: "ALTER TABLE session ADD COLUMN proven BIGINT NOT NULL DEFAULT 0;
          ALTER TABLE password ADD COLUMN temporary BIGINT NOT NULL DEFAULT 0",
};

/// What a key opens, when it ends and when it was last used. Those of before had neither scope nor end, and are gone.
pub const MIGRATION_KEYS: Migration = Migration {
    name: "clinic.60.api-key-scope",
    sql: "DELETE FROM api_key;
          ALTER TABLE api_key ADD COLUMN scopes TEXT NOT NULL DEFAULT '';
          ALTER TABLE api_key ADD COLUMN expires BIGINT NOT NULL DEFAULT 0;
          ALTER TABLE api_key ADD COLUMN used BIGINT",
};

/// When whoever is signed in last showed a second factor again.
pub const MIGRATION_STEP_UP: Migration = Migration {
    name: "clinic.63.step-up",
    sql: "ALTER TABLE session ADD COLUMN stepped_up BIGINT",
};

/// Until when a password signs in that was made for an emergency.
pub const MIGRATION_ENDS: Migration = Migration {
    name: "clinic.93.password-ends",
    sql: "ALTER TABLE password ADD COLUMN ends BIGINT",
};

/// Whether a password may open the account alone; unknown of those of before.
pub const MIGRATION_ALONE: Migration = Migration {
    name: "clinic.158.password-alone",
    sql: "ALTER TABLE password ADD COLUMN alone BIGINT",
};

/// Whether somebody else chose a password or one before it, since the operator gave one; so may be all those of before.
pub const MIGRATION_GIVEN: Migration = Migration {
    name: "clinic.170.password-given",
    sql: "ALTER TABLE password ADD COLUMN given BIGINT NOT NULL DEFAULT 1",
};

/// What a password is kept with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Terms {
    /// Whether it must be changed before anything else.
    pub(super) temporary: bool,
    /// Until when it signs in.
    pub(super) until: Option<Timestamp>,
    /// Whether it may open the account alone.
    pub(super) alone: bool,
    /// Whether somebody else chose it who is not the operator; `None` leaves what is known of the one before.
    pub(super) given: Option<bool>,
}

/// What is known of a person's password.
#[derive(Clone, Debug)]
pub(super) struct Password {
    pub(super) phc: Option<String>,
    locked_until: Option<Timestamp>,
    ends: Option<Timestamp>,
    failures: i64,
    /// Whether it was chosen with a second factor behind it, and is too short to be alone.
    pub(super) falls_short: bool,
}

impl Password {
    /// Why neither the right password nor a right code opens the account now, after too many wrong ones.
    pub(super) fn shut(&self, now: Timestamp) -> Option<Refusal> {
        let is_locked = self.locked_until.is_some_and(|end| now < end);
        if self.failures >= MOST_FAILURES {
            Some(Refusal::Guessed)
        } else {
            is_locked.then_some(Refusal::Locked)
        }
    }

    /// Whether its time is over.
    pub(super) fn is_over(&self, now: Timestamp) -> bool {
        self.ends.is_some_and(|end| end <= now)
    }
}

/// Sets a password. With `forgives` wrong ones count no more.
pub(super) async fn set_password(
    tx: &mut Tx,
    person: &PersonId,
    phc: &str,
    terms: Terms,
    forgives: bool,
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO password (person, phc, failures, temporary, ends, alone, given) VALUES ($1, $2, 0, $3, $4, $5, 0)
         ON CONFLICT (person) DO UPDATE SET
             phc = excluded.phc, temporary = excluded.temporary, ends = excluded.ends, alone = excluded.alone",
        params![
            person.as_str(),
            phc,
            i64::from(terms.temporary),
            opt_micros(terms.until),
            i64::from(terms.alone)
        ],
    )
    .await?;
    if let Some(given) = terms.given {
        let sql = "UPDATE password SET given = $1 WHERE person = $2";
        tx.execute(sql, params![i64::from(given), person.as_str()]).await?;
    }
    if forgives { forgive(tx, person).await } else { Ok(()) }
}

/// Removes a password that somebody else chose, or may have; whether it did. Wrong ones stay counted.
pub(super) async fn forget_given(tx: &mut Tx, person: &PersonId) -> Result<bool, DbError> {
    let sql = "UPDATE password SET phc = '', temporary = 0, ends = NULL, alone = NULL, given = 0
               WHERE person = $1 AND given = 1 AND phc <> ''";
    Ok(tx.execute(sql, params![person.as_str()]).await? == 1)
}

pub(super) async fn password(tx: &mut Tx, person: &PersonId) -> Result<Option<Password>, DbError> {
    let sql = "SELECT phc, locked_until, ends, failures, alone FROM password WHERE person = $1";
    let row = tx.query_opt(sql, params![person.as_str()]).await?;
    row.map(|row| read_password(&row)).transpose()
}

/// The same, as it stays until the transaction ends: guesses at once are looked at and counted one after the other.
pub(super) async fn held_password(
    tx: &mut Tx,
    person: &PersonId,
) -> Result<Option<Password>, DbError> {
    let sql = "UPDATE password SET failures = failures WHERE person = $1
               RETURNING phc, locked_until, ends, failures, alone";
    let row = tx.query_opt(sql, params![person.as_str()]).await?;
    row.map(|row| read_password(&row)).transpose()
}

fn read_password(row: &Row) -> Result<Password, DbError> {
    let phc = Some(row.text(0)?).filter(|phc| !phc.is_empty());
    let (locked_until, ends) = (opt_instant(row, 1)?, opt_instant(row, 2)?);
    let falls_short = row.opt_int(4)? == Some(0);
    Ok(Password { phc, locked_until, ends, failures: row.int(3)?, falls_short })
}

/// The password must be changed before anything else.
pub(super) async fn must_change(tx: &mut Tx, person: &PersonId) -> Result<(), DbError> {
    let sql = "UPDATE password SET temporary = 1 WHERE person = $1";
    tx.execute(sql, params![person.as_str()]).await.map(drop)
}

/// No second factor stands behind the password any more: one of which nobody knows whether it suffices does not.
pub(super) async fn doubt(tx: &mut Tx, person: &PersonId) -> Result<(), DbError> {
    let sql = "UPDATE password SET alone = 0 WHERE person = $1 AND alone IS NULL";
    tx.execute(sql, params![person.as_str()]).await.map(drop)
}

/// Counts one more wrong password or code and answers how many that makes; also of somebody without a password, who has
/// a row for the count alone.
pub(super) async fn fail(tx: &mut Tx, person: &PersonId) -> Result<i64, DbError> {
    tx.query_opt(
        "INSERT INTO password (person, phc, failures, temporary, given) VALUES ($1, '', 1, 0, 0)
         ON CONFLICT (person) DO UPDATE SET failures = password.failures + 1 RETURNING failures",
        params![person.as_str()],
    )
    .await?
    .map_or(Ok(0), |row| row.int(0))
}

pub(super) async fn lock(
    tx: &mut Tx,
    person: &PersonId,
    until: Option<Timestamp>,
) -> Result<(), DbError> {
    tx.execute(
        "UPDATE password SET locked_until = $1 WHERE person = $2",
        params![opt_micros(until), person.as_str()],
    )
    .await
    .map(drop)
}

/// Opens an account that was guessed at too often: whoever has the passkey is its owner. Short of that many, wrong ones stay
/// counted, for a passkey says nothing of who guesses.
pub(super) async fn reopen(tx: &mut Tx, person: &PersonId) -> Result<(), DbError> {
    let sql = "UPDATE password SET failures = 0, locked_until = NULL WHERE person = $1 AND failures >= $2";
    tx.execute(sql, params![person.as_str(), MOST_FAILURES]).await.map(drop)
}

/// A right password wipes the wrong ones out.
pub(super) async fn forgive(tx: &mut Tx, person: &PersonId) -> Result<(), DbError> {
    tx.execute(
        "UPDATE password SET failures = 0, locked_until = NULL WHERE person = $1",
        params![person.as_str()],
    )
    .await
    .map(drop)
}

/// The same, if the password is still the one that was looked at, which it is then until the transaction ends.
pub(super) async fn forgive_known(
    tx: &mut Tx,
    person: &PersonId,
    phc: &str,
) -> Result<bool, DbError> {
    let sql =
        "UPDATE password SET failures = 0, locked_until = NULL WHERE person = $1 AND phc = $2";
    Ok(tx.execute(sql, params![person.as_str(), phc]).await? == 1)
}

pub(super) async fn insert(tx: &mut Tx, hash: &[u8], session: &Session) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO session (hash, id, person, created, seen, ends, expires, factor, visit, proven)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $4)",
        params![
            hash,
            session.id.as_str(),
            session.person.as_str(),
            micros(session.created),
            micros(session.seen),
            micros(session.ends),
            micros(session.expires),
            session.factor.map(Factor::name),
            session.visit.as_ref().map(AppointmentId::as_str)
        ],
    )
    .await
    .map(drop)
}

/// The session behind a secret, with what its person is now.
pub(super) async fn find(tx: &mut Tx, hash: &[u8]) -> Result<Option<Session>, DbError> {
    tx.query_opt(
        "SELECT s.id, s.person, p.organization, p.role, s.created, s.seen, s.ends, s.expires,
                s.factor, s.visit,
                (SELECT temporary FROM password w WHERE w.person = s.person)
         FROM session s JOIN person p ON p.id = s.person WHERE s.hash = $1 AND p.active = 1",
        params![hash],
    )
    .await?
    .map(|row| read(&row))
    .transpose()
}

/// The session of this id.
pub(super) async fn find_by_id(tx: &mut Tx, id: &SessionId) -> Result<Option<Session>, DbError> {
    tx.query_opt(
        "SELECT s.id, s.person, p.organization, p.role, s.created, s.seen, s.ends, s.expires,
                s.factor, s.visit,
                (SELECT temporary FROM password w WHERE w.person = s.person)
         FROM session s JOIN person p ON p.id = s.person WHERE s.id = $1",
        params![id.as_str()],
    )
    .await?
    .map(|row| read(&row))
    .transpose()
}

/// The record that a session has open out of turn.
pub(super) async fn glass(
    tx: &mut Tx,
    session: &SessionId,
    now: Timestamp,
) -> Result<Option<Glass>, DbError> {
    tx.query_opt(
        "SELECT id, patient, ends, reason FROM break_glass
         WHERE session = $1 AND closed IS NULL AND ends > $2",
        params![session.as_str(), micros(now)],
    )
    .await?
    .map(|row| {
        let emergency = row.text(3)? == "emergency";
        Ok(Glass { id: row.text(0)?, patient: id(&row, 1)?, ends: instant(&row, 2)?, emergency })
    })
    .transpose()
}

/// Closes whatever a session has open out of turn; answers which, whose, and of which organization.
pub(super) async fn close_glass(
    tx: &mut Tx,
    session: &SessionId,
    now: Timestamp,
) -> Result<Vec<(String, PersonId, String)>, DbError> {
    let sql = "UPDATE break_glass SET closed = $1
         WHERE session = $2 AND closed IS NULL AND ends > $1 RETURNING id, patient, organization";
    let rows = tx.query(sql, params![micros(now), session.as_str()]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, id(row, 1)?, row.text(2)?))).collect()
}

/// For whom somebody acts at a visit; at a confidential one for nobody.
pub(super) async fn acting(
    tx: &mut Tx,
    (person, visit): (&PersonId, &AppointmentId),
    now: Timestamp,
) -> Result<Option<Acting>, DbError> {
    tx.query_opt(
        "SELECT p.id, p.patient, p.acts FROM proxy p JOIN appointment a ON a.patient = p.patient
         WHERE p.person = $1 AND a.id = $2 AND a.confidential = 0 AND p.ended IS NULL AND p.starts <= $3 AND p.ends > $3
           AND NOT EXISTS (SELECT 1 FROM restriction r WHERE r.patient = p.patient AND r.bar = 'family' AND r.ended IS NULL)
         ORDER BY p.given DESC, p.id DESC LIMIT 1",
        params![person.as_str(), visit.as_str(), micros(now)],
    )
    .await?
    .map(|row| {
        let acts = word(&row, 2, acting::read)?;
        Ok(Acting { proxy: row.text(0)?, patient: id(&row, 1)?, acts })
    })
    .transpose()
}

/// Locks the caller's account and what they came by until the transaction ends; `false` when one of these is no more.
pub(super) async fn hold(tx: &mut Tx, caller: &Caller, now: Timestamp) -> Result<bool, DbError> {
    const PERSON: &str =
        "UPDATE person SET version = version WHERE id = $1 AND active = 1 RETURNING id";
    const SESSION: &str = "UPDATE session SET seen = seen WHERE id = $1 AND ends > $2 RETURNING id";
    const KEY: &str = "UPDATE api_key SET used = used
         WHERE id = $1 AND revoked IS NULL AND expires > $2 RETURNING id";
    let person = Query::new(PERSON, params![caller.person.as_str()]);
    let by = |sql, id: &SessionId| Query::new(sql, params![id.as_str(), micros(now)]);
    let session = caller.session.as_ref().map(|id| by(SESSION, id));
    let key = caller.key.as_ref().map(|id| by(KEY, id));
    let all = [Some(person), session, key].into_iter().flatten().collect();
    Ok(tx.query_many(all).await?.iter().all(|rows| rows.len() == 1))
}

/// Sessions that are over, at most a hundred.
pub(super) async fn over(tx: &mut Tx, now: Timestamp) -> Result<Vec<Session>, DbError> {
    let rows = tx
        .query(
            "SELECT s.id, s.person, p.organization, p.role, s.created, s.seen, s.ends, s.expires,
                    s.factor, s.visit,
                (SELECT temporary FROM password w WHERE w.person = s.person)
             FROM session s JOIN person p ON p.id = s.person WHERE s.ends <= $1
             ORDER BY s.ends LIMIT 100",
            params![micros(now)],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// The living key behind a secret, with its person's organization and role.
pub(super) async fn find_key(
    tx: &mut Tx,
    hash: &[u8],
    now: Timestamp,
) -> Result<Option<(ApiKey, OrganizationId, Role)>, DbError> {
    tx.query_opt(
        "SELECT k.id, k.person, k.label, k.scopes, k.created, k.expires, k.used, k.revoked,
                p.organization, p.role
         FROM api_key k JOIN person p ON p.id = k.person
         WHERE k.hash = $1 AND k.revoked IS NULL AND k.expires > $2 AND p.active = 1",
        params![hash, micros(now)],
    )
    .await?
    .map(|row| Ok((read_key(&row)?, id(&row, 8)?, word(&row, 9, Role::find)?)))
    .transpose()
}

/// A person's keys, newest first, also those that ended.
pub(super) async fn keys(tx: &mut Tx, person: &PersonId) -> Result<Vec<ApiKey>, DbError> {
    let rows = tx
        .query(
            "SELECT id, person, label, scopes, created, expires, used, revoked
             FROM api_key WHERE person = $1 ORDER BY created DESC, id",
            params![person.as_str()],
        )
        .await?;
    rows.iter().map(read_key).collect()
}

fn read_key(row: &Row) -> Result<ApiKey, DbError> {
    Ok(ApiKey {
        id: id(row, 0)?,
        person: id(row, 1)?,
        label: row.text(2)?,
        scopes: word(row, 3, Scopes::find)?,
        created: instant(row, 4)?,
        expires: instant(row, 5)?,
        used: opt_instant(row, 6)?,
        revoked: opt_instant(row, 7)?,
    })
}

/// Writes down that a key was used.
pub(super) async fn touch_key(tx: &mut Tx, key: &SessionId, now: Timestamp) -> Result<(), DbError> {
    let sql = "UPDATE api_key SET used = $1 WHERE id = $2";
    tx.execute(sql, params![micros(now), key.as_str()]).await.map(drop)
}

fn read(row: &Row) -> Result<Session, DbError> {
    let factor = row.opt_text(8)?.map(|name| Factor::find(&name).ok_or_else(|| corrupt("factor")));
    let visit = opt_id(row, 9)?;
    Ok(Session {
        id: id(row, 0)?,
        person: id(row, 1)?,
        organization: id(row, 2)?,
        role: word(row, 3, Role::find)?,
        created: instant(row, 4)?,
        seen: instant(row, 5)?,
        ends: instant(row, 6)?,
        expires: instant(row, 7)?,
        factor: factor.transpose()?,
        // Whoever came by a link to a visit has shown no password, and may have it at home.
        must_change: visit.is_none() && row.opt_int(10)? == Some(1),
        visit,
    })
}

/// Writes down with which factor a session counts as opened, unless it was opened with one.
pub(super) async fn set_factor(
    tx: &mut Tx,
    session: &SessionId,
    factor: Factor,
) -> Result<(), DbError> {
    tx.execute(
        "UPDATE session SET factor = $1 WHERE id = $2 AND factor IS NULL",
        params![factor.name(), session.as_str()],
    )
    .await
    .map(drop)
}

/// Writes down that whoever is signed in showed that it is they.
pub(super) async fn prove(tx: &mut Tx, id: &SessionId, now: Timestamp) -> Result<(), DbError> {
    let sql = "UPDATE session SET proven = $1 WHERE id = $2";
    tx.execute(sql, params![micros(now), id.as_str()]).await.map(drop)
}

/// Writes down that whoever is signed in showed a second factor again.
pub(super) async fn step_up(tx: &mut Tx, id: &SessionId, now: Timestamp) -> Result<(), DbError> {
    let sql = "UPDATE session SET stepped_up = $1 WHERE id = $2";
    tx.execute(sql, params![micros(now), id.as_str()]).await.map(drop)
}

/// When they last did so.
pub(super) async fn stepped_up(tx: &mut Tx, id: &SessionId) -> Result<Option<Timestamp>, DbError> {
    let sql = "SELECT stepped_up FROM session WHERE id = $1";
    let row = tx.query_opt(sql, params![id.as_str()]).await?;
    row.map_or(Ok(None), |row| opt_instant(&row, 0))
}

/// When they last did.
pub(super) async fn proven(tx: &mut Tx, id: &SessionId) -> Result<Option<Timestamp>, DbError> {
    let sql = "SELECT proven FROM session WHERE id = $1";
    let row = tx.query_opt(sql, params![id.as_str()]).await?;
    row.map(|row| instant(&row, 0)).transpose()
}

/// A person's sessions.
pub(super) async fn of_person(tx: &mut Tx, person: &PersonId) -> Result<Vec<SessionId>, DbError> {
    let sql = "SELECT id FROM session WHERE person = $1";
    tx.query(sql, params![person.as_str()]).await?.iter().map(|row| id(row, 0)).collect()
}

/// Writes down that a session was used.
pub(super) async fn touch(tx: &mut Tx, session: &Session) -> Result<(), DbError> {
    tx.execute(
        "UPDATE session SET seen = $1, ends = $2 WHERE id = $3",
        params![micros(session.seen), micros(session.ends), session.id.as_str()],
    )
    .await
    .map(drop)
}

/// Every session is over, as the next sweep finds it; answers how many.
pub(super) async fn end_every(tx: &mut Tx, now: Timestamp) -> Result<u64, DbError> {
    tx.execute("UPDATE session SET ends = $1 WHERE ends > $1", params![micros(now)]).await
}

/// Ends a session; `false` when it had ended already.
pub(super) async fn delete(tx: &mut Tx, id: &SessionId) -> Result<bool, DbError> {
    let gone = tx.execute("DELETE FROM session WHERE id = $1", params![id.as_str()]).await?;
    Ok(gone == 1)
}

/// A person's sessions that are not over, latest used first.
pub(super) async fn open(
    tx: &mut Tx,
    person: &PersonId,
    now: Timestamp,
) -> Result<Vec<Session>, DbError> {
    let rows = tx
        .query(
            "SELECT s.id, s.person, p.organization, p.role, s.created, s.seen, s.ends, s.expires,
                    s.factor, s.visit,
                (SELECT temporary FROM password w WHERE w.person = s.person)
             FROM session s JOIN person p ON p.id = s.person
             WHERE s.person = $1 AND s.ends > $2 ORDER BY s.seen DESC, s.id",
            params![person.as_str(), micros(now)],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// Whether somebody signs in to an account, or ever did: whoever came once is somebody, whatever opens it now. A row that only
/// counts wrong passwords is nobody's password.
pub(super) async fn is_signed_in_to(tx: &mut Tx, person: &PersonId) -> Result<bool, DbError> {
    let sql = "SELECT 1 FROM person p WHERE p.id = $1
                 AND (p.signed_in IS NOT NULL
                      OR EXISTS (SELECT 1 FROM password w WHERE w.person = p.id AND w.phc <> '')
                      OR EXISTS (SELECT 1 FROM passkey k WHERE k.person = p.id)
                      OR EXISTS (SELECT 1 FROM identity_link l WHERE l.person = p.id))";
    Ok(tx.query_opt(sql, params![person.as_str()]).await?.is_some())
}

pub(super) async fn insert_key(tx: &mut Tx, hash: &[u8], key: &ApiKey) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO api_key (hash, id, person, label, scopes, created, expires)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![
            hash,
            key.id.as_str(),
            key.person.as_str(),
            &key.label,
            key.scopes.to_string(),
            micros(key.created),
            micros(key.expires)
        ],
    )
    .await
    .map(drop)
}

/// Takes a person's key back; `false` when there is no such living key.
pub(super) async fn revoke_key(
    tx: &mut Tx,
    person: &PersonId,
    key: &SessionId,
    now: Timestamp,
) -> Result<bool, DbError> {
    let touched = tx
        .execute(
            "UPDATE api_key SET revoked = $1 WHERE id = $2 AND person = $3 AND revoked IS NULL",
            params![micros(now), key.as_str(), person.as_str()],
        )
        .await?;
    Ok(touched == 1)
}

/// Takes all living keys of a person back; answers their ids.
pub(super) async fn revoke_keys(
    tx: &mut Tx,
    person: &PersonId,
    now: Timestamp,
) -> Result<Vec<SessionId>, DbError> {
    let rows = tx
        .query(
            "UPDATE api_key SET revoked = $1 WHERE person = $2 AND revoked IS NULL RETURNING id",
            params![micros(now), person.as_str()],
        )
        .await?;
    rows.iter().map(|row| id(row, 0)).collect()
}
