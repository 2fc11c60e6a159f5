//! The tables of what is pushed and of each device's delivery.
//!
//! A message's notification is written in the message's own commit; the deliveries follow from
//! it in another. `spread` says how far that is: 0 not all devices are found, 1 all are.

use super::model::{Delivery, Key, Notification, Outcome, Settled};
use crate::KeysetId;
use db::{DbError, Migration, Row, Tx, Value, params};
use wire::Timetoken;
use wire::request::{Device, Gateway};

/// The tables of deliveries.
pub const MIGRATION: Migration = Migration {
    name: "realtime.13.delivery",
    sql: "CREATE TABLE push_message (
              timetoken BIGINT PRIMARY KEY,
              keyset BIGINT NOT NULL,
              channel TEXT NOT NULL,
              notification TEXT NOT NULL,
              spread BIGINT NOT NULL,
              found TEXT NOT NULL
          );
          CREATE INDEX push_message_spread ON push_message (spread, timetoken);
          CREATE TABLE push_delivery (
              message BIGINT NOT NULL,
              gateway TEXT NOT NULL,
              token TEXT NOT NULL,
              topic TEXT NOT NULL,
              environment TEXT NOT NULL,
              state TEXT NOT NULL,
              attempts BIGINT NOT NULL,
              due BIGINT NOT NULL,
              status TEXT NOT NULL,
              changed BIGINT NOT NULL,
              PRIMARY KEY (message, gateway, token, topic, environment)
          );
          CREATE INDEX push_delivery_due ON push_delivery (state, gateway, due);
          CREATE INDEX push_delivery_device ON push_delivery (token, state)",
};

/// Writes what a message asks to be pushed, in the message's commit; nothing where no device listens, unless its sender
/// asked to be told of that.
pub(crate) const KEEP: &str = "INSERT INTO push_message (timetoken, keyset, channel, notification, spread, found)
     SELECT CAST($1 AS BIGINT), CAST($2 AS BIGINT), $3, $4, 0, ''
     WHERE CAST($5 AS BIGINT) = 1 OR EXISTS (SELECT 1 FROM push_channel p WHERE p.keyset = $2 AND p.channel = $3)";

/// The row for [`KEEP`].
pub(crate) fn kept(
    keyset: KeysetId,
    channel: &str,
    notification: &Notification,
    place: Timetoken,
) -> Vec<Value> {
    // Maps with text keys always have a JSON form.
    let text = serde_json::to_string(notification).unwrap_or_default();
    params![place.to_i64(), keyset.0, channel, text, i64::from(notification.debug)]
}

/// A message some of whose devices are still to be found.
#[derive(Debug)]
pub(super) struct Unspread {
    pub(super) message: Timetoken,
    pub(super) keyset: KeysetId,
    pub(super) channel: String,
    pub(super) notification: Notification,
    /// The token of the last device found.
    pub(super) found: String,
}

fn notification(text: &str) -> Result<Notification, DbError> {
    serde_json::from_str(text)
        .map_err(|error| DbError::Corrupt(format!("a kept notification cannot be read: {error}")))
}

pub(super) async fn unspread(tx: &mut Tx, limit: i64) -> Result<Vec<Unspread>, DbError> {
    let rows = tx
        .query(
            "SELECT timetoken, keyset, channel, notification, found FROM push_message
             WHERE spread = 0 ORDER BY timetoken LIMIT $1",
            params![limit],
        )
        .await?;
    let read = |row: &Row| {
        Ok(Unspread {
            message: Timetoken::from_i64(row.int(0)?),
            keyset: KeysetId(row.int(1)?),
            channel: row.text(2)?,
            notification: notification(&row.text(3)?)?,
            found: row.text(4)?,
        })
    };
    rows.iter().map(read).collect()
}

/// A channel's devices whose tokens come after `after`; all registrations of a token together.
pub(super) async fn devices(
    tx: &mut Tx,
    (keyset, channel): (KeysetId, &str),
    after: &str,
    limit: i64,
) -> Result<Vec<Device>, DbError> {
    let rows = tx
        .query(
            "SELECT gateway, token, topic, environment FROM push_channel
             WHERE keyset = $1 AND channel = $2 AND token IN (
                 SELECT DISTINCT token FROM push_channel
                 WHERE keyset = $1 AND channel = $2 AND token > $3 ORDER BY token LIMIT $4)
             ORDER BY token",
            params![keyset.0, channel, after, limit],
        )
        .await?;
    rows.iter().map(|row| device(row, 0)).collect()
}

fn device(row: &Row, at: usize) -> Result<Device, DbError> {
    let name = row.text(at)?;
    let gateway = Gateway::find(&name)
        .ok_or_else(|| DbError::Corrupt(format!("no push gateway is called {name:?}")))?;
    let environment = match &*row.text(at + 3)? {
        "production" => "production",
        "development" => "development",
        _ => "",
    };
    Ok(Device { gateway, token: row.text(at + 1)?, topic: row.text(at + 2)?, environment })
}

pub(super) const INSERT: &str = "INSERT INTO push_delivery
     (message, gateway, token, topic, environment, state, attempts, due, status, changed)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING";

pub(super) fn first(key: &Key, (state, status): (&str, &str), now: i64) -> Vec<Value> {
    let Device { gateway, token, topic, environment } = &key.device;
    params![
        key.message.to_i64(),
        gateway.name(),
        token,
        topic,
        *environment,
        state,
        0,
        now,
        status,
        now
    ]
}

