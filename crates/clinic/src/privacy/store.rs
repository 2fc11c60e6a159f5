//! The tables of requests and copies; every text stands there sealed.

use super::{Answer, Asked, Export, Extension, Purpose, Request, State};
use crate::column::{corrupt, id, instant, micros, opt_id, opt_instant, word};
use crate::seal;
use crate::sensitivity::Part2;
use compliance::keys::Sealer;
use db::{DbError, Migration, Row, Tx, params};
use kernel::{OrganizationId, PersonId, Phi, PrivacyRequestId, RecordExportId, Timestamp};
use std::collections::BTreeSet;

/// The tables of requests and copies.
pub const MIGRATION: Migration = Migration {
    name: "clinic.90.privacy",
    sql: "CREATE TABLE privacy_request (
              id TEXT PRIMARY KEY,
              organization TEXT NOT NULL REFERENCES organization (id),
              patient TEXT NOT NULL REFERENCES person (id),
              asked TEXT NOT NULL,
              words BYTEA,
              made_by TEXT NOT NULL,
              made BIGINT NOT NULL,
              due BIGINT NOT NULL,
              extended_by TEXT,
              extended BIGINT,
              extension BYTEA,
              state TEXT NOT NULL,
              answered_by TEXT,
              answered BIGINT,
              answer BYTEA,
              statement BYTEA
          );
          CREATE INDEX privacy_request_state ON privacy_request (organization, state, due);
          CREATE INDEX privacy_request_patient ON privacy_request (patient, made);
          CREATE TABLE record_export (
              id TEXT PRIMARY KEY,
              request TEXT NOT NULL REFERENCES privacy_request (id),
              patient TEXT NOT NULL REFERENCES person (id),
              made_by TEXT NOT NULL,
              made BIGINT NOT NULL,
              purpose TEXT NOT NULL,
              words BYTEA
          );
          CREATE INDEX record_export_patient ON record_export (patient, made)",
};

/// On what records that 42 CFR Part 2 protects left with a copy.
pub const PART2: Migration = Migration {
    name: "clinic.96.record-export-part2",
    sql: "ALTER TABLE record_export ADD COLUMN part2 TEXT",
};

/// Requests shown on one page, at most.
pub(super) const MOST: usize = 200;

/// From where a page goes on, and how many it has.
fn page((after, limit): (Option<&str>, usize)) -> (&str, i64) {
    (after.unwrap_or_default(), i64::try_from(limit.clamp(1, MOST)).unwrap_or(1))
}

fn sealed(
    sealer: &Sealer,
    (table, column, row): (&str, &str, &str),
    words: Option<&Phi>,
) -> Result<Option<Vec<u8>>, DbError> {
    words.map(|words| seal::seal(sealer, (table, column, row), words)).transpose()
}

pub(super) async fn insert(tx: &mut Tx, sealer: &Sealer, new: &Request) -> Result<(), DbError> {
    let words = ("privacy_request", "words", new.id.as_str());
    tx.execute(
        "INSERT INTO privacy_request (id, organization, patient, asked, words, made_by, made, due, state)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        params![
            new.id.as_str(),
            new.organization.as_str(),
            new.patient.as_str(),
            new.asked.name(),
            sealed(sealer, words, new.words.as_ref())?,
            new.made_by.as_str(),
            micros(new.made),
            micros(new.due),
            new.state.name()
        ],
    )
    .await
    .map(drop)
}

pub(super) async fn find(
    tx: &mut Tx,
    sealer: &Sealer,
    (organization, request): (&OrganizationId, &PrivacyRequestId),
) -> Result<Option<Request>, DbError> {
    tx.query_opt(
        "SELECT id, organization, patient, asked, words, made_by, made, due, extended_by, extended, extension, state,
                answered_by, answered, answer, statement
         FROM privacy_request WHERE organization = $1 AND id = $2",
        params![organization.as_str(), request.as_str()],
    )
    .await?
    .map(|row| read(sealer, &row))
    .transpose()
}

/// A page of a patient's requests, the newest first, after the one of an id.
pub(super) async fn of_patient(
    tx: &mut Tx,
    sealer: &Sealer,
    (organization, patient): (&OrganizationId, &PersonId),
    which: (Option<&str>, usize),
) -> Result<Vec<Request>, DbError> {
    let (before, limit) = page(which);
    let rows = tx
        .query(
            "SELECT id, organization, patient, asked, words, made_by, made, due, extended_by, extended, extension,
                    state, answered_by, answered, answer, statement
             FROM privacy_request WHERE organization = $1 AND patient = $2
               AND ($3 = '' OR (made, id) < (SELECT made, id FROM privacy_request WHERE id = $3))
             ORDER BY made DESC, id DESC LIMIT $4",
            params![organization.as_str(), patient.as_str(), before, limit],
        )
        .await?;
    rows.iter().map(|row| read(sealer, row)).collect()
}

