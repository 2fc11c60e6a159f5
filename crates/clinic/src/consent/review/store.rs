//! The table of reviews; there is no statement that changes or deletes a row.

use super::FormReview;
use crate::column::{corrupt, id, instant, micros, word};
use crate::consent::Topic;
use db::{Db, DbError, Migration, Row, Tx, params};
use kernel::OrganizationId;

/// The table of the reviews of forms.
pub const MIGRATION: Migration = Migration {
    name: "clinic.201.consent-form-review",
    sql: "CREATE TABLE consent_form_review (
              organization TEXT NOT NULL REFERENCES organization (id),
              topic TEXT NOT NULL,
              version BIGINT NOT NULL,
              locale TEXT NOT NULL,
              hash TEXT NOT NULL,
              reviewer TEXT NOT NULL,
              reviewed TEXT NOT NULL,
              entered_by TEXT NOT NULL,
              entered BIGINT NOT NULL,
              PRIMARY KEY (organization, topic, version, locale, entered)
          )",
};

/// Adds a review; `false` when one of this form was added at the very instant.
pub(super) async fn insert(tx: &mut Tx, new: &FormReview) -> Result<bool, DbError> {
    let added = tx
        .execute(
            "INSERT INTO consent_form_review
                 (organization, topic, version, locale, hash, reviewer, reviewed, entered_by, entered)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
            params![
                new.organization.as_str(),
                new.topic.name(),
                new.version,
                &new.locale,
                &new.hash,
                &new.reviewer,
                new.day.to_string(),
                new.entered_by.as_str(),
                micros(new.entered)
            ],
        )
        .await?;
    Ok(added == 1)
}

/// Every review of an organization's forms, what was written down last first.
pub(in crate::consent) async fn all(
    tx: &mut Tx,
    organization: &OrganizationId,
) -> Result<Vec<FormReview>, DbError> {
    let sql =
        "SELECT organization, topic, version, locale, hash, reviewer, reviewed, entered_by, entered
               FROM consent_form_review WHERE organization = $1
               ORDER BY entered DESC, topic, version DESC, locale";
    tx.query(sql, params![organization.as_str()]).await?.iter().map(review).collect()
}

fn review(row: &Row) -> Result<FormReview, DbError> {
    Ok(FormReview {
        organization: id(row, 0)?,
        topic: word(row, 1, Topic::find)?,
        version: row.int(2)?,
        locale: row.text(3)?,
        hash: row.text(4)?,
        reviewer: row.text(5)?,
        day: row.text(6)?.parse().map_err(|_| corrupt("a day"))?,
        entered_by: id(row, 7)?,
        entered: instant(row, 8)?,
    })
}

/// A form that nobody reviewed in its other language, in a store that is thrown away.
pub(in crate::consent) async fn unreviewed(db: &Db) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    let sql = "INSERT INTO organization (id, name) VALUES ('mutant', 'mutant')";
    tx.execute(sql, params![]).await?;
    for (locale, words) in [("en", "I agree."), ("es", "Yo estar de acuerdo.")] {
        let sql = "INSERT INTO consent_form (organization, topic, version, locale, words, hash)
                   VALUES ('mutant', 'telehealth', 1, $1, $2, $1)";
        tx.execute(sql, params![locale, words]).await?;
    }
    tx.commit().await
}
