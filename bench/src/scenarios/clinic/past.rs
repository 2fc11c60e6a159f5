//! A year of visits that are over, written in batches through `db`, because living through it takes a year.
//!
//! Rows are those that a visit leaves in the tables that the day's commands read: appointment, consultation, queue entry,
//! what was foretold, and a notice with its delivery. Messages and audit entries have benchmarks of their own.

use std::path::Path;

use db::{Db, Options, Value, params};

use super::{Clinic, day};
use crate::{Outcome, fault};

/// Visits of one transaction.
const BATCH: usize = 20_000;
/// Microseconds of a year.
const YEAR: i64 = 365 * 86_400 * 1_000_000;

/// Writes the clinic's past into a copy of its store.
pub(super) fn write(data: &Path, clinic: &Clinic) -> Outcome<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    runtime.block_on(fill(data, clinic))
}

async fn fill(data: &Path, clinic: &Clinic) -> Outcome<()> {
    let db = Db::open(Options::Sqlite(data.join("housecall.db"))).await?;
    let mut tx = db.read().await?;
    let earliest = "SELECT MIN(starts), MIN(organization) FROM appointment";
    let row = tx.query_opt(earliest, params![]).await?.ok_or_else(|| fault("an empty clinic"))?;
    let (now, organization) = (row.int(0)?, row.text(1)?);
    tx.commit().await?;
    let apart = YEAR / i64::try_from(clinic.size.past)?;
    for begin in (0..clinic.size.past).step_by(BATCH) {
        let mut tx = db.begin().await?;
        let visits: Vec<Visit> = (begin..(begin + BATCH).min(clinic.size.past))
            .map(|number| Visit::new(clinic, number, now - YEAR, apart))
            .collect::<Outcome<_>>()?;
        for (insert, row) in TABLES {
            let rows = visits.iter().map(|visit| row(visit, &organization)).collect();
            tx.execute_many(insert, rows).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

/// A visit of the past.
struct Visit {
    id: String,
    department: String,
    provider: String,
    patient: String,
    /// Microseconds since 1970.
    starts: i64,
    ends: i64,
}

impl Visit {
    fn new(clinic: &Clinic, number: usize, from: i64, apart: i64) -> Outcome<Self> {
        let provider = number % clinic.providers.len();
        let nth = |people: &[String], at: usize| people.get(at).cloned().unwrap_or_default();
        let starts = from + i64::try_from(number)? * apart;
        // Between ten and twenty minutes.
        let ends = starts + 600_000_000 + i64::try_from(number % 11)? * 60_000_000;
        Ok(Self {
            id: format!("past-{number}"),
            department: day::department_of(provider, clinic.size),
            provider: nth(&clinic.providers, provider),
            patient: nth(&clinic.patients, number * 7 % clinic.patients.len()),
            starts,
            ends,
        })
    }
}

/// An insertion, and its values for a visit in an organization.
type Table = (&'static str, fn(&Visit, &str) -> Vec<Value>);

const TABLES: [Table; 6] = [
    (
        "INSERT INTO appointment (id, organization, department, provider, patient, starts, ends, state, changed, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'fulfilled', $7, 4)",
        |one, organization| {
            let Visit { id, department, provider, patient, starts, ends } = one;
            params![id.clone(), organization, department.clone(), provider.clone(), patient.clone(), *starts, *ends]
        },
    ),
    (
        "INSERT INTO consultation (id, organization, department, appointment, provider, patient, state, key_version,
             started, ended, follow_up, changed, version)
         VALUES ($1, $2, $3, $1, $4, $5, 'completed', 1, $6, $7, 0, $7, 6)",
        |one, organization| {
            let Visit { id, department, provider, patient, starts, ends } = one;
            params![id.clone(), organization, department.clone(), provider.clone(), patient.clone(), *starts, *ends]
        },
    ),
    (
        "INSERT INTO queue_entry (id, organization, department, provider, patient, appointment, consultation, state,
             priority, checked_in, consented, device_ready, interpreter_needed, changed, version, standing)
         VALUES ($1, $2, $3, $4, $5, $1, $1, 'completed', 2, $6, $6, 1, 0, $7, 5, $6)",
        |one, organization| {
            let Visit { id, department, provider, patient, starts, ends } = one;
            params![id.clone(), organization, department.clone(), provider.clone(), patient.clone(), *starts, *ends]
        },
    ),
    (
        "INSERT INTO forecast_turn (entry, organization, department, ready, low, high, called, provider, begun, ended)
         VALUES ($1, $2, $3, $4, 0, 1200, $5, $6, $5, $7)",
        |one, organization| {
            let Visit { id, department, provider, starts, ends, .. } = one;
            let called = starts + 300_000_000;
            params![id.clone(), organization, department.clone(), *starts, called, provider.clone(), *ends]
        },
    ),
    (
        "INSERT INTO notice (id, kind, person, appointment, told, created, expires, confirmed)
         VALUES ($1, 'reminder', $2, $1, $3, $3, $4, $4)",
        |one, _| params![one.id.clone(), one.patient.clone(), one.starts, one.ends],
    ),
    (
        "INSERT INTO notice_delivery (notice, channel, state, attempts, due, status, changed)
         VALUES ($1, 'email', 'sent', 1, $2, '250', $2)",
        |one, _| params![one.id.clone(), one.starts],
    ),
];
