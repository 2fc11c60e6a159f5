//! The table of measurements.

use super::Sample;
use crate::column::{instant, micros};
use db::{DbError, Migration, Tx, params};
use kernel::{ConsultationId, OrganizationId, PersonId, Timestamp};

/// The table of measurements.
pub const MIGRATION: Migration = Migration {
    name: "clinic.29.call",
    sql: "CREATE TABLE call_sample (
              consultation TEXT NOT NULL REFERENCES consultation (id),
              person TEXT NOT NULL,
              at BIGINT NOT NULL,
              organization TEXT NOT NULL,
              rtt BIGINT NOT NULL,
              loss BIGINT NOT NULL,
              kbps BIGINT NOT NULL,
              relay BIGINT NOT NULL,
              happening TEXT,
              took BIGINT,
              PRIMARY KEY (consultation, person, at)
          );
          CREATE INDEX call_sample_at ON call_sample (organization, at)",
};

/// The table of those who are in a call, each since when.
pub const SESSIONS: Migration = Migration {
    name: "clinic.179.call-session",
    sql: "CREATE TABLE call_session (
              consultation TEXT NOT NULL REFERENCES consultation (id),
              person TEXT NOT NULL,
              started BIGINT NOT NULL,
              PRIMARY KEY (consultation, person)
          )",
};

/// By what a call was encrypted; nothing where its browser tells nothing of it.
pub const ENCRYPTION: Migration = Migration {
    name: "clinic.199.call-encryption",
    sql: "ALTER TABLE call_sample ADD COLUMN srtp TEXT;
          ALTER TABLE call_sample ADD COLUMN dtls TEXT",
};

/// Somebody is in a call from now on. One that they never left, such as by a browser that was closed, is over.
pub(super) async fn begin(
    tx: &mut Tx,
    (visit, person): (&ConsultationId, &PersonId),
    now: Timestamp,
) -> Result<(), DbError> {
    let sql = "INSERT INTO call_session (consultation, person, started) VALUES ($1, $2, $3)
               ON CONFLICT (consultation, person) DO UPDATE SET started = excluded.started";
    tx.execute(sql, params![visit.as_str(), person.as_str(), micros(now)]).await.map(drop)
}

/// They are no more; answers since when they were.
pub(super) async fn end(
    tx: &mut Tx,
    (visit, person): (&ConsultationId, &PersonId),
) -> Result<Option<Timestamp>, DbError> {
    let sql = "DELETE FROM call_session WHERE consultation = $1 AND person = $2 RETURNING started";
    let row = tx.query_opt(sql, params![visit.as_str(), person.as_str()]).await?;
    row.map(|row| instant(&row, 0)).transpose()
}

pub(super) async fn insert(
    tx: &mut Tx,
    (organization, visit, person): (&OrganizationId, &ConsultationId, &PersonId),
    (sample, now): (&Sample, Timestamp),
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO call_sample
             (consultation, person, at, organization, rtt, loss, kbps, relay, happening, took,
              srtp, dtls)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING",
        params![
            visit.as_str(),
            person.as_str(),
            micros(now),
            organization.as_str(),
            sample.rtt_millis,
            sample.loss,
            sample.kbps,
            sample.relay,
            sample.happening.map(super::Happening::name),
            sample.took_millis,
            sample.suite.map(super::SrtpSuite::name),
            sample.dtls.map(super::DtlsVersion::name)
        ],
    )
    .await
    .map(drop)
}

/// One measurement, for counting.
#[derive(Clone, Debug)]
pub(super) struct Counted {
    pub(super) at: Timestamp,
    pub(super) rtt: i64,
    pub(super) loss: i64,
    pub(super) kbps: i64,
    pub(super) happening: Option<String>,
    pub(super) took: Option<i64>,
}

/// The measurements between two instants, at most 20,000.
pub(super) async fn between(
    tx: &mut Tx,
    organization: &OrganizationId,
    (from, until): (Timestamp, Timestamp),
) -> Result<Vec<Counted>, DbError> {
    let rows = tx
        .query(
            "SELECT at, rtt, loss, kbps, happening, took FROM call_sample
             WHERE organization = $1 AND at >= $2 AND at < $3 ORDER BY at LIMIT 20000",
            params![organization.as_str(), micros(from), micros(until)],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Counted {
                at: instant(row, 0)?,
                rtt: row.int(1)?,
                loss: row.int(2)?,
                kbps: row.int(3)?,
                happening: row.opt_text(4)?,
                took: row.opt_int(5)?,
            })
        })
        .collect()
}
