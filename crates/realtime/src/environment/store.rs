//! The tables of environments and their keys; no secret key stands in them in the clear.

use super::{App, Environment, Key, KeyKind, Source, Stage};
use crate::keyset::{Options, SecretKey};
use crate::micros;
use compliance::keys::{KeyError, Sealer};
use db::{DbError, Migration, Row, Tx, params};
use kernel::{Phi, Timestamp};

/// The tables of environments and their keys.
pub const MIGRATION: Migration = Migration {
    name: "realtime.13.environment",
    sql: "CREATE TABLE environment (
              id BIGINT PRIMARY KEY REFERENCES keyset (id),
              version BIGINT NOT NULL,
              subscribe_key TEXT NOT NULL UNIQUE,
              app TEXT NOT NULL,
              name TEXT NOT NULL,
              options TEXT NOT NULL,
              created BIGINT NOT NULL,
              disabled BIGINT,
              UNIQUE (app, name)
          );
          CREATE TABLE environment_key (
              id TEXT PRIMARY KEY,
              environment BIGINT NOT NULL REFERENCES environment (id),
              kind TEXT NOT NULL,
              sealed BYTEA NOT NULL,
              created BIGINT NOT NULL,
              until BIGINT
          )",
};

/// Applications as rows of their own, and what their environments are called and are for.
pub const APPS: Migration = Migration {
    name: "realtime.14.app",
    sql: "CREATE TABLE app (
              id TEXT PRIMARY KEY,
              name TEXT NOT NULL,
              created BIGINT NOT NULL,
              updated BIGINT NOT NULL
          );
          INSERT INTO app (id, name, created, updated)
              SELECT e.app, e.app, MIN(e.created), MIN(e.created) FROM environment e GROUP BY e.app;
          ALTER TABLE environment ADD COLUMN label TEXT NOT NULL DEFAULT '';
          ALTER TABLE environment ADD COLUMN stage TEXT NOT NULL DEFAULT 'testing';
          ALTER TABLE environment ADD COLUMN updated BIGINT NOT NULL DEFAULT 0;
          UPDATE environment SET label = name, updated = created;
          UPDATE environment SET stage = 'production' WHERE name = 'production'",
};

/// Adds an application; answers whether its id was free.
pub(super) async fn insert_app(
    tx: &mut Tx,
    (id, name): (&str, &str),
    now: Timestamp,
) -> Result<bool, DbError> {
    let sql = "INSERT INTO app (id, name, created, updated) VALUES ($1, $2, $3, $3)
               ON CONFLICT DO NOTHING";
    Ok(tx.execute(sql, params![id, name, micros(now)]).await? == 1)
}

/// Renames an application, if there is one of this id.
pub(super) async fn rename_app(
    tx: &mut Tx,
    id: &str,
    name: &str,
    now: Timestamp,
) -> Result<Option<App>, DbError> {
    let sql = "UPDATE app SET name = $1, updated = $2 WHERE id = $3
               RETURNING id, name, created, updated";
    let row = tx.query_opt(sql, params![name, micros(now), id]).await?;
    row.map(|row| read_app(&row)).transpose()
}

/// All applications, the oldest first.
pub(super) async fn apps(tx: &mut Tx) -> Result<Vec<App>, DbError> {
    let sql = "SELECT id, name, created, updated FROM app ORDER BY created, id";
    tx.query(sql, params![]).await?.iter().map(read_app).collect()
}

fn read_app(row: &Row) -> Result<App, DbError> {
    let (created, updated) = (Some(time(row.int(2)?)?), Some(time(row.int(3)?)?));
    Ok(App { id: row.text(0)?, name: row.text(1)?, created, updated })
}

/// Adds an environment without keys; answers whether its name was free.
pub(super) async fn insert(tx: &mut Tx, new: &Environment) -> Result<bool, DbError> {
    let added = tx
        .execute(
            "INSERT INTO environment
                 (id, version, subscribe_key, app, name, label, stage, options, created, updated)
             VALUES ($1, 1, $2, $3, $4, $5, $6, $7, $8, $8) ON CONFLICT DO NOTHING",
            params![
                new.id,
                &new.subscribe_key,
                &new.app,
                &new.name,
                &new.label,
                new.stage.name(),
                text(&new.options),
                new.created.map(micros)
            ],
        )
        .await?;
    Ok(added == 1)
}

/// The environment with this subscribe key, kept for this transaction, with its keys.
pub(super) async fn take(
    tx: &mut Tx,
    sealer: &Sealer,
    subscribe_key: &str,
) -> Result<Option<Environment>, KeyError> {
    let row = tx
        .query_opt(
            "UPDATE environment SET version = version + 1 WHERE subscribe_key = $1
             RETURNING id, version, subscribe_key, app, name, options, created, disabled, label,
                 stage, updated",
            params![subscribe_key],
        )
        .await?;
    let Some(mut environment) = row.map(|row| read(&row)).transpose()? else { return Ok(None) };
    let rows = tx
        .query(
            "SELECT environment, id, kind, sealed, created, until FROM environment_key
             WHERE environment = $1 ORDER BY CASE WHEN until IS NULL THEN 0 ELSE 1 END, created DESC",
            params![environment.id],
        )
        .await?;
    for row in &rows {
        environment.keys.push(key(row, sealer)?.1);
    }
    Ok(Some(environment))
}

