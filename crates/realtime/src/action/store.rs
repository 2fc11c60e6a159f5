//! The table of message actions.

use super::Attached;
use crate::channel::ChannelId;
use db::{DbError, Migration, Row, Tx, params};
use wire::Timetoken;

/// The table of message actions. A value may be long, so uniqueness goes by its hash.
pub const MIGRATION: Migration = Migration {
    name: "realtime.7.action",
    sql: "CREATE TABLE message_action (
              channel BIGINT NOT NULL,
              action BIGINT NOT NULL,
              message BIGINT NOT NULL,
              uuid TEXT NOT NULL,
              kind TEXT NOT NULL,
              value TEXT NOT NULL,
              value_hash BYTEA NOT NULL,
              PRIMARY KEY (channel, action)
          );
          CREATE UNIQUE INDEX message_action_unique
              ON message_action (channel, message, uuid, kind, value_hash)",
};

pub(super) async fn insert(
    tx: &mut Tx,
    channel: ChannelId,
    new: &Attached,
    value_hash: &[u8],
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO message_action (channel, action, message, uuid, kind, value, value_hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![
            channel.0,
            new.action.to_i64(),
            new.message.to_i64(),
            &new.uuid,
            &new.kind,
            &new.value,
            value_hash
        ],
    )
    .await
    .map(drop)
}

/// Whether the user attached the same to the message before.
pub(super) async fn exists(
    tx: &mut Tx,
    channel: ChannelId,
    new: &Attached,
    value_hash: &[u8],
) -> Result<bool, DbError> {
    let row = tx
        .query_opt(
            "SELECT 1 FROM message_action
             WHERE channel = $1 AND message = $2 AND uuid = $3 AND kind = $4 AND value_hash = $5",
            params![channel.0, new.message.to_i64(), &new.uuid, &new.kind, value_hash],
        )
        .await?;
    Ok(row.is_some())
}

/// How many actions a message has, counted up to `cap`.
pub(super) async fn count(
    tx: &mut Tx,
    channel: ChannelId,
    message: Timetoken,
    cap: i64,
) -> Result<i64, DbError> {
    let row = tx
        .query_opt(
            "SELECT COUNT(*) FROM (SELECT 1 FROM message_action
             WHERE channel = $1 AND message = $2 LIMIT $3) AS counted",
            params![channel.0, message.to_i64(), cap],
        )
        .await?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// How many characters the values of a message's actions hold.
pub(super) async fn characters(
    tx: &mut Tx,
    channel: ChannelId,
    message: Timetoken,
) -> Result<i64, DbError> {
    let row = tx
        .query_opt(
            "SELECT COALESCE(SUM(LENGTH(value)), 0) FROM message_action
             WHERE channel = $1 AND message = $2",
            params![channel.0, message.to_i64()],
        )
        .await?;
    row.map_or(Ok(0), |row| row.int(0))
}

pub(super) async fn find(
    tx: &mut Tx,
    channel: ChannelId,
    message: Timetoken,
    action: Timetoken,
) -> Result<Option<Attached>, DbError> {
    let row = tx
        .query_opt(
            "SELECT action, message, uuid, kind, value FROM message_action
             WHERE channel = $1 AND action = $2 AND message = $3",
            params![channel.0, action.to_i64(), message.to_i64()],
        )
        .await?;
    row.map(|row| read(&row)).transpose()
}

pub(super) async fn delete(
    tx: &mut Tx,
    channel: ChannelId,
    action: Timetoken,
) -> Result<u64, DbError> {
    tx.execute(
        "DELETE FROM message_action WHERE channel = $1 AND action = $2",
        params![channel.0, action.to_i64()],
    )
    .await
}

/// The newest actions of a channel with `from <= action < before`, newest first.
pub(super) async fn page(
    tx: &mut Tx,
    channel: ChannelId,
    (from, before): (Timetoken, Timetoken),
    limit: i64,
) -> Result<Vec<Attached>, DbError> {
    let rows = tx
        .query(
            "SELECT action, message, uuid, kind, value FROM message_action
             WHERE channel = $1 AND action >= $2 AND action < $3 ORDER BY action DESC LIMIT $4",
            params![channel.0, from.to_i64(), before.to_i64(), limit],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// Actions on the messages of a span, newest message first, at most `limit`.
pub(crate) async fn on_messages(
    tx: &mut Tx,
    channel: ChannelId,
    (first, last): (Timetoken, Timetoken),
    limit: i64,
) -> Result<Vec<Attached>, DbError> {
    let rows = tx
        .query(
            "SELECT action, message, uuid, kind, value FROM message_action
             WHERE channel = $1 AND message >= $2 AND message <= $3
             ORDER BY message DESC, action LIMIT $4",
            params![channel.0, first.to_i64(), last.to_i64(), limit],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// Deletes the actions on messages with `after < message <= upto`: they go with their messages.
pub(crate) async fn forget(
    tx: &mut Tx,
    channel: ChannelId,
    after: Timetoken,
    upto: Timetoken,
) -> Result<u64, DbError> {
    tx.execute(
        "DELETE FROM message_action WHERE channel = $1 AND message > $2 AND message <= $3",
        params![channel.0, after.to_i64(), upto.to_i64()],
    )
    .await
}

fn read(row: &Row) -> Result<Attached, DbError> {
    Ok(Attached {
        action: Timetoken::from_i64(row.int(0)?),
        message: Timetoken::from_i64(row.int(1)?),
        uuid: row.text(2)?,
        kind: row.text(3)?,
        value: row.text(4)?,
    })
}
