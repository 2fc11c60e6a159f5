//! The tables of baselines, which are only added, and of how each node looked last.

use super::{Baseline, ListKey, Observed, State};
use db::{DbError, Migration, Row, Tx, params};
use kernel::Timestamp;

/// The table of baselines.
pub const MIGRATION: Migration = Migration {
    name: "compliance.57.baseline",
    sql: "CREATE TABLE baseline (
              id TEXT PRIMARY KEY,
              node TEXT NOT NULL,
              state TEXT NOT NULL,
              sha256 TEXT NOT NULL,
              reason TEXT NOT NULL,
              released BIGINT NOT NULL,
              recorded_by TEXT NOT NULL,
              recorded BIGINT NOT NULL
          );
          CREATE INDEX baseline_node ON baseline (node, recorded)",
};

/// How each node looked last.
pub const OBSERVED: Migration = Migration {
    name: "compliance.58.baseline-observed",
    sql: "CREATE TABLE baseline_observed (
              node TEXT PRIMARY KEY,
              at BIGINT NOT NULL,
              state TEXT NOT NULL
          )",
};

/// The key that signed the list in which a baseline's program stands: its id, and the SHA-256 of it.
pub const KEY: Migration = Migration {
    name: "compliance.76.baseline-key",
    sql: "ALTER TABLE baseline ADD COLUMN key_id TEXT;
          ALTER TABLE baseline ADD COLUMN key_sha256 TEXT",
};

fn corrupt(what: &str) -> DbError {
    DbError::Corrupt(format!("{what} of a baseline holds something unknown"))
}

fn instant(micros: i64) -> Result<Timestamp, DbError> {
    Timestamp::from_microsecond(micros).map_err(|_| corrupt("an instant"))
}

fn state(text: &str) -> Result<State, DbError> {
    serde_json::from_str(text).map_err(|_| corrupt("the state"))
}

/// Adds a baseline, whose state stands in this form.
pub(super) async fn add(tx: &mut Tx, one: &Baseline, canonical: &str) -> Result<(), DbError> {
    let sql =
        "INSERT INTO baseline (id, node, state, sha256, reason, released, recorded_by, recorded, key_id, key_sha256)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let (who, when) = &one.recorded;
    let row = params![
        &one.id,
        &one.node,
        canonical,
        &one.sha256,
        &one.reason,
        one.released,
        who,
        when.as_microsecond(),
        one.key.as_ref().map(|key| &key.id),
        one.key.as_ref().map(|key| &key.sha256)
    ];
    tx.execute(sql, row).await.map(drop)
}

/// How many there are.
pub(super) async fn count(tx: &mut Tx) -> Result<usize, DbError> {
    let found = tx.query_opt("SELECT COUNT(*) FROM baseline", params![]).await?;
    let count = found.map(|row| row.int(0)).transpose()?.unwrap_or_default();
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

/// The newest of each node until an instant, the newest of all first. Those that were approved together are of the same instant,
/// and stand by the names of their nodes.
pub(super) async fn newest(tx: &mut Tx, until: Timestamp) -> Result<Vec<Baseline>, DbError> {
    let sql = "SELECT one.id, one.node, one.state, one.sha256, one.reason, one.released, one.recorded_by, one.recorded, one.key_id, one.key_sha256
               FROM baseline one
               WHERE one.recorded <= $1 AND NOT EXISTS (
                   SELECT 1 FROM baseline later
                   WHERE later.node = one.node AND later.recorded <= $1
                     AND (later.recorded > one.recorded OR (later.recorded = one.recorded AND later.id > one.id)))
               ORDER BY one.recorded DESC, one.node";
    tx.query(sql, params![until.as_microsecond()]).await?.iter().map(baseline).collect()
}

/// Every one before an instant, in the order in which they were recorded.
pub(super) async fn before(tx: &mut Tx, until: Timestamp) -> Result<Vec<Baseline>, DbError> {
    let sql = "SELECT id, node, state, sha256, reason, released, recorded_by, recorded, key_id, key_sha256
               FROM baseline WHERE recorded < $1 ORDER BY recorded, id";
    tx.query(sql, params![until.as_microsecond()]).await?.iter().map(baseline).collect()
}

fn baseline(row: &Row) -> Result<Baseline, DbError> {
    Ok(Baseline {
        id: row.text(0)?,
        node: row.text(1)?,
        state: state(&row.text(2)?)?,
        sha256: row.text(3)?,
        reason: row.text(4)?,
        released: row.int(5)? != 0,
        recorded: (row.text(6)?, instant(row.int(7)?)?),
        key: row.opt_text(8)?.zip(row.opt_text(9)?).map(|(id, sha256)| ListKey { id, sha256 }),
    })
}

/// Keeps how a node looks, in place of how it looked.
pub(super) async fn observe(
    tx: &mut Tx,
    (node, at): (&str, Timestamp),
    canonical: &str,
) -> Result<(), DbError> {
    let sql = "INSERT INTO baseline_observed (node, at, state) VALUES ($1, $2, $3)
               ON CONFLICT (node) DO UPDATE SET at = excluded.at, state = excluded.state";
    tx.execute(sql, params![node, at.as_microsecond(), canonical]).await.map(drop)
}

/// Forgets nodes that looked at themselves last before an instant, or after another one: a wrong clock wrote that.
pub(super) async fn forget(
    tx: &mut Tx,
    (before, after): (Timestamp, Timestamp),
) -> Result<(), DbError> {
    let sql = "DELETE FROM baseline_observed WHERE at < $1 OR at > $2";
    tx.execute(sql, params![before.as_microsecond(), after.as_microsecond()]).await.map(drop)
}

/// Forgets one node.
pub(super) async fn drop_node(tx: &mut Tx, node: &str) -> Result<(), DbError> {
    let sql = "DELETE FROM baseline_observed WHERE node = $1";
    tx.execute(sql, params![node]).await.map(drop)
}

/// How every node looked last.
pub(super) async fn observed(tx: &mut Tx) -> Result<Vec<Observed>, DbError> {
    let sql = "SELECT node, at, state FROM baseline_observed ORDER BY node";
    let read = |row: &Row| {
        Ok(Observed { node: row.text(0)?, at: instant(row.int(1)?)?, state: state(&row.text(2)?)? })
    };
    tx.query(sql, params![]).await?.iter().map(read).collect()
}
