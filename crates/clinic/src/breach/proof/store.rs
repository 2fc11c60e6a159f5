//! The table of what was frozen; rows are only added.

use super::Proof;
use crate::column::{id, instant, micros};
use compliance::check::Status;
use db::{DbError, Migration, Row, Tx, params};
use kernel::IncidentId;

/// The table of what the checks had found of encryption before something was lost. Incidents of before have no row.
pub const MIGRATION: Migration = Migration {
    name: "clinic.209.incident-proof",
    sql: "CREATE TABLE incident_proof (
              incident TEXT NOT NULL REFERENCES incident (id),
              run TEXT NOT NULL,
              lost BIGINT NOT NULL,
              began BIGINT NOT NULL,
              sha256 TEXT NOT NULL,
              results TEXT NOT NULL,
              said_by TEXT NOT NULL,
              said BIGINT NOT NULL,
              PRIMARY KEY (incident, run)
          )",
};

/// Keeps what a run had found; of the same run once.
pub(super) async fn insert(
    tx: &mut Tx,
    (incident, run): (&IncidentId, &str),
    new: &Proof,
) -> Result<(), DbError> {
    let word = |(id, status): &(String, Status)| format!("{id} {}", status.name());
    let results: Vec<String> = new.results.iter().map(word).collect();
    tx.execute(
        "INSERT INTO incident_proof (incident, run, lost, began, sha256, results, said_by, said)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
        params![
            incident.as_str(),
            run,
            micros(new.lost),
            micros(new.began),
            &new.sha256,
            results.join(", "),
            new.by.as_str(),
            micros(new.at)
        ],
    )
    .await
    .map(drop)
}

pub(super) async fn of_incident(tx: &mut Tx, incident: &IncidentId) -> Result<Vec<Proof>, DbError> {
    let sql = "SELECT lost, began, sha256, results, said_by, said FROM incident_proof
               WHERE incident = $1 ORDER BY said, run LIMIT 200";
    let read = |row: &Row| {
        Ok(Proof {
            lost: instant(row, 0)?,
            began: instant(row, 1)?,
            sha256: row.text(2)?,
            results: row.text(3)?.split(", ").filter_map(result).collect(),
            by: id(row, 4)?,
            at: instant(row, 5)?,
        })
    };
    tx.query(sql, params![incident.as_str()]).await?.iter().map(read).collect()
}

fn result(word: &str) -> Option<(String, Status)> {
    let (id, status) = word.split_once(' ')?;
    Some((id.to_owned(), Status::find(status)?))
}