/// What a patient asked for of a kind and waits for its answer, the newest first.
pub(super) async fn open(
    tx: &mut Tx,
    sealer: &Sealer,
    (organization, patient): (&OrganizationId, &PersonId),
    asked: Asked,
) -> Result<Vec<Request>, DbError> {
    let rows = tx
        .query(
            "SELECT id, organization, patient, asked, words, made_by, made, due, extended_by, extended, extension,
                    state, answered_by, answered, answer, statement
             FROM privacy_request WHERE organization = $1 AND patient = $2 AND asked = $3 AND state = 'open'
             ORDER BY made DESC, id DESC",
            params![organization.as_str(), patient.as_str(), asked.name()],
        )
        .await?;
    rows.iter().map(|row| read(sealer, row)).collect()
}

/// Whether anything that a patient asked for waits for its answer, or a copy that was granted later than this for them to take it.
pub(crate) async fn is_open(
    tx: &mut Tx,
    patient: &str,
    granted_after: Timestamp,
) -> Result<bool, DbError> {
    let sql = "SELECT 1 FROM privacy_request WHERE patient = $1
                 AND (state = 'open' OR (asked = 'access' AND state = 'granted' AND answered > $2)) LIMIT 1";
    Ok(tx.query_opt(sql, params![patient, micros(granted_after)]).await?.is_some())
}

/// What stays with a patient's record, the newest first: a restriction as long as it is granted, a correction once it is
/// answered.
pub(super) async fn standing(
    tx: &mut Tx,
    sealer: &Sealer,
    (organization, patient): (&OrganizationId, &PersonId),
) -> Result<Vec<Request>, DbError> {
    let rows = tx
        .query(
            "SELECT id, organization, patient, asked, words, made_by, made, due, extended_by, extended, extension,
                    state, answered_by, answered, answer, statement
             FROM privacy_request WHERE organization = $1 AND patient = $2
               AND ((asked = 'restriction' AND state = 'granted')
                   OR (asked = 'amendment' AND state IN ('granted', 'denied')))
             ORDER BY made DESC, id DESC",
            params![organization.as_str(), patient.as_str()],
        )
        .await?;
    rows.iter().map(|row| read(sealer, row)).collect()
}

/// A page of everybody's requests, after the one of an id: those that wait, what is due first before the rest, or the newest of
/// all.
pub(super) async fn queue(
    tx: &mut Tx,
    sealer: &Sealer,
    (organization, open): (&OrganizationId, bool),
    which: (Option<&str>, usize),
) -> Result<Vec<Request>, DbError> {
    let (after, limit) = page(which);
    let rows = tx
        .query(
            "SELECT id, organization, patient, asked, words, made_by, made, due, extended_by, extended, extension,
                    state, answered_by, answered, answer, statement
             FROM privacy_request WHERE organization = $1 AND ($2 = 0 OR state = 'open')
               AND ($3 = '' OR (CASE WHEN $2 = 0 THEN -made ELSE due END, id) >
                   (SELECT CASE WHEN $2 = 0 THEN -made ELSE due END, id FROM privacy_request WHERE id = $3))
             ORDER BY CASE WHEN $2 = 0 THEN -made ELSE due END, id LIMIT $4",
            params![organization.as_str(), open, after, limit],
        )
        .await?;
    rows.iter().map(|row| read(sealer, row)).collect()
}

/// When each is due that waits.
pub(super) async fn waiting(
    tx: &mut Tx,
    organization: &OrganizationId,
) -> Result<Vec<Timestamp>, DbError> {
    let sql =
        "SELECT due FROM privacy_request WHERE organization = $1 AND state = 'open' ORDER BY due";
    let rows = tx.query(sql, params![organization.as_str()]).await?;
    rows.iter().map(|row| instant(row, 0)).collect()
}

/// Puts an answer off; `false` when somebody did so or answered first.
pub(super) async fn extend(
    tx: &mut Tx,
    sealer: &Sealer,
    (request, due): (&PrivacyRequestId, Timestamp),
    extension: &Extension,
) -> Result<bool, DbError> {
    let place = ("privacy_request", "extension", request.as_str());
    let touched = tx
        .execute(
            "UPDATE privacy_request SET due = $2, extended_by = $3, extended = $4, extension = $5
             WHERE id = $1 AND state = 'open' AND extended IS NULL",
            params![
                request.as_str(),
                micros(due),
                extension.by.as_str(),
                micros(extension.at),
                seal::seal(sealer, place, &extension.reason)?
            ],
        )
        .await?;
    Ok(touched == 1)
}

/// Closes a request; `false` when somebody closed it first.
pub(super) async fn close(
    tx: &mut Tx,
    sealer: &Sealer,
    (request, state): (&PrivacyRequestId, State),
    answer: &Answer,
) -> Result<bool, DbError> {
    let place = ("privacy_request", "answer", request.as_str());
    let touched = tx
        .execute(
            "UPDATE privacy_request SET state = $2, answered_by = $3, answered = $4, answer = $5
             WHERE id = $1 AND state = 'open'",
            params![
                request.as_str(),
                state.name(),
                answer.by.as_str(),
                micros(answer.at),
                sealed(sealer, place, answer.words.as_ref())?
            ],
        )
        .await?;
    Ok(touched == 1)
}

