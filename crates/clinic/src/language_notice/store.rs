//! The table of the notices; there is no statement that changes or deletes a row.

use super::{Notice, Review};
use crate::column::{corrupt, id, instant, micros};
use crate::person::checks::store::add;
use db::{Db, DbError, Migration, Row, Tx, params};
use jiff::civil::Date;
use kernel::{OrganizationId, Role};

/// The table of the notices of language assistance.
pub const MIGRATION: Migration = Migration {
    name: "clinic.200.language-notice",
    sql: "CREATE TABLE language_notice (
              organization TEXT NOT NULL REFERENCES organization (id),
              locale TEXT NOT NULL,
              version BIGINT NOT NULL,
              words TEXT NOT NULL,
              hash TEXT NOT NULL,
              translator TEXT,
              reviewer TEXT,
              reviewed TEXT,
              withdrawn BIGINT NOT NULL,
              entered_by TEXT NOT NULL,
              entered BIGINT NOT NULL,
              PRIMARY KEY (organization, locale, version)
          )",
};

/// Adds a version; `false` when somebody else added one of this number.
pub(super) async fn insert(tx: &mut Tx, new: &Notice) -> Result<bool, DbError> {
    let added = tx
        .execute(
            "INSERT INTO language_notice
                 (organization, locale, version, words, hash, translator, reviewer, reviewed, withdrawn, entered_by,
                  entered)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING",
            params![
                new.organization.as_str(),
                &new.locale,
                new.version,
                &new.words,
                &new.hash,
                new.translator.clone(),
                new.review.as_ref().map(|review| review.by.clone()),
                new.review.as_ref().map(|review| review.day.to_string()),
                new.withdrawn,
                new.entered_by.as_str(),
                micros(new.entered)
            ],
        )
        .await?;
    Ok(added == 1)
}

/// Every version of an organization, by language and the newest first.
pub(crate) async fn versions(
    tx: &mut Tx,
    organization: &OrganizationId,
) -> Result<Vec<Notice>, DbError> {
    let sql = "SELECT organization, locale, version, words, hash, translator, reviewer, reviewed, withdrawn, entered_by,
                      entered
               FROM language_notice WHERE organization = $1 ORDER BY locale, version DESC";
    tx.query(sql, params![organization.as_str()]).await?.iter().map(notice).collect()
}

fn notice(row: &Row) -> Result<Notice, DbError> {
    let day = row
        .opt_text(7)?
        .map(|day| day.parse::<Date>().map_err(|_| corrupt("a day")))
        .transpose()?;
    Ok(Notice {
        organization: id(row, 0)?,
        locale: row.text(1)?,
        version: row.int(2)?,
        words: row.text(3)?,
        hash: row.text(4)?,
        translator: row.opt_text(5)?,
        review: row.opt_text(6)?.zip(day).map(|(by, day)| Review { by, day }),
        withdrawn: row.int(8)? != 0,
        entered_by: id(row, 9)?,
        entered: instant(row, 10)?,
    })
}

/// A notice that a machine translated and nobody reviewed, in a store that is thrown away.
pub(super) async fn unreviewed(db: &Db, now: i64) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    add(&mut tx, ("mutant", Role::ComplianceOfficer, true), Vec::new()).await?;
    let sql = "INSERT INTO language_notice (organization, locale, version, words, hash, translator, withdrawn, entered_by, entered)
               VALUES ('mutant', 'so', 1, 'Adeegyo luqadeed', 'none', 'a machine', 0, 'mutant', $1)";
    tx.execute(sql, params![now]).await?;
    tx.commit().await
}
