//! The table of registrations: one row a channel of a device.

use super::Browser;
use crate::KeysetId;
use db::{DbError, Migration, Tx, params};
use wire::request::{Device, Gateway};

/// The table of devices and their channels.
pub const MIGRATION: Migration = Migration {
    name: "realtime.9.push",
    sql: "CREATE TABLE push_channel (
              keyset BIGINT NOT NULL,
              gateway TEXT NOT NULL,
              token TEXT NOT NULL,
              topic TEXT NOT NULL,
              environment TEXT NOT NULL,
              channel TEXT NOT NULL,
              PRIMARY KEY (keyset, gateway, token, topic, environment, channel)
          );
          CREATE INDEX push_channel_channel ON push_channel (keyset, channel)",
};

/// What a push to a browser is encrypted with.
pub const MIGRATION_BROWSER: Migration = Migration {
    name: "realtime.14.browser",
    sql: "CREATE TABLE push_browser (
              keyset BIGINT NOT NULL,
              endpoint TEXT NOT NULL,
              public_key BYTEA NOT NULL,
              secret BYTEA NOT NULL,
              PRIMARY KEY (keyset, endpoint)
          );
          CREATE INDEX push_channel_token ON push_channel (keyset, channel, token)",
};

/// By what its person was in when they registered a browser; empty where that is not kept.
pub const MIGRATION_OWNER: Migration = Migration {
    name: "realtime.31.browser-owner",
    sql: "ALTER TABLE push_browser ADD COLUMN owner TEXT",
};

/// Writes a browser's keys down, the newest it gave, and by what its person is in.
pub(super) async fn save_browser(
    tx: &mut Tx,
    keyset: KeysetId,
    browser: &Browser,
    owner: Option<&str>,
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO push_browser (keyset, endpoint, public_key, secret, owner) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (keyset, endpoint) DO UPDATE SET
             public_key = excluded.public_key, secret = excluded.secret, owner = excluded.owner",
        params![
            keyset.0,
            browser.endpoint(),
            browser.public_key().as_slice(),
            browser.secret().as_slice(),
            owner
        ],
    )
    .await
    .map(drop)
}

/// The browsers that hear of a channel, and by what its person was in when they registered each.
pub(crate) async fn owned(
    tx: &mut Tx,
    keyset: KeysetId,
    channel: &str,
) -> Result<Vec<(Device, Option<String>)>, DbError> {
    let sql = "SELECT b.endpoint, b.owner
               FROM push_channel c JOIN push_browser b ON b.keyset = c.keyset AND b.endpoint = c.token
               WHERE c.keyset = $1 AND c.channel = $2 AND c.gateway = 'web' ORDER BY b.endpoint";
    let rows = tx.query(sql, params![keyset.0, channel]).await?;
    rows.iter().map(|row| Ok((Browser::named(&row.text(0)?), row.opt_text(1)?))).collect()
}

