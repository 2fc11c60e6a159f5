//! Tokens issued for a scope, tokens revoked, and users who are banned.

use super::ban::Count;
use super::{Ban, BanReason, Banning, Fingerprint, LegacyRow};
use crate::KeysetId;
use compliance::evidence::{Field, Sheet};
use db::{DbError, Migration, Query, Row, Tx, params};
use kernel::Timestamp;
use wire::token::Permissions;

/// The tables of issued and revoked tokens; the tokens themselves are nowhere.
pub const MIGRATION: Migration = Migration {
    name: "realtime.3.access",
    sql: "CREATE TABLE issued_token (
              fingerprint BYTEA PRIMARY KEY,
              keyset BIGINT NOT NULL REFERENCES keyset (id),
              uuid TEXT NOT NULL,
              scope TEXT NOT NULL,
              expires BIGINT NOT NULL
          );
          CREATE INDEX issued_token_scope ON issued_token (scope);
          CREATE TABLE revoked_token (fingerprint BYTEA PRIMARY KEY, expires BIGINT NOT NULL)",
};

/// Who holds a token, so that it ends with them.
pub const MIGRATION_HOLDER: Migration = Migration {
    name: "realtime.13.holder",
    sql: "ALTER TABLE issued_token ADD COLUMN holder TEXT;
          CREATE INDEX issued_token_holder ON issued_token (holder)",
};

/// When a token was revoked, in microseconds; of those of before nobody wrote it down.
pub const MIGRATION_REVOKED: Migration = Migration {
    name: "realtime.35.revoked",
    sql: "ALTER TABLE revoked_token ADD COLUMN revoked BIGINT",
};

pub(super) async fn issue(
    tx: &mut Tx,
    keyset: KeysetId,
    token: Fingerprint,
    (uuid, scope, holder): (&str, &str, Option<&str>),
    expires: i64,
) -> Result<(), DbError> {
    tx.execute_many(
        "INSERT INTO issued_token (fingerprint, keyset, uuid, scope, expires, holder)
         VALUES ($1, $2, $3, $4, $5, $6)",
        vec![params![token.0.as_slice(), keyset.0, uuid, scope, expires, holder]],
    )
    .await
}

/// When a token ends that was issued for a scope, in microseconds; nothing of one that was not.
pub(super) async fn ends(tx: &mut Tx, token: Fingerprint) -> Result<Option<i64>, DbError> {
    let sql = "SELECT expires FROM issued_token WHERE fingerprint = $1";
    let row = tx.query_opt(sql, params![token.0.as_slice()]).await?;
    row.map(|row| row.int(0)).transpose()
}

/// The tokens of a scope, of one person or of everybody. One that is over by the clock counts as well until the sweep forgets it:
/// a clock that is ahead takes those for over that live once it is right.
pub(super) async fn issued(
    tx: &mut Tx,
    scope: &str,
    uuid: Option<&str>,
) -> Result<Vec<(Fingerprint, i64)>, DbError> {
    let [rows] = tx.query_all([ask_issued(scope, uuid)]).await?;
    rows.iter().map(read).collect()
}

fn ask_issued(scope: &str, uuid: Option<&str>) -> Query {
    Query::new(
        "SELECT fingerprint, expires FROM issued_token
         WHERE scope = $1 AND ($2 = '' OR uuid = $2)",
        params![scope, uuid.unwrap_or_default()],
    )
}

/// All tokens of a scope, and the answer to a question that is asked with it.
pub(super) async fn issued_beside(
    tx: &mut Tx,
    scope: &str,
    beside: Query,
) -> Result<(Vec<(Fingerprint, i64)>, Vec<Row>), DbError> {
    let [tokens, beside] = tx.query_all([ask_issued(scope, None), beside]).await?;
    Ok((tokens.iter().map(read).collect::<Result<_, DbError>>()?, beside))
}

/// The same of one person in every scope.
pub(super) async fn issued_to(tx: &mut Tx, uuid: &str) -> Result<Vec<(Fingerprint, i64)>, DbError> {
    let sql = "SELECT fingerprint, expires FROM issued_token WHERE uuid = $1";
    let rows = tx.query(sql, params![uuid]).await?;
    rows.iter().map(read).collect()
}

/// How many living tokens each user has.
pub async fn living_by_user(tx: &mut Tx, now: Timestamp) -> Result<Vec<(String, i64)>, DbError> {
    let sql = "SELECT uuid, COUNT(*) FROM issued_token WHERE expires > $1
               AND fingerprint NOT IN (SELECT fingerprint FROM revoked_token) GROUP BY uuid";
    let rows = tx.query(sql, params![now.as_microsecond()]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.int(1)?))).collect()
}

/// The same of one holder.
pub(super) async fn held(tx: &mut Tx, holder: &str) -> Result<Vec<(Fingerprint, i64)>, DbError> {
    let sql = "SELECT fingerprint, expires FROM issued_token WHERE holder = $1";
    let rows = tx.query(sql, params![holder]).await?;
    rows.iter().map(read).collect()
}

