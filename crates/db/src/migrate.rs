//! Schema migrations: each runs once, in its own transaction, and is remembered by name.

use crate::{Db, DbError, Row, params};
use std::collections::BTreeSet;

/// One step of a crate's schema.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// Unique and stable, prefixed with the crate's name: `realtime.1.log`.
    pub name: &'static str,
    /// Statements separated by `;`, in PostgreSQL's words: `BIGINT`, `TEXT`, `BYTEA`.
    pub sql: &'static str,
}

const MEMORY: &str = "CREATE TABLE IF NOT EXISTS db_migration (name TEXT PRIMARY KEY)";
const PROBE: &str =
    "CREATE TABLE IF NOT EXISTS db_probe (id BIGINT PRIMARY KEY, beat BIGINT NOT NULL)";

pub(crate) async fn run(db: &Db, migrations: &[Migration]) -> Result<(), DbError> {
    for definition in [MEMORY, PROBE] {
        let mut tx = db.begin().await?;
        tx.define(definition).await?;
        tx.commit().await?;
    }
    for migration in migrations {
        let mut tx = db.begin().await?;
        let fresh = tx
            .execute(
                "INSERT INTO db_migration (name) VALUES ($1) ON CONFLICT DO NOTHING",
                params![migration.name],
            )
            .await?;
        if fresh == 1 {
            for statement in migration.sql.split(';').map(str::trim).filter(|text| !text.is_empty())
            {
                tx.define(statement).await?;
            }
            tx.commit().await?;
        }
    }
    Ok(())
}

/// What a database's schema is to a program that knows these migrations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Schema {
    /// All of them were run, and no others.
    Current,
    /// Some of them are still to be run.
    Older,
    /// It remembers this one, which is none of them.
    Newer(String),
}

/// The migrations that were run; an error where nothing remembers any.
async fn remembered(db: &Db) -> Result<Vec<Row>, DbError> {
    let mut tx = db.read().await?;
    let rows = tx.query("SELECT name FROM db_migration ORDER BY name", params![]).await?;
    tx.commit().await?;
    Ok(rows)
}

pub(crate) async fn schema(db: &Db, known: &[&[Migration]]) -> Result<Schema, DbError> {
    // An account that may define nothing still serves a store that has its schema.
    let rows = match remembered(db).await {
        Err(DbError::Internal(_)) => {
            let mut tx = db.begin().await?;
            tx.define(MEMORY).await?;
            tx.commit().await?;
            remembered(db).await?
        }
        rows => rows?,
    };
    let mut missing: BTreeSet<_> = known.iter().copied().flatten().map(|one| one.name).collect();
    for row in rows {
        let name = row.text(0)?;
        if !missing.remove(name.as_str()) {
            return Ok(Schema::Newer(name));
        }
    }
    Ok(if missing.is_empty() { Schema::Current } else { Schema::Older })
}

/// Writes and commits one row in place: proves that the disk takes a write now.
pub(crate) async fn probe(db: &Db) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    tx.execute(
        "INSERT INTO db_probe (id, beat) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET beat = db_probe.beat + 1",
        params![],
    )
    .await?;
    tx.commit().await
}
