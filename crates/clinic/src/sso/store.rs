//! The tables of attempts and of who is known by whom.

use crate::column::{id, instant, micros, opt_id, opt_micros};
use db::{DbError, Migration, Tx, params};
use kernel::{OrganizationId, PersonId, SessionId, Timestamp};

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

/// A link that has ended stays: only the same name at the provider is linked to its person again. Whoever had left before
/// links ended is led to no more, either.
pub const ENDED: Migration = Migration {
    name: "clinic.123.identity-ended",
    sql: "ALTER TABLE identity_link ADD COLUMN ended BIGINT;
          UPDATE identity_link SET ended = linked
              WHERE ended IS NULL AND person IN (SELECT id FROM person WHERE active = 0)",
};

/// When a provider last vouched for a second factor of somebody. Of links of before it is not known until they sign in.
pub const SECOND_FACTOR: Migration = Migration {
    name: "clinic.154.identity-second-factor",
    sql: "ALTER TABLE identity_link ADD COLUMN second_factor BIGINT",
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
    let sql = "SELECT person FROM identity_link
               WHERE issuer = $1 AND subject = $2 AND ended IS NULL";
    let row = tx.query_opt(sql, params![issuer, subject]).await?;
    row.map(|row| id(&row, 0)).transpose()
}

/// Which providers lead to a person.
pub(super) async fn leading_to(tx: &mut Tx, person: &PersonId) -> Result<Vec<String>, DbError> {
    let sql = "SELECT issuer FROM identity_link WHERE person = $1 AND ended IS NULL";
    let rows = tx.query(sql, params![person.as_str()]).await?;
    rows.iter().map(|row| row.text(0)).collect()
}

/// Writes down whom a provider means; `false` when its name for them means somebody else. One that has ended begins again.
pub(super) async fn link(
    tx: &mut Tx,
    (issuer, subject): (&str, &str),
    person: &PersonId,
    now: Timestamp,
) -> Result<bool, DbError> {
    let touched = tx
        .execute(
            "INSERT INTO identity_link (issuer, subject, person, linked) VALUES ($1, $2, $3, $4)
             ON CONFLICT (issuer, subject) DO UPDATE SET linked = $4, ended = NULL
                 WHERE identity_link.person = $3",
            params![issuer, subject, person.as_str(), micros(now)],
        )
        .await?;
    Ok(touched == 1)
}

/// Writes down when a provider vouched for a second factor of somebody; one that does no more has none on record.
pub(super) async fn set_second_factor(
    tx: &mut Tx,
    (issuer, subject): (&str, &str),
    at: Option<Timestamp>,
) -> Result<(), DbError> {
    let sql = "UPDATE identity_link SET second_factor = $3 WHERE issuer = $1 AND subject = $2";
    tx.execute(sql, params![issuer, subject, opt_micros(at)]).await.map(drop)
}

/// Ends what leads to a person; answers the providers that know them no more.
pub(super) async fn end(
    tx: &mut Tx,
    person: &PersonId,
    now: Timestamp,
) -> Result<Vec<String>, DbError> {
    let sql = "UPDATE identity_link SET ended = $2 WHERE person = $1 AND ended IS NULL
               RETURNING issuer";
    let rows = tx.query(sql, params![person.as_str(), micros(now)]).await?;
    rows.iter().map(|row| row.text(0)).collect()
}

/// Forgets what leads or led to a person; answers the providers that knew them.
pub(super) async fn forget(tx: &mut Tx, person: &PersonId) -> Result<Vec<String>, DbError> {
    let sql = "DELETE FROM identity_link WHERE person = $1 RETURNING issuer";
    let rows = tx.query(sql, params![person.as_str()]).await?;
    rows.iter().map(|row| row.text(0)).collect()
}

/// Who is known by whom: providers, people, and their organizations.
pub(super) async fn all(tx: &mut Tx) -> Result<Vec<(String, PersonId, OrganizationId)>, DbError> {
    let sql = "SELECT l.issuer, l.person, p.organization FROM identity_link l JOIN person p ON p.id = l.person
               WHERE l.ended IS NULL ORDER BY l.issuer, l.person";
    let rows = tx.query(sql, params![]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, id(row, 1)?, id(row, 2)?))).collect()
}

/// Ends what one provider says of a person; `false` when it had ended before.
pub(super) async fn end_at(
    tx: &mut Tx,
    (issuer, person): (&str, &PersonId),
    now: Timestamp,
) -> Result<bool, DbError> {
    let sql = "UPDATE identity_link SET ended = $3
               WHERE issuer = $1 AND person = $2 AND ended IS NULL";
    Ok(tx.execute(sql, params![issuer, person.as_str(), micros(now)]).await? == 1)
}
