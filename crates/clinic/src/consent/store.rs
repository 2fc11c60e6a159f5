//! The tables of forms and records. No statement changes either, and records go with the patient's record only; the store
//! itself refuses everything else.

use super::{Decision, Evidence, Form, Record, Search, Topic};
use crate::column::{id, instant, micros, opt_instant, opt_micros, word};
use db::{Db, DbError, Fence, Migration, OnlyAdded, Row, Tx, params};
use kernel::{ConsentId, OrganizationId, PersonId, Timestamp};

/// Consents that run out are found by when they do.
pub const RUNS_OUT: Migration = Migration {
    name: "clinic.121.consent-runs-out",
    sql: "CREATE INDEX consent_record_expires ON consent_record (expires) WHERE expires IS NOT NULL",
};

/// The tables of consent.
pub const MIGRATION: Migration = Migration {
    name: "clinic.5.consent",
    sql: "CREATE TABLE consent_form (
              organization TEXT NOT NULL REFERENCES organization (id),
              topic TEXT NOT NULL,
              version BIGINT NOT NULL,
              locale TEXT NOT NULL,
              words TEXT NOT NULL,
              hash TEXT NOT NULL,
              PRIMARY KEY (organization, topic, version, locale)
          );
          CREATE TABLE consent_record (
              id TEXT PRIMARY KEY,
              organization TEXT NOT NULL REFERENCES organization (id),
              patient TEXT NOT NULL REFERENCES person (id),
              topic TEXT NOT NULL,
              sequence BIGINT NOT NULL,
              decision TEXT NOT NULL,
              scope TEXT NOT NULL,
              version BIGINT NOT NULL,
              locale TEXT NOT NULL,
              hash TEXT NOT NULL,
              evidence TEXT NOT NULL,
              recorded_by TEXT NOT NULL,
              recorded_at BIGINT NOT NULL,
              expires BIGINT,
              UNIQUE (patient, topic, sequence)
          )",
};

/// From when on a form is signed, and whether it is signed anew.
pub const EFFECTIVE: Migration = Migration {
    name: "clinic.65.consent-effective",
    sql: "ALTER TABLE consent_form ADD COLUMN effective BIGINT;
          ALTER TABLE consent_form ADD COLUMN renews BIGINT NOT NULL DEFAULT 0",
};

/// For which states a form was made; nothing is every state.
pub const STATES: Migration = Migration {
    name: "clinic.142.consent-states",
    sql: "ALTER TABLE consent_form ADD COLUMN states TEXT NOT NULL DEFAULT ''",
};

/// Whose records go in this very transaction, with all that is kept of them; at any other time nobody stands there.
pub const LEAVING: Migration = Migration {
    name: "clinic.198.consent-leaving",
    sql: "CREATE TABLE consent_leaving (patient TEXT PRIMARY KEY)",
};

/// What was signed, and that it was.
const ONLY_ADDED: [OnlyAdded<'static>; 2] = [
    OnlyAdded {
        table: "consent_form",
        keys: &[&["organization", "topic", "version", "locale"]],
        leaving: None,
    },
    OnlyAdded {
        table: "consent_record",
        keys: &[&["id"], &["patient", "topic", "sequence"]],
        leaving: Some(("patient", "consent_leaving")),
    },
];

/// Has the store refuse to change or remove what was signed, whoever asks by the server's own account. Answers what came of it
/// for each table.
pub async fn only_added(db: &Db) -> Result<Vec<(&'static str, Fence)>, DbError> {
    let mut all = Vec::with_capacity(ONLY_ADDED.len());
    for rows in &ONLY_ADDED {
        all.push((rows.table, db.fenced(rows).await?));
    }
    Ok(all)
}

/// Takes that away, in a store that is thrown away.
pub(super) async fn may_be_changed(db: &Db) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    for rows in &ONLY_ADDED {
        db.may_be_changed(&mut tx, rows.table).await?;
    }
    tx.commit().await
}

/// Deletes what a patient decided, as the disposal of their record does, and nobody else; how many rows went.
pub(crate) async fn forget(tx: &mut Tx, patient: &str) -> Result<u64, DbError> {
    tx.execute("INSERT INTO consent_leaving (patient) VALUES ($1)", params![patient]).await?;
    let gone =
        tx.execute("DELETE FROM consent_record WHERE patient = $1", params![patient]).await?;
    tx.execute("DELETE FROM consent_leaving WHERE patient = $1", params![patient]).await?;
    Ok(gone)
}

pub(super) async fn insert_form(tx: &mut Tx, form: &Form) -> Result<bool, DbError> {
    let added = tx
        .execute(
            "INSERT INTO consent_form
                 (organization, topic, version, locale, words, hash, effective, renews, states)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
            params![
                form.organization.as_str(),
                form.topic.name(),
                form.version,
                &form.locale,
                &form.text,
                &form.hash,
                opt_micros(form.effective),
                form.renews,
                form.states.join(" ")
            ],
        )
        .await;
    match added {
        Ok(added) => Ok(added == 1),
        // The embedded store's fence says so before the statement can let it be.
        Err(DbError::Conflict) => Ok(false),
        Err(error) => Err(error),
    }
}

