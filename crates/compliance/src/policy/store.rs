//! The tables of policies; there is no statement that changes or deletes a row.

use super::{PolicyKind, Review, Version};
use db::{Db, DbError, Migration, Row, Tx, params};
use jiff::civil::Date;
use kernel::Timestamp;
use std::collections::BTreeMap;

/// The tables of policies.
pub const MIGRATION: Migration = Migration {
    name: "compliance.51.policy",
    sql: "CREATE TABLE policy_version (
              kind TEXT NOT NULL,
              version BIGINT NOT NULL,
              document TEXT NOT NULL,
              effective TEXT NOT NULL,
              approved_by TEXT NOT NULL,
              recorded_by TEXT NOT NULL,
              recorded BIGINT NOT NULL,
              PRIMARY KEY (kind, version)
          );
          CREATE TABLE policy_review (
              kind TEXT NOT NULL,
              version BIGINT NOT NULL,
              reviewed TEXT NOT NULL,
              reviewed_by TEXT NOT NULL,
              recorded BIGINT NOT NULL,
              PRIMARY KEY (kind, version, reviewed)
          )",
};

fn corrupt(what: &str) -> DbError {
    DbError::Corrupt(format!("{what} of a policy holds something unknown"))
}

fn date(text: &str) -> Result<Date, DbError> {
    text.parse().map_err(|_| corrupt("a day"))
}

fn instant(micros: i64) -> Result<Timestamp, DbError> {
    Timestamp::from_microsecond(micros).map_err(|_| corrupt("an instant"))
}

/// Adds a version; `false` when somebody else added one of this number.
pub(super) async fn add(tx: &mut Tx, one: &Version) -> Result<bool, DbError> {
    let (who, when) = &one.recorded;
    let added = tx
        .execute(
            "INSERT INTO policy_version (kind, version, document, effective, approved_by, recorded_by, recorded)
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
            params![
                one.kind.name(),
                one.version,
                &one.document,
                one.effective.to_string(),
                &one.approved_by,
                who,
                when.as_microsecond()
            ],
        )
        .await?;
    Ok(added == 1)
}

/// Adds a review; `false` when there is one of that day.
pub(super) async fn review(
    tx: &mut Tx,
    (kind, version): (PolicyKind, u32),
    new: &Review,
) -> Result<bool, DbError> {
    let added = tx
        .execute(
            "INSERT INTO policy_review (kind, version, reviewed, reviewed_by, recorded)
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
            params![
                kind.name(),
                version,
                new.day.to_string(),
                &new.by,
                new.recorded.as_microsecond()
            ],
        )
        .await?;
    Ok(added == 1)
}

/// Every version of every policy, the newest first in each kind.
pub(super) async fn all(tx: &mut Tx) -> Result<Vec<Version>, DbError> {
    let sql = "SELECT kind, version, reviewed, reviewed_by, recorded FROM policy_review
               ORDER BY kind, version, reviewed";
    let mut reviews: BTreeMap<(String, i64), Vec<Review>> = BTreeMap::new();
    for row in &tx.query(sql, params![]).await? {
        let one =
            Review { day: date(&row.text(2)?)?, by: row.text(3)?, recorded: instant(row.int(4)?)? };
        reviews.entry((row.text(0)?, row.int(1)?)).or_default().push(one);
    }
    let sql = "SELECT kind, version, document, effective, approved_by, recorded_by, recorded
               FROM policy_version ORDER BY kind, version DESC";
    let rows = tx.query(sql, params![]).await?;
    rows.iter().map(|row| version(row, &mut reviews)).collect()
}

fn version(
    row: &Row,
    reviews: &mut BTreeMap<(String, i64), Vec<Review>>,
) -> Result<Version, DbError> {
    let (kind, number) = (row.text(0)?, row.int(1)?);
    Ok(Version {
        kind: PolicyKind::find(&kind).ok_or_else(|| corrupt("the kind"))?,
        version: u32::try_from(number).map_err(|_| corrupt("the version"))?,
        document: row.text(2)?,
        effective: date(&row.text(3)?)?,
        approved_by: row.text(4)?,
        recorded: (row.text(5)?, instant(row.int(6)?)?),
        reviews: reviews.remove(&(kind, number)).unwrap_or_default(),
    })
}

/// One policy that nobody has looked at for years, and no other, in a store that is thrown away.
pub(super) async fn stale(db: &Db, now: Timestamp) -> Result<(), DbError> {
    let long_ago = Date::constant(2019, 3, 1);
    let made = Version {
        kind: PolicyKind::Security,
        version: 1,
        document: "0".repeat(64),
        effective: long_ago,
        approved_by: "mutant".to_owned(),
        recorded: ("mutant".to_owned(), now),
        reviews: Vec::new(),
    };
    let read = Review { day: long_ago, by: "mutant".to_owned(), recorded: now };
    let mut tx = db.begin().await?;
    add(&mut tx, &made).await?;
    review(&mut tx, (made.kind, made.version), &read).await?;
    tx.commit().await
}