/// Writes down that they are revoked from now on; one that was before stays revoked since then.
pub(super) async fn revoke(
    tx: &mut Tx,
    tokens: &[(Fingerprint, i64)],
    now: i64,
) -> Result<(), DbError> {
    let row = |(token, expires): &(Fingerprint, i64)| params![token.0.as_slice(), *expires, now];
    tx.execute_many(
        "INSERT INTO revoked_token (fingerprint, expires, revoked) VALUES ($1, $2, $3)
         ON CONFLICT DO NOTHING",
        tokens.iter().map(row).collect(),
    )
    .await
}

pub(super) async fn revoked(tx: &mut Tx, now: i64) -> Result<Vec<(Fingerprint, i64)>, DbError> {
    let sql = "SELECT fingerprint, expires FROM revoked_token WHERE expires > $1";
    tx.query(sql, params![now]).await?.iter().map(read).collect()
}

/// How many revoked tokens would still be living, and how many bans there are.
pub(super) async fn counts(tx: &mut Tx, now: i64) -> Result<(i64, Count), DbError> {
    let revoked = Query::new("SELECT COUNT(*) FROM revoked_token WHERE expires > $1", params![now]);
    let banned = Query::new("SELECT COUNT(*), COUNT(lifted) FROM banned_user", params![]);
    let [revoked, banned] = tx.query_all([revoked, banned]).await?;
    let revoked = revoked.first().map_or(Ok(0), |row| row.int(0))?;
    Ok((revoked, read_count(&banned)?))
}

fn read_count(rows: &[Row]) -> Result<Count, DbError> {
    rows.first().map_or(Ok((0, 0)), |row| Ok((row.int(0)?, row.int(1)?)))
}

/// Forgets tokens whose time is over anyway.
pub(super) async fn sweep(tx: &mut Tx, now: i64) -> Result<(), DbError> {
    tx.execute_many("DELETE FROM issued_token WHERE expires <= $1", vec![params![now]]).await?;
    tx.execute_many("DELETE FROM revoked_token WHERE expires <= $1", vec![params![now]]).await?;
    tx.execute_many("DELETE FROM legacy_grant WHERE expires <= $1", vec![params![now]]).await
}

/// The table of grants to auth keys, Access Manager version 2. Empty `auth` is everybody.
pub const MIGRATION_LEGACY: Migration = Migration {
    name: "realtime.12.legacy",
    sql: "CREATE TABLE legacy_grant (
              keyset BIGINT NOT NULL REFERENCES keyset (id),
              kind TEXT NOT NULL,
              name TEXT NOT NULL,
              auth TEXT NOT NULL,
              bits INTEGER NOT NULL,
              expires BIGINT NOT NULL,
              PRIMARY KEY (keyset, kind, name, auth)
          )",
};

/// The living grants to auth keys.
pub(super) async fn legacy(tx: &mut Tx, now: i64) -> Result<Vec<LegacyRow>, DbError> {
    let sql = "SELECT keyset, kind, name, auth, bits, expires FROM legacy_grant WHERE expires > $1";
    let read = |row: &Row| {
        let kind = row.text(1)?;
        let kinds = ["keyset", "channel", "group", "user"];
        Ok(LegacyRow {
            keyset: KeysetId(row.int(0)?),
            kind: kinds
                .into_iter()
                .find(|own| *own == kind)
                .ok_or_else(|| DbError::Corrupt("a grant's kind is none".to_owned()))?,
            name: row.text(2)?,
            auth: row.text(3)?,
            permissions: Permissions::from_bits(u8::try_from(row.int(4)?).unwrap_or_default()),
            expires: row.int(5)?,
        })
    };
    tx.query(sql, params![now]).await?.iter().map(read).collect()
}

/// Replaces grants; one without permissions goes.
pub(super) async fn grant(tx: &mut Tx, rows: &[LegacyRow]) -> Result<(), DbError> {
    let keys = rows.iter().map(|row| params![row.keyset.0, row.kind, &row.name, &row.auth]);
    tx.execute_many(
        "DELETE FROM legacy_grant WHERE keyset = $1 AND kind = $2 AND name = $3 AND auth = $4",
        keys.collect(),
    )
    .await?;
    let kept = rows.iter().filter(|row| row.permissions != Permissions::NONE);
    let kept = kept.map(|row| {
        let bits = i64::from(row.permissions.bits());
        params![row.keyset.0, row.kind, &row.name, &row.auth, bits, row.expires]
    });
    tx.execute_many(
        "INSERT INTO legacy_grant (keyset, kind, name, auth, bits, expires)
         VALUES ($1, $2, $3, $4, $5, $6)",
        kept.collect(),
    )
    .await
}