/// The forms of an organization, newest version first.
pub(super) async fn forms(
    tx: &mut Tx,
    organization: &OrganizationId,
) -> Result<Vec<Form>, DbError> {
    let rows = tx
        .query(
            "SELECT organization, topic, version, locale, words, hash, effective, renews, states
             FROM consent_form
             WHERE organization = $1 ORDER BY topic, version DESC, locale",
            params![organization.as_str()],
        )
        .await?;
    rows.iter().map(form).collect()
}

/// The forms that replace the words of a record and that everybody signs anew.
pub(super) async fn replacing(tx: &mut Tx, record: &Record) -> Result<Vec<Form>, DbError> {
    let rows = tx
        .query(
            "SELECT organization, topic, version, locale, words, hash, effective, renews, states
             FROM consent_form
             WHERE organization = $1 AND topic = $2 AND locale = $3 AND version > $4 AND renews = 1",
            params![
                record.organization.as_str(),
                record.topic.name(),
                &record.locale,
                record.version
            ],
        )
        .await?;
    rows.iter().map(form).collect()
}

fn form(row: &Row) -> Result<Form, DbError> {
    Ok(Form {
        organization: id(row, 0)?,
        topic: word(row, 1, Topic::find)?,
        version: row.int(2)?,
        locale: row.text(3)?,
        text: row.text(4)?,
        hash: row.text(5)?,
        effective: opt_instant(row, 6)?,
        renews: row.int(7)? != 0,
        states: row.text(8)?.split_whitespace().map(str::to_owned).collect(),
    })
}

pub(crate) async fn append(tx: &mut Tx, record: &Record) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO consent_record
             (id, organization, patient, topic, sequence, decision, scope, version, locale, hash,
              evidence, recorded_by, recorded_at, expires)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        params![
            record.id.as_str(),
            record.organization.as_str(),
            record.patient.as_str(),
            record.topic.name(),
            record.sequence,
            record.decision.name(),
            &record.scope,
            record.version,
            &record.locale,
            &record.hash,
            record.evidence.name(),
            record.recorded_by.as_str(),
            micros(record.at),
            opt_micros(record.expires)
        ],
    )
    .await
    .map(drop)
}

/// A patient's records, oldest first: of one topic, or of all.
pub(crate) async fn records(
    tx: &mut Tx,
    organization: &OrganizationId,
    patient: &PersonId,
    topic: Option<Topic>,
) -> Result<Vec<Record>, DbError> {
    let rows = tx
        .query(
            "SELECT id, organization, patient, topic, sequence, decision, scope, version, locale, hash,
                    evidence, recorded_by, recorded_at, expires
             FROM consent_record
             WHERE organization = $1 AND patient = $2 AND ($3 = '' OR topic = $3)
             ORDER BY recorded_at, topic, sequence",
            params![organization.as_str(), patient.as_str(), topic.map_or("", Topic::name)],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// The most records of a page.
const PAGE: usize = 500;

/// A page of an organization's records, newest first.
pub(super) async fn register(
    tx: &mut Tx,
    organization: &OrganizationId,
    search: &Search,
) -> Result<Vec<Record>, DbError> {
    let limit = i64::try_from(search.limit.clamp(1, PAGE)).unwrap_or(1);
    let rows = tx
        .query(
            "SELECT id, organization, patient, topic, sequence, decision, scope, version, locale, hash,
                    evidence, recorded_by, recorded_at, expires
             FROM consent_record
             WHERE organization = $1 AND ($2 = '' OR topic = $2)
               AND ($3 = '' OR patient = $3) AND recorded_at >= $4 AND recorded_at < $5
               AND ($6 = '' OR (recorded_at, id) < (
                   SELECT recorded_at, id FROM consent_record WHERE id = $6))
             ORDER BY recorded_at DESC, id DESC LIMIT $7",
            params![
                organization.as_str(),
                search.topic.map_or("", Topic::name),
                search.patient.as_ref().map_or("", PersonId::as_str),
                micros(search.from.unwrap_or(Timestamp::UNIX_EPOCH)),
                micros(search.until.unwrap_or(Timestamp::MAX)),
                search.before.as_ref().map_or("", ConsentId::as_str),
                limit
            ],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// Grants whose time is over without a record that says so, at most 100.
pub(crate) async fn expired(tx: &mut Tx, now: Timestamp) -> Result<Vec<Record>, DbError> {
    let rows = tx
        .query(
            "SELECT id, organization, patient, topic, sequence, decision, scope, version, locale, hash,
                    evidence, recorded_by, recorded_at, expires
             FROM consent_record c
             WHERE decision = 'granted' AND expires <= $1 AND NOT EXISTS (
                 SELECT 1 FROM consent_record later
                 WHERE later.patient = c.patient AND later.topic = c.topic
                   AND later.sequence > c.sequence)
             ORDER BY expires LIMIT 100",
            params![micros(now)],
        )
        .await?;
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Record, DbError> {
    Ok(Record {
        id: id(row, 0)?,
        organization: id(row, 1)?,
        patient: id(row, 2)?,
        topic: word(row, 3, Topic::find)?,
        sequence: row.int(4)?,
        decision: word(row, 5, Decision::find)?,
        scope: row.text(6)?,
        version: row.int(7)?,
        locale: row.text(8)?,
        hash: row.text(9)?,
        evidence: word(row, 10, Evidence::find)?,
        recorded_by: id(row, 11)?,
        at: instant(row, 12)?,
        expires: opt_instant(row, 13)?,
    })
}
