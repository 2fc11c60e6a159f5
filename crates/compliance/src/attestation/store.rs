//! The table of attestations; rows are only added.

use super::{Attestation, NewAttestation};
use db::{DbError, Migration, Row, Tx, params};
use kernel::Timestamp;

/// The table of attestations.
pub const MIGRATION: Migration = Migration {
    name: "compliance.10.attestation",
    sql: "CREATE TABLE attestation (
              id TEXT PRIMARY KEY,
              check_id TEXT NOT NULL,
              owner TEXT NOT NULL,
              statement TEXT NOT NULL,
              document TEXT,
              expires BIGINT NOT NULL,
              recorded_by TEXT NOT NULL,
              recorded BIGINT NOT NULL
          );
          CREATE INDEX attestation_check ON attestation (check_id, recorded)",
};

pub(super) async fn insert(tx: &mut Tx, new: &Attestation) -> Result<(), DbError> {
    let said = &new.said;
    tx.execute(
        "INSERT INTO attestation
             (id, check_id, owner, statement, document, expires, recorded_by, recorded)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![
            &new.id,
            &said.check,
            &said.owner,
            &said.statement,
            said.document.clone(),
            said.expires.as_microsecond(),
            &new.recorded_by,
            new.recorded.as_microsecond()
        ],
    )
    .await
    .map(drop)
}

/// All of them, newest first; of one check, if one is named.
pub(super) async fn list(tx: &mut Tx, check: &str) -> Result<Vec<Attestation>, DbError> {
    let rows = tx
        .query(
            "SELECT id, check_id, owner, statement, document, expires, recorded_by, recorded
             FROM attestation WHERE $1 = '' OR check_id = $1 ORDER BY recorded DESC, id DESC",
            params![check],
        )
        .await?;
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Attestation, DbError> {
    let instant = |column| {
        Timestamp::from_microsecond(row.int(column)?)
            .map_err(|error| DbError::Corrupt(error.to_string()))
    };
    Ok(Attestation {
        id: row.text(0)?,
        said: NewAttestation {
            check: row.text(1)?,
            owner: row.text(2)?,
            statement: row.text(3)?,
            document: row.opt_text(4)?,
            expires: instant(5)?,
        },
        recorded_by: row.text(6)?,
        recorded: instant(7)?,
    })
}