/// A restriction that was granted stands no more; `false` when somebody ended it first.
pub(super) async fn end(tx: &mut Tx, request: &PrivacyRequestId) -> Result<bool, DbError> {
    let sql = "UPDATE privacy_request SET state = 'ended' WHERE id = $1 AND state = 'granted' AND asked = 'restriction'";
    Ok(tx.execute(sql, params![request.as_str()]).await? == 1)
}

/// Adds what a patient says to a denial; `false` when they said something before.
pub(super) async fn state(
    tx: &mut Tx,
    sealer: &Sealer,
    request: &PrivacyRequestId,
    statement: &Phi,
) -> Result<bool, DbError> {
    let place = ("privacy_request", "statement", request.as_str());
    let sql = "UPDATE privacy_request SET statement = $2
               WHERE id = $1 AND state = 'denied' AND statement IS NULL";
    let words = seal::seal(sealer, place, statement)?;
    Ok(tx.execute(sql, params![request.as_str(), words]).await? == 1)
}

pub(super) async fn allow(
    tx: &mut Tx,
    sealer: &Sealer,
    new: &Export,
    words: Option<&Phi>,
) -> Result<(), DbError> {
    let place = ("record_export", "words", new.id.as_str());
    tx.execute(
        "INSERT INTO record_export (id, request, patient, made_by, made, purpose, words, part2)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![
            new.id.as_str(),
            new.request.as_str(),
            new.patient.as_str(),
            new.made_by.as_str(),
            micros(new.made),
            new.purpose.name(),
            sealed(sealer, place, words)?,
            new.part2.map(Part2::name)
        ],
    )
    .await
    .map(drop)
}

/// The requests that staff wrote down for a copy that a court or an authority got, while an agency has silence.
pub(crate) async fn untold(
    tx: &mut Tx,
    patient: &PersonId,
    now: Timestamp,
) -> Result<BTreeSet<String>, DbError> {
    let sql = "SELECT DISTINCT r.id FROM privacy_request r
               JOIN record_export e ON e.request = r.id JOIN person p ON p.id = r.made_by
               JOIN disclosure d ON d.organization = r.organization AND d.patient = r.patient
               WHERE r.patient = $1 AND e.purpose = 'legal' AND p.role NOT IN ('patient', 'guardian')
                 AND d.silent_until > $2 AND d.struck IS NULL";
    let rows = tx.query(sql, params![patient.as_str(), micros(now)]).await?;
    rows.iter().map(|row| row.text(0)).collect()
}

/// A copy of this patient's record.
pub(crate) async fn export(
    tx: &mut Tx,
    (patient, export): (&PersonId, &RecordExportId),
) -> Result<Option<Export>, DbError> {
    tx.query_opt(
        "SELECT id, request, patient, made_by, made, purpose, part2 FROM record_export
         WHERE patient = $1 AND id = $2",
        params![patient.as_str(), export.as_str()],
    )
    .await?
    .map(|row| {
        Ok(Export {
            id: id(&row, 0)?,
            request: id(&row, 1)?,
            patient: id(&row, 2)?,
            made_by: id(&row, 3)?,
            made: instant(&row, 4)?,
            purpose: word(&row, 5, Purpose::find)?,
            part2: row.opt_text(6)?.as_deref().and_then(Part2::find),
        })
    })
    .transpose()
}

fn read(sealer: &Sealer, row: &Row) -> Result<Request, DbError> {
    let key = row.text(0)?;
    let words = |column: usize, name: &str| {
        let sealed = row.opt_blob(column)?;
        let open = |sealed: Vec<u8>| seal::open(sealer, ("privacy_request", name, &key), &sealed);
        sealed.map(open).transpose()
    };
    let extension = match (opt_id(row, 8)?, opt_instant(row, 9)?, words(10, "extension")?) {
        (Some(by), Some(at), Some(reason)) => Some(Extension { by, at, reason }),
        (None, None, None) => None,
        _ => return Err(corrupt("an extension")),
    };
    let told = words(14, "answer")?;
    let answer = opt_id(row, 12)?.zip(opt_instant(row, 13)?);
    Ok(Request {
        id: id(row, 0)?,
        organization: id(row, 1)?,
        patient: id(row, 2)?,
        asked: word(row, 3, Asked::find)?,
        words: words(4, "words")?,
        made_by: id(row, 5)?,
        made: instant(row, 6)?,
        due: instant(row, 7)?,
        extension,
        state: word(row, 11, State::find)?,
        answer: answer.map(|(by, at)| Answer { by, at, words: told }),
        statement: words(15, "statement")?,
    })
}

/// Whoever acts for a patient, or did.
pub(super) async fn family(tx: &mut Tx, patient: &PersonId) -> Result<Vec<PersonId>, DbError> {
    let sql = "SELECT DISTINCT person FROM proxy WHERE patient = $1 ORDER BY person";
    tx.query(sql, params![patient.as_str()]).await?.iter().map(|row| id(row, 0)).collect()
}
