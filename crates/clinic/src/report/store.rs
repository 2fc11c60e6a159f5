//! What a report counts.

use crate::column::{instant, micros};
use db::{DbError, Tx, params};
use kernel::{OrganizationId, Timestamp};

/// When patients checked in and when their visits began, at most 20,000.
pub(super) async fn waits(
    tx: &mut Tx,
    organization: &OrganizationId,
    (from, until): (Timestamp, Timestamp),
) -> Result<Vec<(Timestamp, Timestamp)>, DbError> {
    let rows = tx
        .query(
            "SELECT e.checked_in, c.started FROM consultation c
             JOIN queue_entry e ON e.consultation = c.id
             WHERE c.organization = $1 AND c.started IS NOT NULL
               AND e.checked_in >= $2 AND e.checked_in < $3
             ORDER BY e.checked_in LIMIT 20000",
            params![organization.as_str(), micros(from), micros(until)],
        )
        .await?;
    rows.iter().map(|row| Ok((instant(row, 0)?, instant(row, 1)?))).collect()
}

/// How the visits that ended went; one without an outcome counts by its state.
pub(super) async fn outcomes(
    tx: &mut Tx,
    organization: &OrganizationId,
    (from, until): (Timestamp, Timestamp),
) -> Result<Vec<(String, i64)>, DbError> {
    let rows = tx
        .query(
            "SELECT COALESCE(outcome, state), COUNT(*) FROM consultation
             WHERE organization = $1 AND ended >= $2 AND ended < $3
             GROUP BY COALESCE(outcome, state) ORDER BY COALESCE(outcome, state)",
            params![organization.as_str(), micros(from), micros(until)],
        )
        .await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.int(1)?))).collect()
}
