//! The tables of agreements. Versions are only ever added.

use super::{Agreement, Basis, Obligation};
use db::{DbError, Migration, Row, Tx, params};
use jiff::civil::Date;
use kernel::{AgreementId, Timestamp};
use std::collections::BTreeSet;

/// The tables of agreements.
pub const MIGRATION: Migration = Migration {
    name: "compliance.6.agreement",
    sql: "CREATE TABLE agreement (
              id TEXT NOT NULL,
              version BIGINT NOT NULL,
              basis TEXT NOT NULL,
              vendor TEXT NOT NULL,
              scope TEXT NOT NULL,
              reason TEXT,
              signatory TEXT NOT NULL,
              document TEXT NOT NULL,
              effective TEXT NOT NULL,
              ends TEXT,
              proposed_by TEXT NOT NULL,
              proposed BIGINT NOT NULL,
              approved_by TEXT,
              approved BIGINT,
              ended_by TEXT,
              ended BIGINT,
              PRIMARY KEY (id, version)
          );
          CREATE TABLE agreement_notice (
              agreement TEXT NOT NULL,
              version BIGINT NOT NULL,
              days BIGINT NOT NULL,
              told BIGINT NOT NULL,
              PRIMARY KEY (agreement, version, days)
          )",
};

/// What each version binds the other party to: of those from before, nobody wrote it down.
pub const OBLIGATIONS: Migration = Migration {
    name: "compliance.49.agreement-obligations",
    sql: "ALTER TABLE agreement ADD COLUMN obligations TEXT NOT NULL DEFAULT ''",
};

fn corrupt(what: &str) -> DbError {
    DbError::Corrupt(format!("{what} of an agreement holds something unknown"))
}

fn by(row: &Row, column: usize) -> Result<Option<(String, Timestamp)>, DbError> {
    let (who, when) = (row.opt_text(column)?, row.opt_int(column.saturating_add(1))?);
    let instant = |micros| Timestamp::from_microsecond(micros).map_err(|_| corrupt("an instant"));
    who.zip(when).map(|(who, when)| Ok((who, instant(when)?))).transpose()
}

fn date(text: &str) -> Result<Date, DbError> {
    text.parse().map_err(|_| corrupt("a day"))
}

/// Adds a version.
pub(super) async fn add(tx: &mut Tx, one: &Agreement) -> Result<(), DbError> {
    let (who, when) = &one.proposed;
    let obligations: Vec<&str> = one.obligations.iter().map(|one| one.name()).collect();
    tx.execute(
        "INSERT INTO agreement (id, version, basis, vendor, scope, reason, signatory, document, effective, ends,
             proposed_by, proposed, obligations)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        params![
            one.id.as_str(),
            one.version,
            one.basis.name(),
            &one.vendor,
            one.scope.join(" "),
            one.reason.clone(),
            &one.signatory,
            &one.document,
            one.effective.to_string(),
            one.ends.map(|ends| ends.to_string()),
            who,
            when.as_microsecond(),
            obligations.join(" ")
        ],
    )
    .await
    .map(drop)
}

/// Every version of every agreement, newest first in each line.
pub(super) async fn all(tx: &mut Tx) -> Result<Vec<Agreement>, DbError> {
    let sql =
        "SELECT id, version, basis, vendor, scope, reason, signatory, document, effective, ends,
                   proposed_by, proposed, approved_by, approved, ended_by, ended, obligations
               FROM agreement ORDER BY id, version DESC";
    tx.query(sql, params![]).await?.iter().map(agreement).collect()
}

fn agreement(row: &Row) -> Result<Agreement, DbError> {
    Ok(Agreement {
        id: AgreementId::try_from(row.text(0)?).map_err(|_| corrupt("the id"))?,
        version: u32::try_from(row.int(1)?).map_err(|_| corrupt("the version"))?,
        basis: Basis::find(&row.text(2)?).ok_or_else(|| corrupt("the basis"))?,
        vendor: row.text(3)?,
        scope: row.text(4)?.split(' ').map(str::to_owned).collect(),
        reason: row.opt_text(5)?,
        signatory: row.text(6)?,
        document: row.text(7)?,
        effective: date(&row.text(8)?)?,
        ends: row.opt_text(9)?.map(|ends| date(&ends)).transpose()?,
        proposed: by(row, 10)?.ok_or_else(|| corrupt("who proposed a version"))?,
        approved: by(row, 12)?,
        ended: by(row, 14)?,
        obligations: obligations(&row.text(16)?)?,
    })
}

fn obligations(text: &str) -> Result<BTreeSet<Obligation>, DbError> {
    let find = |name| Obligation::find(name).ok_or_else(|| corrupt("an obligation"));
    text.split_whitespace().map(find).collect()
}

/// Approves a version that nobody has; whether it did.
pub(super) async fn approve(
    tx: &mut Tx,
    (id, version): (&AgreementId, u32),
    (who, now): (&str, Timestamp),
) -> Result<bool, DbError> {
    let sql = "UPDATE agreement SET approved_by = $3, approved = $4
               WHERE id = $1 AND version = $2 AND approved_by IS NULL AND ended_by IS NULL";
    let row = params![id.as_str(), version, who, now.as_microsecond()];
    Ok(tx.execute(sql, row).await? == 1)
}

/// Takes back a version that nobody has approved; whether it did.
pub(super) async fn withdraw(
    tx: &mut Tx,
    (id, version): (&AgreementId, u32),
    (who, now): (&str, Timestamp),
) -> Result<bool, DbError> {
    let sql = "UPDATE agreement SET ended_by = $3, ended = $4
               WHERE id = $1 AND version = $2 AND approved_by IS NULL AND ended_by IS NULL";
    let row = params![id.as_str(), version, who, now.as_microsecond()];
    Ok(tx.execute(sql, row).await? == 1)
}

/// Ends every version of an agreement.
pub(super) async fn end(
    tx: &mut Tx,
    id: &AgreementId,
    (who, now): (&str, Timestamp),
) -> Result<(), DbError> {
    let sql = "UPDATE agreement SET ended_by = $2, ended = $3 WHERE id = $1 AND ended_by IS NULL";
    tx.execute(sql, params![id.as_str(), who, now.as_microsecond()]).await.map(drop)
}

/// How many days before the end of a version people were told, the last time; none while nobody was.
pub(super) async fn told(tx: &mut Tx, one: &Agreement) -> Result<Option<i64>, DbError> {
    let sql = "SELECT MIN(days) FROM agreement_notice WHERE agreement = $1 AND version = $2";
    let row = tx.query_opt(sql, params![one.id.as_str(), one.version]).await?;
    row.map_or(Ok(None), |row| row.opt_int(0))
}

/// Writes down that people were told so many days before a version ends.
pub(super) async fn tell(
    tx: &mut Tx,
    one: &Agreement,
    (days, now): (i32, Timestamp),
) -> Result<(), DbError> {
    let sql =
        "INSERT INTO agreement_notice (agreement, version, days, told) VALUES ($1, $2, $3, $4)
               ON CONFLICT (agreement, version, days) DO NOTHING";
    let row = params![one.id.as_str(), one.version, days, now.as_microsecond()];
    tx.execute(sql, row).await.map(drop)
}
