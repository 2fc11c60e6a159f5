//! The registry's table.

use super::{Channel, ChannelId, Registration};
use crate::KeysetId;
use db::{DbError, Migration, Query, Row, Tx, params};
use wire::channel::Class;

/// The tables of channels.
pub const MIGRATION: Migration = Migration {
    name: "realtime.2.channel",
    sql: "CREATE TABLE channel_sequence (id BIGINT PRIMARY KEY, last BIGINT NOT NULL);
          INSERT INTO channel_sequence (id, last) VALUES (1, 0);
          CREATE TABLE channel (
              id BIGINT PRIMARY KEY,
              keyset BIGINT NOT NULL REFERENCES keyset (id),
              name TEXT NOT NULL,
              class TEXT NOT NULL,
              consultation TEXT,
              organization TEXT,
              department TEXT,
              patient TEXT,
              key_scope TEXT,
              UNIQUE (keyset, name)
          )",
};

/// Every visit that a channel ever served; the row of the channel has the one it serves now.
pub const MIGRATION_VISITS: Migration = Migration {
    name: "realtime.20.channel-consultation",
    sql: "CREATE TABLE channel_consultation (
              channel BIGINT NOT NULL REFERENCES channel (id),
              consultation TEXT NOT NULL,
              PRIMARY KEY (channel, consultation)
          );
          INSERT INTO channel_consultation (channel, consultation)
              SELECT id, consultation FROM channel WHERE consultation IS NOT NULL",
};

/// A patient's channels, found without looking at all of them.
pub const MIGRATION_PATIENTS: Migration = Migration {
    name: "realtime.21.channel-patient",
    sql: "CREATE INDEX channel_patient ON channel (patient)",
};

/// What is reported of a channel's messages is of its class, as that of the names of the channel table, and of its patient.
pub const MIGRATION_REPORTS: Migration = Migration {
    name: "realtime.32.channel-reports",
    sql: "UPDATE channel SET class = (
              SELECT CASE
                  WHEN n.dots = 2 AND n.rest LIKE 'consultation.%' THEN 'consultation'
                  WHEN n.dots = 3 AND n.rest LIKE 'consultation.%'
                      AND (n.rest LIKE '%.files' OR n.rest LIKE '%.files!_%' ESCAPE '!') THEN 'files'
                  WHEN n.dots = 3 AND n.rest LIKE 'consultation.%'
                      AND (n.rest LIKE '%.video' OR n.rest LIKE '%.video!_%' ESCAPE '!') THEN 'signaling'
                  WHEN n.dots = 1 AND n.rest LIKE 'waiting-room.%' THEN 'waiting-room'
                  WHEN n.dots = 2 AND n.rest LIKE 'waiting-room.%' THEN 'place'
                  WHEN n.dots = 1 AND n.rest LIKE 'queue.%' THEN 'queue'
                  WHEN n.dots = 1 AND n.rest LIKE 'notification.%' THEN 'notification'
                  WHEN n.dots = 2 AND n.rest LIKE 'presence.providers.%' THEN 'availability'
                  WHEN n.dots = 1 AND n.rest LIKE 'audit.%' THEN 'audit'
                  WHEN n.dots = 1 AND n.rest LIKE 'emergency.%' THEN 'emergency'
                  ELSE 'custom' END
              FROM (SELECT c.id, LENGTH(c.name) - LENGTH(REPLACE(c.name, '.', '')) AS dots,
                        REPLACE(REPLACE(c.name, 'PUBNUB_INTERNAL_MODERATION_', ''),
                            'PUBNUB_INTERNAL_THREAD_', '') AS rest
                    FROM channel c) n
              WHERE n.id = channel.id)
          WHERE class = 'custom' AND SUBSTR(name, 1, 27) = 'PUBNUB_INTERNAL_MODERATION_'
              AND name NOT LIKE '%..%' AND name NOT LIKE '%.';
          UPDATE channel SET
              patient = (SELECT p.patient FROM channel p
                         WHERE p.keyset = channel.keyset AND p.name = SUBSTR(channel.name, 28)),
              key_scope = (SELECT p.key_scope FROM channel p
                           WHERE p.keyset = channel.keyset AND p.name = SUBSTR(channel.name, 28))
          WHERE patient IS NULL AND SUBSTR(name, 1, 27) = 'PUBNUB_INTERNAL_MODERATION_'",
};

