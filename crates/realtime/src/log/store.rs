//! The log's tables: messages by timetoken, found by channel through one index.
//!
//! A log by time writes whole pages of new rows; clustering it by channel would write a page for
//! each channel that a commit touches.

use super::{MessageKind, OnceKey, Stored};
use crate::channel::ChannelId;
use db::{DbError, Migration, Row, Tx, Value, params};
use wire::Timetoken;

/// The tables of the log.
pub const MIGRATION: Migration = Migration {
    name: "realtime.4.log",
    sql: "CREATE TABLE log_clock (id BIGINT PRIMARY KEY, last BIGINT NOT NULL);
          INSERT INTO log_clock (id, last) VALUES (1, 0);
          CREATE TABLE message (
              timetoken BIGINT PRIMARY KEY,
              channel BIGINT NOT NULL,
              publisher TEXT NOT NULL,
              payload TEXT NOT NULL,
              meta TEXT,
              custom_type TEXT,
              expires BIGINT
          );
          CREATE INDEX message_channel ON message (channel, timetoken)",
};

/// Messages that name a file are told apart from the others.
pub const MIGRATION_KIND: Migration = Migration {
    name: "realtime.5.message_kind",
    sql: "ALTER TABLE message ADD COLUMN kind BIGINT",
};

/// Which messages were sent under an id of the sender's choice.
pub const MIGRATION_ONCE: Migration = Migration {
    name: "realtime.10.once",
    sql: "CREATE TABLE publish_once (
              key BYTEA PRIMARY KEY,
              timetoken BIGINT NOT NULL,
              expires BIGINT NOT NULL
          );
          CREATE INDEX publish_once_expires ON publish_once (expires)",
};

/// An id that ran out may be used again.
pub(super) const ONCE: &str = "INSERT INTO publish_once (key, timetoken, expires)
     VALUES ($1, $2, $3) ON CONFLICT (key) DO UPDATE SET
         timetoken = excluded.timetoken, expires = excluded.expires";

/// Where the message with this key stands.
pub(super) async fn once(
    tx: &mut Tx,
    key: OnceKey,
    now: i64,
) -> Result<Option<Timetoken>, DbError> {
    let row = tx
        .query_opt(
            "SELECT timetoken FROM publish_once WHERE key = $1 AND expires > $2",
            params![key.0.as_slice(), now],
        )
        .await?;
    row.map(|row| Ok(Timetoken::from_i64(row.int(0)?))).transpose()
}

/// Forgets ids that ran out.
pub(super) async fn sweep_once(tx: &mut Tx, now: i64) -> Result<u64, DbError> {
    tx.execute("DELETE FROM publish_once WHERE expires <= $1", params![now]).await
}

pub(super) const INSERT: &str = "INSERT INTO message
     (timetoken, channel, publisher, payload, meta, custom_type, expires, kind)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

/// The newest timetoken of before they stood in the audit log's head: none that is given out is earlier.
pub(super) async fn last(tx: &mut Tx) -> Result<Timetoken, DbError> {
    let row = tx.query_opt("SELECT last FROM log_clock WHERE id = 1", params![]).await?;
    row.map_or(Ok(Timetoken::ZERO), |row| Ok(Timetoken::from_i64(row.int(0)?)))
}

/// Which part of a channel's messages is asked for, and from which side.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Range {
    /// Only messages later than this.
    pub after: Timetoken,
    /// Only messages earlier than this.
    pub before: Timetoken,
    /// At most so many.
    pub limit: usize,
    /// The newest of them, or the oldest.
    pub newest: bool,
}

const NEWEST: &str =
    "SELECT timetoken, channel, publisher, payload, meta, custom_type, kind FROM message
     WHERE channel = $1 AND timetoken > $2 AND timetoken < $3 AND (expires IS NULL OR expires > $4)
     ORDER BY timetoken DESC LIMIT $5";
const OLDEST: &str =
    "SELECT timetoken, channel, publisher, payload, meta, custom_type, kind FROM message
     WHERE channel = $1 AND timetoken > $2 AND timetoken < $3 AND (expires IS NULL OR expires > $4)
     ORDER BY timetoken LIMIT $5";

/// A channel's messages in a range, oldest first.
pub(crate) async fn page(
    tx: &mut Tx,
    channel: ChannelId,
    range: Range,
    now: i64,
) -> Result<Vec<Stored>, DbError> {
    let limit = i64::try_from(range.limit).unwrap_or(i64::MAX);
    let bounds = params![channel.0, range.after.to_i64(), range.before.to_i64(), now, limit];
    let rows = tx.query(if range.newest { NEWEST } else { OLDEST }, bounds).await?;
    let mut found = rows.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
    if range.newest {
        found.reverse();
    }
    Ok(found)
}

/// How many messages later than `after` a channel holds, counted up to `cap`.
pub(crate) async fn count(
    tx: &mut Tx,
    channel: ChannelId,
    after: Timetoken,
    now: i64,
    cap: i64,
) -> Result<i64, DbError> {
    let row = tx
        .query_opt(
            "SELECT COUNT(*) FROM (SELECT 1 FROM message WHERE channel = $1 AND timetoken > $2
             AND (expires IS NULL OR expires > $3) LIMIT $4) AS counted",
            params![channel.0, after.to_i64(), now, cap],
        )
        .await?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// Deletes a channel's messages with `after < timetoken <= upto`.
pub(crate) async fn delete(
    tx: &mut Tx,
    channel: ChannelId,
    after: Timetoken,
    upto: Timetoken,
) -> Result<u64, DbError> {
    tx.execute(
        "DELETE FROM message WHERE channel = $1 AND timetoken > $2 AND timetoken <= $3",
        params![channel.0, after.to_i64(), upto.to_i64()],
    )
    .await
}

/// Moves the columns out of the row: a page of history is read by the thousand.
fn read(row: Row) -> Result<Stored, DbError> {
    let wrong = || DbError::Corrupt("a message row has another shape".to_owned());
    let columns: [Value; 7] = row.into_values().try_into().map_err(|_| wrong())?;
    let [
        Value::Int(place),
        Value::Int(channel),
        Value::Text(publisher),
        Value::Text(payload),
        meta,
        custom_type,
        kind,
    ] = columns
    else {
        return Err(wrong());
    };
    let optional = |value| match value {
        Value::Text(text) => Some(text),
        _ => None,
    };
    Ok(Stored {
        timetoken: Timetoken::from_i64(place),
        channel: ChannelId(channel),
        publisher,
        payload,
        meta: optional(meta),
        custom_type: optional(custom_type),
        kind: MessageKind::stored(match kind {
            Value::Int(code) => Some(code),
            _ => None,
        }),
    })
}