/// Says when an environment or its keys were changed.
pub(super) async fn touch(tx: &mut Tx, environment: i64, now: i64) -> Result<(), DbError> {
    let sql = "UPDATE environment SET updated = $1 WHERE id = $2";
    tx.execute_many(sql, vec![params![now, environment]]).await
}

/// Saves options and state.
pub(super) async fn save(tx: &mut Tx, one: &Environment) -> Result<(), DbError> {
    tx.execute_many(
        "UPDATE environment SET options = $1, disabled = $2 WHERE id = $3",
        vec![params![text(&one.options), one.disabled.map(micros), one.id]],
    )
    .await
}

pub(super) async fn insert_key(
    tx: &mut Tx,
    sealer: &Sealer,
    environment: i64,
    key: &Key,
) -> Result<(), KeyError> {
    let sealed = sealer.seal(place(&key.id), &Phi::new(key.text.expose()))?;
    tx.execute_many(
        "INSERT INTO environment_key (id, environment, kind, sealed, created) VALUES ($1, $2, $3, $4, $5)",
        vec![params![&key.id, environment, key.kind.name(), sealed, micros(key.created)]],
    )
    .await?;
    Ok(())
}

/// Says when a key ends.
pub(super) async fn end_key(tx: &mut Tx, id: &str, until: Timestamp) -> Result<(), DbError> {
    let sql = "UPDATE environment_key SET until = $1 WHERE id = $2";
    tx.execute_many(sql, vec![params![micros(until), id]]).await
}

/// Forgets an environment's keys that have ended.
pub(super) async fn forget_keys(tx: &mut Tx, environment: i64, now: i64) -> Result<(), DbError> {
    let sql = "DELETE FROM environment_key WHERE environment = $1 AND until <= $2";
    tx.execute_many(sql, vec![params![environment, now]]).await
}

/// Each environment's number and version: what tells whether anything changed.
pub(super) async fn versions(tx: &mut Tx) -> Result<Vec<(i64, i64)>, DbError> {
    let rows = tx.query("SELECT id, version FROM environment ORDER BY id", params![]).await?;
    rows.iter().map(|row| Ok((row.int(0)?, row.int(1)?))).collect()
}

/// All environments with their keys.
pub(super) async fn all(tx: &mut Tx, sealer: &Sealer) -> Result<Vec<Environment>, KeyError> {
    let sql =
        "SELECT id, version, subscribe_key, app, name, options, created, disabled, label, stage,
                   updated
               FROM environment ORDER BY app, name";
    let rows = tx.query(sql, params![]).await?;
    let mut all = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let sql = "SELECT environment, id, kind, sealed, created, until FROM environment_key
               ORDER BY CASE WHEN until IS NULL THEN 0 ELSE 1 END, created DESC";
    for row in tx.query(sql, params![]).await? {
        let (owner, key) = key(&row, sealer)?;
        if let Some(environment) = all.iter_mut().find(|one| one.id == owner) {
            environment.keys.push(key);
        }
    }
    Ok(all)
}

/// The newest keys as they are stored, sealed by the common key, each with its row: for whoever looks whether one stands
/// anywhere in the clear.
pub async fn sealed(tx: &mut Tx, limit: i64) -> Result<Vec<(String, Vec<u8>)>, DbError> {
    let sql =
        "SELECT id, sealed FROM environment_key WHERE kind = 'secret' ORDER BY id DESC LIMIT $1";
    let rows = tx.query(sql, params![limit]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.blob(1)?))).collect()
}

fn text(options: &Options) -> String {
    serde_json::to_string(options).unwrap_or_default()
}

fn place(id: &str) -> (&str, &str, &str) {
    ("environment_key", "sealed", id)
}

fn time(micros: i64) -> Result<Timestamp, DbError> {
    Timestamp::from_microsecond(micros)
        .map_err(|_| DbError::Corrupt("a keyset's time is out of range".to_owned()))
}

fn read(row: &Row) -> Result<Environment, DbError> {
    let options = serde_json::from_str(&row.text(5)?)
        .map_err(|error| DbError::Corrupt(format!("a keyset's options: {error}")))?;
    let stage = Stage::find(&row.text(9)?)
        .ok_or_else(|| DbError::Corrupt("a keyset's stage is none".to_owned()))?;
    Ok(Environment {
        id: row.int(0)?,
        version: row.int(1)?,
        subscribe_key: row.text(2)?,
        app: row.text(3)?,
        name: row.text(4)?,
        label: row.text(8)?,
        stage,
        options,
        keys: Vec::new(),
        created: Some(time(row.int(6)?)?),
        updated: Some(time(row.int(10)?)?),
        disabled: row.opt_int(7)?.map(time).transpose()?,
        source: Source::Store,
    })
}

fn key(row: &Row, sealer: &Sealer) -> Result<(i64, Key), KeyError> {
    let id = row.text(1)?;
    let kind = KeyKind::find(&row.text(2)?)
        .ok_or_else(|| DbError::Corrupt("a key's kind is none".to_owned()))?;
    let text = SecretKey::new(sealer.unseal(place(&id), &row.blob(3)?)?.expose());
    let (created, until) = (time(row.int(4)?)?, row.opt_int(5)?.map(time).transpose()?);
    Ok((row.int(0)?, Key { id, kind, text, created, until }))
}