/// The channels that a visit was served by, found without looking at all of them.
pub const MIGRATION_SERVED: Migration = Migration {
    name: "realtime.33.channel-consultation-served",
    sql: "CREATE INDEX channel_consultation_served ON channel_consultation (consultation)",
};

const COLUMNS: &str =
    "SELECT id, name, class, consultation, organization, department, patient, key_scope
     FROM channel WHERE keyset = $1 AND name = $2";

pub(crate) async fn find(
    tx: &mut Tx,
    keyset: KeysetId,
    name: &str,
) -> Result<Option<Channel>, DbError> {
    tx.query_opt(COLUMNS, params![keyset.0, name]).await?.map(|row| read(&row)).transpose()
}

/// The channels of these names, looked for at once.
pub(super) async fn find_all(
    tx: &mut Tx,
    keyset: KeysetId,
    names: &[&str],
) -> Result<Vec<Option<Channel>>, DbError> {
    let ask = |name: &&str| Query::new(COLUMNS, params![keyset.0, *name]);
    let found = tx.query_many(names.iter().map(ask).collect()).await?;
    found.iter().map(|rows| rows.first().map(read).transpose()).collect()
}

/// Channels whose names begin so. Rare: only a wildcard that was long away asks.
pub(super) async fn under(
    tx: &mut Tx,
    keyset: KeysetId,
    prefix: &str,
    limit: usize,
) -> Result<Vec<Channel>, DbError> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = tx
        .query(
            "SELECT id, name, class, consultation, organization, department, patient, key_scope
             FROM channel WHERE keyset = $1 AND SUBSTR(name, 1, LENGTH($2)) = $2
             ORDER BY name LIMIT $3",
            params![keyset.0, prefix, limit],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// The channels that serve a patient, and the one of this name.
pub(crate) async fn of_patient(
    tx: &mut Tx,
    keyset: KeysetId,
    (patient, name): (&str, &str),
) -> Result<Vec<Channel>, DbError> {
    let rows = tx
        .query(
            "SELECT id, name, class, consultation, organization, department, patient, key_scope
             FROM channel WHERE keyset = $1 AND (patient = $2 OR name = $3) ORDER BY name",
            params![keyset.0, patient, name],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// How many channels hold something, counted no further than this; presence is not counted apart.
pub(super) async fn count(tx: &mut Tx, keyset: KeysetId, most: u32) -> Result<u32, DbError> {
    let row = tx
        .query_opt(
            "SELECT COUNT(*) FROM (SELECT id FROM channel
                 WHERE keyset = $1 AND name NOT LIKE '%-pnpres' LIMIT $2) AS counted",
            params![keyset.0, i64::from(most)],
        )
        .await?;
    let count = row.map_or(Ok(0), |row| row.int(0))?;
    Ok(u32::try_from(count).unwrap_or(most))
}

fn read(row: &Row) -> Result<Channel, DbError> {
    let class = row.text(2)?;
    Ok(Channel {
        id: Some(ChannelId(row.int(0)?)),
        name: row.text(1)?.into(),
        class: Class::from_name(&class)
            .ok_or_else(|| DbError::Corrupt(format!("no channel class is called {class:?}")))?,
        consultation: row.opt_text(3)?,
        organization: row.opt_text(4)?,
        department: row.opt_text(5)?,
        patient: row.opt_text(6)?,
        key_scope: row.opt_text(7)?,
    })
}

/// Adds channels, or brings what they serve up to date where somebody was faster; the number of one never changes.
pub(super) async fn add(
    tx: &mut Tx,
    keyset: KeysetId,
    new: &[&Registration],
) -> Result<Vec<Channel>, DbError> {
    const ADD: &str = "INSERT INTO channel
             (id, keyset, name, class, consultation, organization, department, patient, key_scope)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (keyset, name) DO UPDATE SET
             class = excluded.class, consultation = excluded.consultation,
             organization = excluded.organization, department = excluded.department,
             patient = excluded.patient, key_scope = excluded.key_scope
         RETURNING id, name, class, consultation, organization, department, patient, key_scope";
    if new.is_empty() {
        return Ok(Vec::new());
    }
    let count = i64::try_from(new.len()).unwrap_or(i64::MAX);
    // The sequence's row lock makes concurrent registrations take turns.
    let row = tx
        .query_opt(
            "UPDATE channel_sequence SET last = last + $1 WHERE id = 1 RETURNING last",
            params![count],
        )
        .await?
        .ok_or_else(|| DbError::Corrupt("the channel sequence is missing".to_owned()))?;
    let first = row.int(0)?.saturating_sub(count).saturating_add(1);
    let ask = |(id, one): (i64, &&Registration)| {
        let row = params![
            id,
            keyset.0,
            &one.name,
            one.class.name(),
            one.consultation.clone(),
            &one.organization,
            one.department.clone(),
            one.patient.clone(),
            one.key_scope.clone()
        ];
        Query::new(ADD, row)
    };
    let added = tx.query_many((first..).zip(new).map(ask).collect()).await?;
    let vanished = || DbError::Corrupt("a channel vanished".to_owned());
    added.iter().map(|rows| read(rows.first().ok_or_else(vanished)?)).collect()
}

/// Brings up to date what channels serve that have a number.
pub(super) async fn change(tx: &mut Tx, changed: &[&Channel]) -> Result<(), DbError> {
    let numbered = changed.iter().filter_map(|one| Some((one.id?, one)));
    let rows = numbered.map(|(id, one)| {
        params![
            one.class.name(),
            one.consultation.clone(),
            one.organization.clone(),
            one.department.clone(),
            one.patient.clone(),
            one.key_scope.clone(),
            id.0
        ]
    });
    tx.execute_many(
        "UPDATE channel SET class = $1, consultation = $2, organization = $3, department = $4,
             patient = $5, key_scope = $6
         WHERE id = $7",
        rows.collect(),
    )
    .await
}

/// Keeps that channels serve the visits that they serve now.
pub(super) async fn keep_visits(tx: &mut Tx, channels: &[&Channel]) -> Result<(), DbError> {
    let serving = channels.iter().filter_map(|one| Some((one.id?, one.consultation.as_ref()?)));
    tx.execute_many(
        "INSERT INTO channel_consultation (channel, consultation) VALUES ($1, $2)
         ON CONFLICT (channel, consultation) DO NOTHING",
        serving.map(|(id, visit)| params![id.0, visit]).collect(),
    )
    .await
}

/// Every visit that a channel ever served, or the one whose messages are reported there.
pub(super) async fn visits(tx: &mut Tx, channel: ChannelId) -> Result<Vec<String>, DbError> {
    let sql = "SELECT consultation FROM channel_consultation WHERE channel = $1 OR channel = (
                   SELECT p.id FROM channel c JOIN channel p
                       ON p.keyset = c.keyset AND p.name = SUBSTR(c.name, 28)
                   WHERE c.id = $1 AND SUBSTR(c.name, 1, 27) = 'PUBNUB_INTERNAL_MODERATION_')
               ORDER BY consultation";
    tx.query(sql, params![channel.0]).await?.iter().map(|row| row.text(0)).collect()
}

/// The scopes of the keys of all channels that ever served a visit.
pub async fn key_scopes(tx: &mut Tx, visit: &str) -> Result<Vec<String>, DbError> {
    let sql =
        "SELECT DISTINCT c.key_scope FROM channel_consultation v JOIN channel c ON c.id = v.channel
               WHERE v.consultation = $1 AND c.key_scope IS NOT NULL ORDER BY c.key_scope";
    tx.query(sql, params![visit]).await?.iter().map(|row| row.text(0)).collect()
}
