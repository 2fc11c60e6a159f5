//! The tables of the notice and of what patients say to it; there is no statement that changes or deletes a row.

use super::{Answer, Notice, Outcome, Text};
use crate::column::{id, instant, micros, opt_instant, word};
use crate::consent::Evidence;
use db::{DbError, Migration, Row, Tx, params};
use kernel::{OrganizationId, PersonId, Timestamp};

/// The tables of the notice of privacy practices.
pub const MIGRATION: Migration = Migration {
    name: "clinic.189.npp",
    sql: "CREATE TABLE npp_version (
              organization TEXT NOT NULL REFERENCES organization (id),
              version BIGINT NOT NULL,
              locale TEXT NOT NULL,
              words TEXT NOT NULL,
              hash TEXT NOT NULL,
              part2 BIGINT NOT NULL,
              effective BIGINT NOT NULL,
              entered_by TEXT NOT NULL,
              entered BIGINT NOT NULL,
              PRIMARY KEY (organization, version, locale)
          );
          CREATE TABLE npp_review (
              organization TEXT NOT NULL REFERENCES organization (id),
              version BIGINT NOT NULL,
              reviewed_by TEXT NOT NULL,
              reviewed BIGINT NOT NULL,
              PRIMARY KEY (organization, version, reviewed)
          );
          CREATE TABLE npp_ack (
              id TEXT PRIMARY KEY,
              organization TEXT NOT NULL REFERENCES organization (id),
              patient TEXT NOT NULL REFERENCES person (id),
              version BIGINT NOT NULL,
              locale TEXT NOT NULL,
              hash TEXT NOT NULL,
              outcome TEXT NOT NULL,
              evidence TEXT NOT NULL,
              recorded_by TEXT NOT NULL,
              recorded_at BIGINT NOT NULL
          );
          CREATE INDEX npp_ack_patient ON npp_ack (patient, recorded_at)",
};

/// Adds a version; `false` when somebody else added one of this number.
pub(super) async fn insert(tx: &mut Tx, new: &Notice) -> Result<bool, DbError> {
    for text in &new.texts {
        let added = tx
            .execute(
                "INSERT INTO npp_version
                     (organization, version, locale, words, hash, part2, effective, entered_by, entered)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
                params![
                    new.organization.as_str(),
                    new.version,
                    &text.locale,
                    &text.words,
                    &text.hash,
                    new.part2,
                    micros(new.effective),
                    new.entered_by.as_str(),
                    micros(new.entered)
                ],
            )
            .await?;
        if added != 1 {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Every version of an organization, the newest first.
pub(crate) async fn versions(
    tx: &mut Tx,
    organization: &OrganizationId,
) -> Result<Vec<Notice>, DbError> {
    let sql = "SELECT v.organization, v.version, v.locale, v.words, v.hash, v.part2, v.effective, v.entered_by, v.entered,
                      (SELECT MAX(r.reviewed) FROM npp_review r
                       WHERE r.organization = v.organization AND r.version = v.version)
               FROM npp_version v WHERE v.organization = $1 ORDER BY v.version DESC, v.locale";
    let mut all: Vec<Notice> = Vec::new();
    for row in &tx.query(sql, params![organization.as_str()]).await? {
        let mut read = notice(row)?;
        match all.last_mut() {
            Some(last) if last.version == read.version => last.texts.append(&mut read.texts),
            _ => all.push(read),
        }
    }
    Ok(all)
}

/// A version with the words of this row's language.
fn notice(row: &Row) -> Result<Notice, DbError> {
    Ok(Notice {
        organization: id(row, 0)?,
        version: row.int(1)?,
        texts: vec![Text { locale: row.text(2)?, words: row.text(3)?, hash: row.text(4)? }],
        part2: row.int(5)? != 0,
        effective: instant(row, 6)?,
        entered_by: id(row, 7)?,
        entered: instant(row, 8)?,
        reviewed: opt_instant(row, 9)?,
    })
}

/// Writes down that somebody held a version against the law and left it as it is.
pub(super) async fn review(
    tx: &mut Tx,
    (organization, version): (&OrganizationId, i64),
    (by, now): (&PersonId, Timestamp),
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO npp_review (organization, version, reviewed_by, reviewed)
         VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        params![organization.as_str(), version, by.as_str(), micros(now)],
    )
    .await
    .map(drop)
}

pub(super) async fn append(tx: &mut Tx, new: &Answer) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO npp_ack
             (id, organization, patient, version, locale, hash, outcome, evidence, recorded_by, recorded_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        params![
            new.id.as_str(),
            new.organization.as_str(),
            new.patient.as_str(),
            new.version,
            &new.locale,
            &new.hash,
            new.outcome.name(),
            new.evidence.name(),
            new.recorded_by.as_str(),
            micros(new.at)
        ],
    )
    .await
    .map(drop)
}

/// What a patient said, the oldest first.
pub(super) async fn answers(
    tx: &mut Tx,
    organization: &OrganizationId,
    patient: &PersonId,
) -> Result<Vec<Answer>, DbError> {
    let rows = tx
        .query(
            "SELECT id, organization, patient, version, locale, hash, outcome, evidence, recorded_by, recorded_at
             FROM npp_ack WHERE organization = $1 AND patient = $2 ORDER BY recorded_at, id",
            params![organization.as_str(), patient.as_str()],
        )
        .await?;
    rows.iter().map(answer).collect()
}

fn answer(row: &Row) -> Result<Answer, DbError> {
    Ok(Answer {
        id: id(row, 0)?,
        organization: id(row, 1)?,
        patient: id(row, 2)?,
        version: row.int(3)?,
        locale: row.text(4)?,
        hash: row.text(5)?,
        outcome: word(row, 6, Outcome::find)?,
        evidence: word(row, 7, Evidence::find)?,
        recorded_by: id(row, 8)?,
        at: instant(row, 9)?,
    })
}
