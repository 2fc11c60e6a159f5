//! Addresses of before, which were kept in the clear.

use super::super::follow::Tally;
use super::{sealed, term};
use compliance::keys::Sealer;
use db::{DbError, Migration, Tx, params};

/// The sealed address of a flag; since then `address` is its keyed hash.
pub const SOURCE: Migration = Migration {
    name: "clinic.144.activity-source",
    sql: "ALTER TABLE activity_flag ADD COLUMN source BYTEA",
};

/// So many flags are sealed in one transaction.
const PAGE: i64 = 256;

/// Seals what stands in the clear, a page of flags at a time; whether there was any flag.
pub(super) async fn seal_old(tx: &mut Tx, sealer: &Sealer) -> Result<bool, DbError> {
    traces(tx, sealer).await?;
    flags(tx, sealer).await
}

/// What is counted of an hour.
async fn traces(tx: &mut Tx, sealer: &Sealer) -> Result<(), DbError> {
    let sql = "SELECT DISTINCT organization, subject FROM activity_trace WHERE kind = 'addresses'";
    let mut rows = Vec::new();
    for row in tx.query(sql, params![]).await? {
        let (organization, address) = (row.text(0)?, row.text(1)?);
        let term = term(sealer, &address);
        rows.push(params![Tally::Addresses.name(), term, organization, address]);
    }
    tx.execute_many(
        "UPDATE activity_trace SET kind = $1, subject = $2
         WHERE organization = $3 AND kind = 'addresses' AND subject = $4",
        rows,
    )
    .await
}

/// A page of flags. One that a server of before wrote beside one of this is the one that came after it.
async fn flags(tx: &mut Tx, sealer: &Sealer) -> Result<bool, DbError> {
    let found = tx
        .query(
            "SELECT id, address FROM activity_flag WHERE address <> '' AND source IS NULL
             ORDER BY turn, id LIMIT $1",
            params![PAGE],
        )
        .await?;
    let mut rows = Vec::with_capacity(found.len());
    for row in &found {
        let (flag, address) = (row.text(0)?, row.text(1)?);
        let source = sealed(sealer, &flag, &address)?;
        rows.push(params![term(sealer, &address), source, flag]);
    }
    tx.execute_many(
        "UPDATE activity_flag SET address = $1, source = $2, turn = turn + COALESCE(
             (SELECT MAX(o.turn) FROM activity_flag o
              WHERE o.organization = activity_flag.organization AND o.rule = activity_flag.rule
                AND o.account = activity_flag.account AND o.address = $1
                AND o.patient = activity_flag.patient AND o.day = activity_flag.day), 0)
         WHERE id = $3 AND source IS NULL",
        rows,
    )
    .await?;
    Ok(!found.is_empty())
}
