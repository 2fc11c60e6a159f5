//! The table of files that were malware.

use super::Quarantined;
use crate::{KeysetId, micros};
use db::{DbError, Migration, Row, Tx, params};
use kernel::{Role, Timestamp};

/// The table. Ids and codes only.
pub const MIGRATION: Migration = Migration {
    name: "realtime.18.quarantine",
    sql: "CREATE TABLE quarantine (
              id TEXT PRIMARY KEY,
              keyset BIGINT NOT NULL,
              channel TEXT NOT NULL,
              organization TEXT,
              consultation TEXT,
              sender TEXT NOT NULL,
              role TEXT NOT NULL,
              signature TEXT NOT NULL,
              kind TEXT,
              size BIGINT NOT NULL,
              found BIGINT NOT NULL
          );
          CREATE INDEX quarantine_found ON quarantine (organization, found)",
};

/// Keeps one.
pub(crate) async fn add(tx: &mut Tx, one: &Quarantined) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO quarantine
             (id, keyset, channel, organization, consultation, sender, role, signature, kind, size, found)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        params![
            &one.id,
            one.keyset.0,
            &one.channel,
            one.organization.as_deref(),
            one.consultation.as_deref(),
            &one.sender,
            one.role.name(),
            &one.signature,
            one.kind.as_deref(),
            i64::try_from(one.size).unwrap_or(i64::MAX),
            micros(one.found)
        ],
    )
    .await
    .map(drop)
}

fn read(row: &Row) -> Result<Quarantined, DbError> {
    let corrupt = |what: &str| DbError::Corrupt(format!("a quarantined file's {what} is none"));
    Ok(Quarantined {
        id: row.text(0)?,
        keyset: KeysetId(row.int(1)?),
        channel: row.text(2)?,
        organization: row.opt_text(3)?,
        consultation: row.opt_text(4)?,
        sender: row.text(5)?,
        role: Role::find(&row.text(6)?).ok_or_else(|| corrupt("role"))?,
        signature: row.text(7)?,
        kind: row.opt_text(8)?,
        size: u64::try_from(row.int(9)?).unwrap_or_default(),
        found: Timestamp::from_microsecond(row.int(10)?).map_err(|_| corrupt("instant"))?,
    })
}

/// An organization's, and those of channels that belong to none; the newest first, found before this.
pub(super) async fn list(
    tx: &mut Tx,
    organization: &str,
    (before, limit): (i64, i64),
) -> Result<Vec<Quarantined>, DbError> {
    let sql = "SELECT id, keyset, channel, organization, consultation, sender, role, signature, kind, size, found
               FROM quarantine WHERE (organization = $1 OR organization IS NULL) AND found < $2
               ORDER BY found DESC, id LIMIT $3";
    tx.query(sql, params![organization, before, limit]).await?.iter().map(read).collect()
}
