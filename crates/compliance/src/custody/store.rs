//! The tables of versions, by id, and of changes that take two people; no key stands in them. Rows stay: they say which keys
//! there were, and who had them replaced.

use super::{Change, ChangeState, Reason, Step};
use crate::keys::KekVersion;
use db::{DbError, Migration, Row, Tx, params};
use kernel::Timestamp;

/// The table of versions.
pub const MIGRATION: Migration = Migration {
    name: "compliance.12.custody",
    sql: "CREATE TABLE kek_version (
              id TEXT PRIMARY KEY,
              made BIGINT NOT NULL,
              retired BIGINT,
              destroyed BIGINT,
              compromised BIGINT,
              reason TEXT
          )",
};

/// The table of changes that one asked for and another decides on.
pub const CHANGES: Migration = Migration {
    name: "compliance.71.key-change",
    sql: "CREATE TABLE key_change (
              id TEXT PRIMARY KEY,
              key_id TEXT,
              reason TEXT,
              asked_by TEXT NOT NULL,
              asked BIGINT NOT NULL,
              state TEXT NOT NULL,
              decided_by TEXT,
              decided BIGINT
          )",
};

/// Of one key one change waits at a time; of those that two asked for at once the newest stays.
pub const ONE_WAITS: Migration = Migration {
    name: "compliance.72.one-key-change",
    sql: "UPDATE key_change SET state = 'refused', decided_by = asked_by, decided = asked
          WHERE state = 'asked' AND EXISTS (
              SELECT 1 FROM key_change o
              WHERE COALESCE(o.key_id, '') = COALESCE(key_change.key_id, '') AND o.state = 'asked'
                AND (o.asked > key_change.asked
                     OR (o.asked = key_change.asked AND o.id > key_change.id)));
          CREATE UNIQUE INDEX key_change_asked ON key_change ((COALESCE(key_id, '')))
              WHERE state = 'asked'",
};

/// A version as it stands in the table.
#[derive(Clone, Debug)]
pub(super) struct Noted {
    pub(super) id: String,
    pub(super) made: Timestamp,
    pub(super) retired: Option<Timestamp>,
    pub(super) destroyed: Option<Timestamp>,
    pub(super) compromised: Option<(Timestamp, String)>,
}

fn instant(micros: i64) -> Result<Timestamp, DbError> {
    Timestamp::from_microsecond(micros).map_err(|error| DbError::Corrupt(error.to_string()))
}

fn read(row: &Row) -> Result<Noted, DbError> {
    let compromised = row.opt_int(4)?.map(instant).transpose()?;
    Ok(Noted {
        id: row.text(0)?,
        made: instant(row.int(1)?)?,
        retired: row.opt_int(2)?.map(instant).transpose()?,
        destroyed: row.opt_int(3)?.map(instant).transpose()?,
        compromised: compromised.zip(row.opt_text(5)?),
    })
}

/// Every version, the newest first.
pub(super) async fn all(tx: &mut Tx) -> Result<Vec<Noted>, DbError> {
    let sql = "SELECT id, made, retired, destroyed, compromised, reason FROM kek_version
               ORDER BY made DESC, id";
    tx.query(sql, params![]).await?.iter().map(read).collect()
}

/// Writes a version down, unless it is known; answers whether it was not.
pub(super) async fn note(tx: &mut Tx, version: &KekVersion) -> Result<bool, DbError> {
    let sql = "INSERT INTO kek_version (id, made) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    Ok(tx.execute(sql, params![&version.id, version.made.as_microsecond()]).await? == 1)
}

/// Whoever else retires or destroys this version waits until the commit.
pub(super) async fn lock(tx: &mut Tx, id: &str) -> Result<(), DbError> {
    let sql = "UPDATE kek_version SET made = made WHERE id = $1";
    tx.execute(sql, params![id]).await.map(drop)
}

/// Whether it was not yet.
pub(super) async fn retire(tx: &mut Tx, id: &str, now: Timestamp) -> Result<bool, DbError> {
    let sql = "UPDATE kek_version SET retired = $2 WHERE id = $1 AND retired IS NULL";
    Ok(tx.execute(sql, params![id, now.as_microsecond()]).await? == 1)
}

