//! The tables of attempts and of who is known by whom.

use crate::column::{id, instant, micros, opt_id};
use db::{DbError, Migration, Tx, params};
use kernel::{PersonId, SessionId, Timestamp};

/// The tables of single sign-on.
pub const MIGRATION: Migration = Migration {
    name: "clinic.62.sso",
    sql: "CREATE TABLE sso_attempt (
              state BYTEA PRIMARY KEY,
              browser BYTEA NOT NULL,
              provider TEXT NOT NULL,
              session TEXT,
              expires BIGINT NOT NULL
          );
          CREATE TABLE identity_link (
              issuer TEXT NOT NULL,
              subject TEXT NOT NULL,
              person TEXT NOT NULL REFERENCES person (id),
              linked BIGINT NOT NULL,
              PRIMARY KEY (issuer, subject),
              UNIQUE (issuer, person)
          )",
};

/// An attempt as it is stored.
pub(super) struct Attempt {
    pub(super) browser: Vec<u8>,
    pub(super) provider: String,
    pub(super) session: Option<SessionId>,
    pub(super) expires: Timestamp,
}

/// Keeps an attempt, and forgets those whose time is over.
pub(super) async fn insert(
    tx: &mut Tx,
    state: &[u8],
    attempt: &Attempt,
    now: Timestamp,
) -> Result<(), DbError> {
    tx.execute("DELETE FROM sso_attempt WHERE expires <= $1", params![micros(now)]).await?;
    tx.execute(
        "INSERT INTO sso_attempt (state, browser, provider, session, expires)
         VALUES ($1, $2, $3, $4, $5)",
        params![
            state,
            attempt.browser.clone(),
            &attempt.provider,
            attempt.session.as_ref().map(SessionId::as_str),
            micros(attempt.expires)
        ],
    )
    .await
    .map(drop)
}

/// Takes an attempt away: it counts once.
pub(super) async fn take(tx: &mut Tx, state: &[u8]) -> Result<Option<Attempt>, DbError> {
    tx.query_opt(
        "DELETE FROM sso_attempt WHERE state = $1 RETURNING browser, provider, session, expires",
        params![state],
    )
    .await?
    .map(|row| {
        Ok(Attempt {
            browser: row.blob(0)?,
            provider: row.text(1)?,
            session: opt_id(&row, 2)?,
            expires: instant(&row, 3)?,
        })
    })
    .transpose()
}

/// Whom a provider means.
pub(super) async fn linked(
    tx: &mut Tx,
    issuer: &str,
    subject: &str,
) -> Result<Option<PersonId>, DbError> {
    let sql = "SELECT person FROM identity_link WHERE issuer = $1 AND subject = $2";
    let row = tx.query_opt(sql, params![issuer, subject]).await?;
    row.map(|row| id(&row, 0)).transpose()
}

/// Writes down whom a provider means, once for all.
pub(super) async fn link(
    tx: &mut Tx,
    (issuer, subject): (&str, &str),
    person: &PersonId,
    now: Timestamp,
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO identity_link (issuer, subject, person, linked) VALUES ($1, $2, $3, $4)",
        params![issuer, subject, person.as_str(), micros(now)],
    )
    .await
    .map(drop)
}
