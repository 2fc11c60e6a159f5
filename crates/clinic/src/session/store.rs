//! The tables of passwords, sessions and API keys.

use super::{ApiKey, Session};
use crate::column::{id, instant, micros, opt_instant, opt_micros, word};
use db::{DbError, Migration, Row, Tx, params};
use kernel::{PersonId, Role, SessionId, Timestamp};

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

/// What is known of a person's password.
#[derive(Clone, Debug)]
pub(super) struct Password {
    pub(super) phc: String,
    pub(super) locked_until: Option<Timestamp>,
}

pub(super) async fn set_password(tx: &mut Tx, person: &PersonId, phc: &str) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO password (person, phc, failures) VALUES ($1, $2, 0)
         ON CONFLICT (person) DO UPDATE SET phc = excluded.phc, failures = 0, locked_until = NULL",
        params![person.as_str(), phc],
    )
    .await
    .map(drop)
}

pub(super) async fn password(tx: &mut Tx, person: &PersonId) -> Result<Option<Password>, DbError> {
    tx.query_opt(
        "SELECT phc, locked_until FROM password WHERE person = $1",
        params![person.as_str()],
    )
    .await?
    .map(|row| Ok(Password { phc: row.text(0)?, locked_until: opt_instant(&row, 1)? }))
    .transpose()
}

/// Counts one more wrong password and answers how many that makes.
pub(super) async fn fail(tx: &mut Tx, person: &PersonId) -> Result<i64, DbError> {
    tx.query_opt(
        "UPDATE password SET failures = failures + 1 WHERE person = $1 RETURNING failures",
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

/// A right password wipes the wrong ones out.
pub(super) async fn forgive(tx: &mut Tx, person: &PersonId) -> Result<(), DbError> {
    tx.execute(
        "UPDATE password SET failures = 0, locked_until = NULL WHERE person = $1",
        params![person.as_str()],
    )
    .await
    .map(drop)
}

pub(super) async fn insert(tx: &mut Tx, hash: &[u8], session: &Session) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO session (hash, id, person, created, seen) VALUES ($1, $2, $3, $4, $5)",
        params![
            hash,
            session.id.as_str(),
            session.person.as_str(),
            micros(session.created),
            micros(session.seen)
        ],
    )
    .await
    .map(drop)
}

/// The session behind a secret, with what its person is now.
pub(super) async fn find(tx: &mut Tx, hash: &[u8]) -> Result<Option<Session>, DbError> {
    tx.query_opt(
        "SELECT s.id, s.person, p.organization, p.role, s.created, s.seen
         FROM session s JOIN person p ON p.id = s.person WHERE s.hash = $1 AND p.active = 1",
        params![hash],
    )
    .await?
    .map(|row| read(&row))
    .transpose()
}

/// The person behind an API key, as a session that was just opened.
pub(super) async fn find_key(
    tx: &mut Tx,
    hash: &[u8],
    now: Timestamp,
) -> Result<Option<Session>, DbError> {
    let row = tx
        .query_opt(
            "SELECT k.id, k.person, p.organization, p.role, k.created, k.created
             FROM api_key k JOIN person p ON p.id = k.person
             WHERE k.hash = $1 AND k.revoked IS NULL AND p.active = 1",
            params![hash],
        )
        .await?;
    row.map(|row| Ok(Session { created: now, seen: now, ..read(&row)? })).transpose()
}

fn read(row: &Row) -> Result<Session, DbError> {
    Ok(Session {
        id: id(row, 0)?,
        person: id(row, 1)?,
        organization: id(row, 2)?,
        role: word(row, 3, Role::find)?,
        created: instant(row, 4)?,
        seen: instant(row, 5)?,
    })
}

pub(super) async fn touch(tx: &mut Tx, hash: &[u8], seen: Timestamp) -> Result<(), DbError> {
    tx.execute("UPDATE session SET seen = $1 WHERE hash = $2", params![micros(seen), hash])
        .await
        .map(drop)
}

pub(super) async fn delete(tx: &mut Tx, id: &SessionId) -> Result<(), DbError> {
    tx.execute("DELETE FROM session WHERE id = $1", params![id.as_str()]).await.map(drop)
}

/// Forgets sessions made before an instant: none of them can be open.
pub(super) async fn sweep(tx: &mut Tx, before: Timestamp) -> Result<u64, DbError> {
    tx.execute("DELETE FROM session WHERE created < $1", params![micros(before)]).await
}

pub(super) async fn insert_key(tx: &mut Tx, hash: &[u8], key: &ApiKey) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO api_key (hash, id, person, label, created) VALUES ($1, $2, $3, $4, $5)",
        params![hash, key.id.as_str(), key.person.as_str(), &key.label, micros(key.created)],
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