/// Whether it was not yet.
pub(super) async fn destroy(tx: &mut Tx, id: &str, now: Timestamp) -> Result<bool, DbError> {
    let sql = "UPDATE kek_version SET destroyed = $2 WHERE id = $1 AND destroyed IS NULL";
    Ok(tx.execute(sql, params![id, now.as_microsecond()]).await? == 1)
}

/// Marks a version as no longer to be trusted; the first mark stays.
pub(super) async fn distrust(
    tx: &mut Tx,
    id: &str,
    (now, reason): (Timestamp, Reason),
) -> Result<(), DbError> {
    let sql = "UPDATE kek_version SET compromised = $2, reason = $3
               WHERE id = $1 AND compromised IS NULL";
    tx.execute(sql, params![id, now.as_microsecond(), reason.name()]).await.map(drop)
}

fn read_change(row: &Row) -> Result<Change, DbError> {
    let unknown = |what: &str| DbError::Corrupt(format!("a change of keys has no {what}"));
    let reason = row.opt_text(2)?.map(|name| Reason::find(&name).ok_or_else(|| unknown("reason")));
    let decided: Option<Step> = match row.opt_text(6)?.zip(row.opt_int(7)?) {
        Some((who, at)) => Some((who, instant(at)?)),
        None => None,
    };
    Ok(Change {
        id: row.text(0)?,
        distrusted: row.opt_text(1)?.zip(reason.transpose()?),
        asked: (row.text(3)?, instant(row.int(4)?)?),
        kept: ChangeState::find(&row.text(5)?).ok_or_else(|| unknown("state"))?,
        decided,
    })
}

/// Writes down what somebody asks for; `false` where a change of the same key waits.
pub(super) async fn ask(tx: &mut Tx, new: &Change) -> Result<bool, DbError> {
    let sql = "INSERT INTO key_change (id, key_id, reason, asked_by, asked, state)
               VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";
    let reason = new.distrusted.as_ref().map(|(_, reason)| reason.name());
    let (by, at) = &new.asked;
    let row = params![&new.id, new.key(), reason, by, at.as_microsecond(), new.kept.name()];
    Ok(tx.execute(sql, row).await? == 1)
}

/// The newest changes, those that wait before all others.
pub(super) async fn changes(tx: &mut Tx, most: i64) -> Result<Vec<Change>, DbError> {
    let sql =
        "SELECT id, key_id, reason, asked_by, asked, state, decided_by, decided FROM key_change
               ORDER BY CASE WHEN state = 'asked' THEN 0 ELSE 1 END, asked DESC, id DESC LIMIT $1";
    tx.query(sql, params![most]).await?.iter().map(read_change).collect()
}

/// Changes that wait, also those whose time is over and of which nobody wrote that down yet.
pub(super) async fn waiting(tx: &mut Tx) -> Result<Vec<Change>, DbError> {
    let sql =
        "SELECT id, key_id, reason, asked_by, asked, state, decided_by, decided FROM key_change
               WHERE state = 'asked' ORDER BY asked, id";
    tx.query(sql, params![]).await?.iter().map(read_change).collect()
}

/// One of them.
pub(super) async fn change(tx: &mut Tx, id: &str) -> Result<Option<Change>, DbError> {
    let sql =
        "SELECT id, key_id, reason, asked_by, asked, state, decided_by, decided FROM key_change
               WHERE id = $1";
    tx.query_opt(sql, params![id]).await?.as_ref().map(read_change).transpose()
}

/// The same, kept from others until the commit.
pub(super) async fn lock_change(tx: &mut Tx, id: &str) -> Result<Option<Change>, DbError> {
    let sql = "UPDATE key_change SET id = id WHERE id = $1
               RETURNING id, key_id, reason, asked_by, asked, state, decided_by, decided";
    tx.query_opt(sql, params![id]).await?.as_ref().map(read_change).transpose()
}

/// Writes down what became of one, and who decided that; of one that lapsed nobody did.
pub(super) async fn decide(
    tx: &mut Tx,
    id: &str,
    (state, by, at): (ChangeState, Option<&str>, Timestamp),
) -> Result<(), DbError> {
    let sql = "UPDATE key_change SET state = $2, decided_by = $3, decided = $4 WHERE id = $1";
    let row = params![id, state.name(), by, at.as_microsecond()];
    tx.execute(sql, row).await.map(drop)
}
