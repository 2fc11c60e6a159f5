//! The tables of second factors.

use super::Passkey;
use crate::column::{id, instant, micros, opt_id, opt_instant};
use db::{DbError, Migration, Tx, params};
use kernel::{PersonId, Timestamp};

/// The tables of second factors. An app's secret is sealed; codes and challenges are hashes.
pub const MIGRATION: Migration = Migration {
    name: "clinic.11.factor",
    sql: "CREATE TABLE totp (
              person TEXT PRIMARY KEY REFERENCES person (id),
              secret BYTEA NOT NULL,
              confirmed BIGINT NOT NULL,
              last_step BIGINT NOT NULL
          );
          CREATE TABLE recovery_code (
              hash BYTEA PRIMARY KEY,
              person TEXT NOT NULL REFERENCES person (id)
          );
          CREATE INDEX recovery_code_person ON recovery_code (person);
          CREATE TABLE passkey (
              id TEXT PRIMARY KEY,
              person TEXT NOT NULL REFERENCES person (id),
              label TEXT NOT NULL,
              algorithm BIGINT NOT NULL,
              public_key BYTEA NOT NULL,
              counter BIGINT NOT NULL,
              created BIGINT NOT NULL,
              used BIGINT
          );
          CREATE INDEX passkey_person ON passkey (person);
          CREATE TABLE passkey_challenge (
              hash BYTEA PRIMARY KEY,
              person TEXT,
              expires BIGINT NOT NULL
          )",
};

/// Since when an app counts. One of before was confirmed by its last code at the latest.
pub const CONFIRMED: Migration = Migration {
    name: "clinic.155.totp-confirmed",
    sql: "ALTER TABLE totp ADD COLUMN confirmed_at BIGINT;
          UPDATE totp SET confirmed_at = last_step * 30000000 WHERE confirmed = 1",
};

/// An app's secret, still sealed.
pub(super) struct Totp {
    pub(super) secret: Vec<u8>,
    pub(super) confirmed: bool,
    pub(super) last_step: i64,
}

pub(super) async fn totp(tx: &mut Tx, person: &PersonId) -> Result<Option<Totp>, DbError> {
    tx.query_opt(
        "SELECT secret, confirmed, last_step FROM totp WHERE person = $1",
        params![person.as_str()],
    )
    .await?
    .map(|row| {
        Ok(Totp { secret: row.blob(0)?, confirmed: row.int(1)? != 0, last_step: row.int(2)? })
    })
    .transpose()
}

/// Puts a secret in the place of one that was never confirmed.
pub(super) async fn put_totp(tx: &mut Tx, person: &PersonId, secret: &[u8]) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO totp (person, secret, confirmed, last_step) VALUES ($1, $2, 0, 0)
         ON CONFLICT (person) DO UPDATE SET secret = excluded.secret WHERE totp.confirmed = 0",
        params![person.as_str(), secret],
    )
    .await
    .map(drop)
}

/// Uses up a step, the first of which confirms the app; `false` when it or a later one was used already.
pub(super) async fn use_step(
    tx: &mut Tx,
    person: &PersonId,
    (step, now): (i64, Timestamp),
) -> Result<bool, DbError> {
    let used = tx
        .execute(
            "UPDATE totp SET last_step = $1, confirmed = 1, confirmed_at = COALESCE(confirmed_at, $3)
             WHERE person = $2 AND last_step < $1",
            params![step, person.as_str(), micros(now)],
        )
        .await?;
    Ok(used == 1)
}

pub(super) async fn remove_totp(tx: &mut Tx, person: &PersonId) -> Result<bool, DbError> {
    let gone = tx.execute("DELETE FROM totp WHERE person = $1", params![person.as_str()]).await?;
    Ok(gone == 1)
}

/// Replaces a person's recovery codes.
pub(super) async fn put_codes(
    tx: &mut Tx,
    person: &PersonId,
    hashes: Vec<Vec<u8>>,
) -> Result<(), DbError> {
    tx.execute("DELETE FROM recovery_code WHERE person = $1", params![person.as_str()]).await?;
    let rows = hashes.into_iter().map(|hash| params![hash, person.as_str()]).collect();
    tx.execute_many("INSERT INTO recovery_code (hash, person) VALUES ($1, $2)", rows).await
}

pub(super) async fn has_codes(tx: &mut Tx, person: &PersonId) -> Result<bool, DbError> {
    let sql = "SELECT person FROM recovery_code WHERE person = $1 LIMIT 1";
    Ok(tx.query_opt(sql, params![person.as_str()]).await?.is_some())
}