fn read(row: &Row) -> Result<(Fingerprint, i64), DbError> {
    let bytes = <[u8; 16]>::try_from(row.blob(0)?)
        .map_err(|_| DbError::Corrupt("a token fingerprint has another length".to_owned()))?;
    Ok((Fingerprint(bytes), row.int(1)?))
}

/// Who was banned from a keyset, why, by whom, and who lifted it.
pub const MIGRATION_BANS: Migration = Migration {
    name: "realtime.34.banned-user",
    sql: "CREATE TABLE banned_user (
              keyset BIGINT NOT NULL REFERENCES keyset (id),
              uuid TEXT NOT NULL,
              reason TEXT NOT NULL,
              banned_by TEXT NOT NULL,
              since BIGINT NOT NULL,
              lifted_by TEXT,
              lifted BIGINT,
              PRIMARY KEY (keyset, uuid, reason, since)
          );
          CREATE UNIQUE INDEX banned_user_standing ON banned_user (keyset, uuid, reason)
              WHERE lifted IS NULL",
};

/// Who was banned and what became of it.
pub(super) const BANS: Sheet = Sheet {
    path: "people/bans.ndjson",
    sql: "SELECT k.subscribe_key, b.uuid, b.reason, b.banned_by, b.since, b.lifted_by, b.lifted
          FROM banned_user b JOIN keyset k ON k.id = b.keyset
          WHERE b.since < $1 ORDER BY b.since, b.keyset, b.uuid, b.reason",
    fields: &[
        Field::Text("keyset"),
        Field::Text("user"),
        Field::Text("reason"),
        Field::Text("bannedBy"),
        Field::When("bannedAt"),
        Field::Then("liftedBy", "liftedAt"),
        Field::When("liftedAt"),
    ],
};

/// Bans a user; `false` where a ban for this reason stands.
pub(super) async fn ban(
    tx: &mut Tx,
    (keyset, user): (KeysetId, &str),
    (reason, by): (BanReason, &str),
    now: i64,
) -> Result<bool, DbError> {
    let sql = "SELECT MAX(since) FROM banned_user WHERE keyset = $1 AND uuid = $2 AND reason = $3";
    let last = tx.query_opt(sql, params![keyset.0, user, reason.name()]).await?;
    let last = last.map_or(Ok(None), |row| row.opt_int(0))?;
    // Whoever is banned again within a microsecond, or while the clock is behind, is banned all the same.
    let since = last.map_or(now, |last| now.max(last.saturating_add(1)));
    let sql = "INSERT INTO banned_user (keyset, uuid, reason, banned_by, since)
               VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
    Ok(tx.execute(sql, params![keyset.0, user, reason.name(), by, since]).await? == 1)
}

/// Lifts a ban, if it stands.
pub(super) async fn lift(
    tx: &mut Tx,
    (keyset, user): (KeysetId, &str),
    (reason, by): (BanReason, &str),
    now: i64,
) -> Result<bool, DbError> {
    let sql = "UPDATE banned_user SET lifted_by = $1, lifted = $2
               WHERE keyset = $3 AND uuid = $4 AND reason = $5 AND lifted IS NULL";
    Ok(tx.execute(sql, params![by, now, keyset.0, user, reason.name()]).await? == 1)
}

/// The bans of a keyset that stand, the newest first; of everybody where no user is named.
pub(super) async fn standing(
    tx: &mut Tx,
    keyset: KeysetId,
    user: &str,
) -> Result<Vec<Ban>, DbError> {
    let sql = "SELECT uuid, reason, banned_by, since FROM banned_user
               WHERE keyset = $1 AND lifted IS NULL AND ($2 = '' OR uuid = $2)
               ORDER BY since DESC, uuid, reason";
    let read = |row: &Row| {
        Ok(Ban {
            user: row.text(0)?,
            reason: reason(&row.text(1)?)?,
            by: row.text(2)?,
            since: Timestamp::from_microsecond(row.int(3)?)
                .map_err(|_| DbError::Corrupt("a ban's time is out of range".to_owned()))?,
        })
    };
    tx.query(sql, params![keyset.0, user]).await?.iter().map(read).collect()
}

/// All bans that stand, and how many rows there are.
pub(super) async fn banned(tx: &mut Tx) -> Result<(Vec<Banning>, Count), DbError> {
    let standing =
        Query::new("SELECT keyset, uuid, reason FROM banned_user WHERE lifted IS NULL", params![]);
    let count = Query::new("SELECT COUNT(*), COUNT(lifted) FROM banned_user", params![]);
    let [standing, count] = tx.query_all([standing, count]).await?;
    let read = |row: &Row| {
        Ok(Banning::placed(KeysetId(row.int(0)?), &row.text(1)?, reason(&row.text(2)?)?))
    };
    let standing = standing.iter().map(read).collect::<Result<_, DbError>>()?;
    Ok((standing, read_count(&count)?))
}

fn reason(name: &str) -> Result<BanReason, DbError> {
    BanReason::find(name).ok_or_else(|| DbError::Corrupt("a ban's reason is none".to_owned()))
}