/// How many browsers hear of a channel.
pub(super) async fn browsers(tx: &mut Tx, keyset: KeysetId, channel: &str) -> Result<i64, DbError> {
    let row = tx
        .query_opt(
            "SELECT COUNT(*) FROM push_channel
             WHERE keyset = $1 AND channel = $2 AND gateway = 'web'",
            params![keyset.0, channel],
        )
        .await?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// How many devices but this one and browsers hear of a channel.
pub(super) async fn others(
    tx: &mut Tx,
    keyset: KeysetId,
    channel: &str,
    device: &Device,
) -> Result<i64, DbError> {
    let row = tx
        .query_opt(
            "SELECT COUNT(*) FROM push_channel
             WHERE keyset = $1 AND channel = $2 AND gateway <> 'web'
                 AND NOT (gateway = $3 AND token = $4 AND topic = $5 AND environment = $6)",
            params![
                keyset.0,
                channel,
                device.gateway.name(),
                &device.token,
                &device.topic,
                device.environment
            ],
        )
        .await?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// Whether any device hears of a channel.
pub(super) async fn is_heard(
    tx: &mut Tx,
    keyset: KeysetId,
    channel: &str,
) -> Result<bool, DbError> {
    let sql = "SELECT 1 FROM push_channel WHERE keyset = $1 AND channel = $2 LIMIT 1";
    Ok(tx.query_opt(sql, params![keyset.0, channel]).await?.is_some())
}

/// The channels whose names are like this of each device that hears of several of them, by device.
pub(super) async fn shared(tx: &mut Tx, like: &str) -> Result<Vec<(String, String)>, DbError> {
    let sql = "SELECT DISTINCT p.token, p.channel FROM push_channel p
               WHERE p.channel LIKE $1 AND EXISTS
                   (SELECT 1 FROM push_channel o
                    WHERE o.token = p.token AND o.channel LIKE $1 AND o.channel <> p.channel)
               ORDER BY p.token, p.channel";
    let rows = tx.query(sql, params![like]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.text(1)?))).collect()
}

/// Forgets a device, and its keys if it is a browser.
pub(crate) async fn gone(tx: &mut Tx, keyset: KeysetId, device: &Device) -> Result<(), DbError> {
    remove(tx, keyset, device, None).await?;
    if device.gateway == Gateway::Web {
        let place = params![keyset.0, &device.token];
        tx.execute("DELETE FROM push_browser WHERE keyset = $1 AND endpoint = $2", place).await?;
    }
    Ok(())
}

pub(super) async fn count(tx: &mut Tx, keyset: KeysetId, device: &Device) -> Result<i64, DbError> {
    let row = tx
        .query_opt(
            "SELECT COUNT(*) FROM push_channel
             WHERE keyset = $1 AND gateway = $2 AND token = $3 AND topic = $4 AND environment = $5",
            params![
                keyset.0,
                device.gateway.name(),
                &device.token,
                &device.topic,
                device.environment
            ],
        )
        .await?;
    row.map_or(Ok(0), |row| row.int(0))
}

pub(super) async fn add(
    tx: &mut Tx,
    keyset: KeysetId,
    device: &Device,
    channels: &[&str],
) -> Result<(), DbError> {
    let rows = channels.iter().map(|channel| {
        params![
            keyset.0,
            device.gateway.name(),
            &device.token,
            &device.topic,
            device.environment,
            *channel
        ]
    });
    tx.execute_many(
        "INSERT INTO push_channel (keyset, gateway, token, topic, environment, channel)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
        rows.collect(),
    )
    .await
}

/// Removes one channel of a device, or all of them.
pub(super) async fn remove(
    tx: &mut Tx,
    keyset: KeysetId,
    device: &Device,
    channel: Option<&str>,
) -> Result<u64, DbError> {
    tx.execute(
        "DELETE FROM push_channel
         WHERE keyset = $1 AND gateway = $2 AND token = $3 AND topic = $4 AND environment = $5
             AND ($6 = '' OR channel = $6)",
        params![
            keyset.0,
            device.gateway.name(),
            &device.token,
            &device.topic,
            device.environment,
            channel.unwrap_or_default()
        ],
    )
    .await
}

/// A device's channels after `start`, in the order of their names.
pub(super) async fn channels(
    tx: &mut Tx,
    keyset: KeysetId,
    device: &Device,
    (start, count): (&str, i64),
) -> Result<Vec<String>, DbError> {
    let rows = tx
        .query(
            "SELECT channel FROM push_channel
             WHERE keyset = $1 AND gateway = $2 AND token = $3 AND topic = $4 AND environment = $5
                 AND channel > $6
             ORDER BY channel LIMIT $7",
            params![
                keyset.0,
                device.gateway.name(),
                &device.token,
                &device.topic,
                device.environment,
                start,
                count
            ],
        )
        .await?;
    rows.iter().map(|row| row.text(0)).collect()
}
