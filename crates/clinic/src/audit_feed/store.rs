//! The table of how far the log was said.

use db::{DbError, Migration, Tx, params};
use kernel::OrganizationId;

/// The table of how far the log was said.
pub const MIGRATION: Migration = Migration {
    name: "clinic.98.audit-feed",
    sql: "CREATE TABLE audit_feed (organization TEXT PRIMARY KEY, next_seq BIGINT NOT NULL)",
};

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// What is said next; `None` before anything was.
pub(super) async fn cursor(
    tx: &mut Tx,
    organization: &OrganizationId,
) -> Result<Option<u64>, DbError> {
    let sql = "SELECT next_seq FROM audit_feed WHERE organization = $1";
    let row = tx.query_opt(sql, params![organization.as_str()]).await?;
    row.map(|row| Ok(u64::try_from(row.int(0)?).unwrap_or(0))).transpose()
}

/// The feed begins; whoever was faster has said where.
pub(super) async fn begin(
    tx: &mut Tx,
    organization: &OrganizationId,
    first: u64,
) -> Result<(), DbError> {
    let sql = "INSERT INTO audit_feed (organization, next_seq) VALUES ($1, $2)
               ON CONFLICT DO NOTHING";
    tx.execute(sql, params![organization.as_str(), signed(first)]).await.map(drop)
}

/// Moves the cursor on; `false` when somebody else has.
pub(super) async fn advance(
    tx: &mut Tx,
    organization: &OrganizationId,
    (from, to): (u64, u64),
) -> Result<bool, DbError> {
    let sql = "UPDATE audit_feed SET next_seq = $1 WHERE organization = $2 AND next_seq = $3";
    let row = params![signed(to), organization.as_str(), signed(from)];
    Ok(tx.execute(sql, row).await? == 1)
}