/// Uses a recovery code up; `false` when there is none such.
pub(super) async fn use_code(tx: &mut Tx, person: &PersonId, hash: &[u8]) -> Result<bool, DbError> {
    let sql = "DELETE FROM recovery_code WHERE person = $1 AND hash = $2";
    Ok(tx.execute(sql, params![person.as_str(), hash]).await? == 1)
}

/// Keeps a challenge; those whose time is over go.
pub(super) async fn put_challenge(
    tx: &mut Tx,
    hash: &[u8],
    person: Option<&PersonId>,
    (now, expires): (Timestamp, Timestamp),
) -> Result<(), DbError> {
    tx.execute("DELETE FROM passkey_challenge WHERE expires <= $1", params![micros(now)]).await?;
    tx.execute(
        "INSERT INTO passkey_challenge (hash, person, expires) VALUES ($1, $2, $3)",
        params![hash, person.map(PersonId::as_str), micros(expires)],
    )
    .await
    .map(drop)
}

/// What a challenge was for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Whoever answers it signs in.
    SignIn,
    /// This person adds a passkey.
    Add(PersonId),
}

/// Uses a challenge up and answers what it was for; `None` when there is none such.
pub(super) async fn use_challenge(
    tx: &mut Tx,
    hash: &[u8],
    now: Timestamp,
) -> Result<Option<Purpose>, DbError> {
    tx.query_opt(
        "DELETE FROM passkey_challenge WHERE hash = $1 AND expires > $2 RETURNING person",
        params![hash, micros(now)],
    )
    .await?
    .map(|row| Ok(opt_id(&row, 0)?.map_or(Purpose::SignIn, Purpose::Add)))
    .transpose()
}

pub(super) async fn put_passkey(
    tx: &mut Tx,
    person: &PersonId,
    new: &Passkey,
    (algorithm, key, counter): (i64, &[u8], i64),
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO passkey (id, person, label, algorithm, public_key, counter, created)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![&new.id, person.as_str(), &new.label, algorithm, key, counter, micros(new.created)],
    )
    .await
    .map(drop)
}

pub(super) async fn passkeys(tx: &mut Tx, person: &PersonId) -> Result<Vec<Passkey>, DbError> {
    let rows = tx
        .query(
            "SELECT id, label, created, used FROM passkey WHERE person = $1 ORDER BY created, id",
            params![person.as_str()],
        )
        .await?;
    let read = |row: &db::Row| {
        Ok(Passkey {
            id: row.text(0)?,
            label: row.text(1)?,
            created: instant(row, 2)?,
            used: opt_instant(row, 3)?,
        })
    };
    rows.iter().map(read).collect()
}

/// A passkey as it is verified.
pub(super) struct Key {
    pub(super) person: PersonId,
    pub(super) algorithm: i64,
    pub(super) public: Vec<u8>,
    pub(super) counter: i64,
}

pub(super) async fn passkey(tx: &mut Tx, credential: &str) -> Result<Option<Key>, DbError> {
    tx.query_opt(
        "SELECT person, algorithm, public_key, counter FROM passkey WHERE id = $1",
        params![credential],
    )
    .await?
    .map(|row| {
        Ok(Key {
            person: id(&row, 0)?,
            algorithm: row.int(1)?,
            public: row.blob(2)?,
            counter: row.int(3)?,
        })
    })
    .transpose()
}

/// Writes down that a passkey was used, by its count of signatures.
pub(super) async fn use_passkey(
    tx: &mut Tx,
    credential: &str,
    (counter, now): (i64, Timestamp),
) -> Result<(), DbError> {
    tx.execute(
        "UPDATE passkey SET counter = $1, used = $2 WHERE id = $3",
        params![counter, micros(now), credential],
    )
    .await
    .map(drop)
}

pub(super) async fn remove_passkey(
    tx: &mut Tx,
    person: &PersonId,
    credential: &str,
) -> Result<bool, DbError> {
    let sql = "DELETE FROM passkey WHERE person = $1 AND id = $2";
    Ok(tx.execute(sql, params![person.as_str(), credential]).await? == 1)
}

pub(super) async fn clear(tx: &mut Tx, person: &PersonId) -> Result<(), DbError> {
    remove_totp(tx, person).await?;
    tx.execute("DELETE FROM passkey WHERE person = $1", params![person.as_str()]).await?;
    put_codes(tx, person, Vec::new()).await
}