pub(super) async fn found(tx: &mut Tx, message: Timetoken, upto: &str) -> Result<u64, DbError> {
    tx.execute(
        "UPDATE push_message SET found = $2 WHERE timetoken = $1",
        params![message.to_i64(), upto],
    )
    .await
}

pub(super) async fn spread(tx: &mut Tx, message: Timetoken) -> Result<u64, DbError> {
    tx.execute("UPDATE push_message SET spread = 1 WHERE timetoken = $1", params![message.to_i64()])
        .await
}

/// The clocks of servers that share a store differ by less microseconds.
const SKEW: i64 = 60_000_000;

/// The deliveries of these gateways that are due, those that wait longest first. What was last put off by a clock that was
/// ahead is due at once, or it would wait until the time has caught up; whoever tries it puts it off by the right time.
pub(super) async fn due(
    tx: &mut Tx,
    (one, other): (Gateway, Gateway),
    now: i64,
    limit: i64,
) -> Result<Vec<Delivery>, DbError> {
    let rows = tx
        .query(
            "SELECT d.message, d.gateway, d.token, d.topic, d.environment, d.attempts,
                 m.keyset, m.channel, m.notification, s.public_key, s.secret
             FROM push_delivery d JOIN push_message m ON m.timetoken = d.message
             LEFT JOIN push_browser s ON s.keyset = m.keyset AND s.endpoint = d.token
             WHERE d.state = 'pending' AND d.gateway IN ($1, $2) AND (d.due <= $3 OR d.changed > $4)
             ORDER BY d.due, d.message LIMIT $5",
            params![one.name(), other.name(), now, now.saturating_add(SKEW), limit],
        )
        .await?;
    rows.iter().map(delivery).collect()
}

fn delivery(row: &Row) -> Result<Delivery, DbError> {
    let message = Timetoken::from_i64(row.int(0)?);
    Ok(Delivery {
        key: Key { message, device: device(row, 1)? },
        attempts: u32::try_from(row.int(5)?).unwrap_or(u32::MAX),
        keyset: KeysetId(row.int(6)?),
        channel: row.text(7)?,
        notification: notification(&row.text(8)?)?,
        secrets: row.opt_blob(9)?.zip(row.opt_blob(10)?),
    })
}

/// Writes how an attempt ended. A device that is gone takes what still waits for it along.
pub(super) async fn settle(tx: &mut Tx, settled: &Settled, now: i64) -> Result<(), DbError> {
    let Settled { delivery, outcome, status } = settled;
    let Device { gateway, token, topic, environment } = &delivery.key.device;
    let due = match outcome {
        Outcome::Later(instant) => instant.as_microsecond(),
        _ => now,
    };
    tx.execute(
        "UPDATE push_delivery SET state = $6, attempts = attempts + 1, due = $7, status = $8, changed = $9
         WHERE message = $1 AND gateway = $2 AND token = $3 AND topic = $4 AND environment = $5
             AND state = 'pending'",
        params![
            delivery.key.message.to_i64(),
            gateway.name(),
            token,
            topic,
            *environment,
            outcome.state(),
            due,
            status,
            now
        ],
    )
    .await?;
    if *outcome == Outcome::Gone {
        give_up(tx, &delivery.key.device, (status, now)).await?;
    }
    Ok(())
}

/// Gives up what still waits for a device that is gone.
pub(super) async fn give_up(
    tx: &mut Tx,
    device: &Device,
    (status, now): (&str, i64),
) -> Result<(), DbError> {
    let Device { gateway, token, topic, environment } = device;
    tx.execute(
        "UPDATE push_delivery SET state = 'gone', status = $5, changed = $6
         WHERE gateway = $1 AND token = $2 AND topic = $3 AND environment = $4
             AND state = 'pending'",
        params![gateway.name(), token, topic, *environment, status, now],
    )
    .await
    .map(drop)
}

/// A message that is as old as its record may become.
pub(super) struct Old {
    pub(super) message: i64,
    pub(super) keyset: KeysetId,
    pub(super) channel: String,
}

/// The oldest messages after `after` that were sent before `before` and that no device still waits for, at most so many.
pub(super) async fn old(
    tx: &mut Tx,
    (after, before): (i64, Timetoken),
    most: i64,
) -> Result<Vec<Old>, DbError> {
    let sql = "SELECT timetoken, keyset, channel FROM push_message m
               WHERE spread = 1 AND timetoken > $1 AND timetoken < $2 AND NOT EXISTS (
                   SELECT 1 FROM push_delivery d WHERE d.message = m.timetoken AND d.state = 'pending')
               ORDER BY timetoken LIMIT $3";
    let rows = tx.query(sql, params![after, before.to_i64(), most]).await?;
    let read = |row: &Row| {
        Ok(Old { message: row.int(0)?, keyset: KeysetId(row.int(1)?), channel: row.text(2)? })
    };
    rows.iter().map(read).collect()
}

/// Forgets messages with the records of their deliveries.
pub(super) async fn forget(tx: &mut Tx, messages: &[i64]) -> Result<(), DbError> {
    let own = || messages.iter().map(|message| params![*message]).collect();
    tx.execute_many("DELETE FROM push_delivery WHERE message = $1", own()).await?;
    tx.execute_many("DELETE FROM push_message WHERE timetoken = $1", own()).await
}
