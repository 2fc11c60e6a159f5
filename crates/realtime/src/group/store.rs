//! The table of groups: one row a channel in a group.

use crate::KeysetId;
use db::{DbError, Migration, Tx, params};

/// The table of channel groups.
pub const MIGRATION: Migration = Migration {
    name: "realtime.6.group",
    sql: "CREATE TABLE group_lock (keyset BIGINT PRIMARY KEY, changes BIGINT NOT NULL);
          CREATE TABLE group_channel (
              keyset BIGINT NOT NULL,
              group_name TEXT NOT NULL,
              channel TEXT NOT NULL,
              place BIGINT NOT NULL,
              PRIMARY KEY (keyset, group_name, channel)
          )",
};

/// Makes changes of one keyset's groups take turns.
pub(super) async fn lock(tx: &mut Tx, keyset: KeysetId) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO group_lock (keyset, changes) VALUES ($1, 1)
         ON CONFLICT (keyset) DO UPDATE SET changes = group_lock.changes + 1",
        params![keyset.0],
    )
    .await
    .map(drop)
}

/// A group's channels in the order of joining.
pub(super) async fn channels(
    tx: &mut Tx,
    keyset: KeysetId,
    group: &str,
) -> Result<Vec<String>, DbError> {
    let rows = tx
        .query(
            "SELECT channel FROM group_channel WHERE keyset = $1 AND group_name = $2 ORDER BY place",
            params![keyset.0, group],
        )
        .await?;
    rows.iter().map(|row| row.text(0)).collect()
}

/// The names of a keyset's groups, in their own order.
pub(super) async fn groups(tx: &mut Tx, keyset: KeysetId) -> Result<Vec<String>, DbError> {
    let rows = tx
        .query(
            "SELECT DISTINCT group_name FROM group_channel WHERE keyset = $1 ORDER BY group_name",
            params![keyset.0],
        )
        .await?;
    rows.iter().map(|row| row.text(0)).collect()
}

/// Puts another list in a group's place.
pub(super) async fn replace(
    tx: &mut Tx,
    keyset: KeysetId,
    group: &str,
    channels: &[String],
) -> Result<(), DbError> {
    tx.execute(
        "DELETE FROM group_channel WHERE keyset = $1 AND group_name = $2",
        params![keyset.0, group],
    )
    .await?;
    let rows = (0_i64..).zip(channels).map(|(place, name)| params![keyset.0, group, name, place]);
    tx.execute_many(
        "INSERT INTO group_channel (keyset, group_name, channel, place) VALUES ($1, $2, $3, $4)",
        rows.collect(),
    )
    .await
}
