//! What was learned, and what became of promises.

use super::model::{Kept, Learned};
use super::rules::REMEMBERED;
use crate::column::{id, instant, micros, opt_instant};
use db::{DbError, Migration, Query, Row, Tx, params};
use kernel::{DepartmentId, OrganizationId, PersonId, QueueEntryId, Timestamp};
use std::collections::BTreeMap;

/// The tables of forecasts: the latest durations of a department, a row each sort; and one row each turn in a queue.
pub const MIGRATION: Migration = Migration {
    name: "clinic.50.forecast",
    sql: "CREATE TABLE forecast_pace (
              department TEXT NOT NULL REFERENCES department (id),
              what TEXT NOT NULL,
              seconds TEXT NOT NULL,
              PRIMARY KEY (department, what)
          );
          CREATE TABLE forecast_turn (
              entry TEXT PRIMARY KEY,
              organization TEXT NOT NULL REFERENCES organization (id),
              department TEXT NOT NULL REFERENCES department (id),
              visit_type TEXT,
              ready BIGINT NOT NULL,
              low BIGINT,
              high BIGINT,
              called BIGINT,
              provider TEXT,
              begun BIGINT,
              ended BIGINT
          );
          CREATE INDEX forecast_turn_called ON forecast_turn (organization, called);
          CREATE INDEX forecast_turn_provider ON forecast_turn (provider, ended)",
};

/// Names what was measured: pauses, visits, or visits of one sort.
const PAUSE: &str = "pause";
const VISIT: &str = "visit";

fn of_type(code: &str) -> String {
    format!("{VISIT}:{code}")
}

/// Asks what was learned of one department, or of all in an organization.
pub(crate) fn ask_learned(
    organization: &OrganizationId,
    department: Option<&DepartmentId>,
) -> Query {
    const ALL: &str = "SELECT p.department, p.what, p.seconds
        FROM department d JOIN forecast_pace p ON p.department = d.id WHERE d.organization = $1";
    const ONE: &str = "SELECT p.department, p.what, p.seconds
        FROM department d JOIN forecast_pace p ON p.department = d.id
        WHERE d.organization = $1 AND d.id = $2";
    let organization = organization.as_str();
    match department {
        Some(one) => Query::new(ONE, params![organization, one.as_str()]),
        None => Query::new(ALL, params![organization]),
    }
}

/// The same as that answers it.
pub(crate) fn learned(rows: &[Row]) -> Result<BTreeMap<DepartmentId, Learned>, DbError> {
    let mut found: BTreeMap<DepartmentId, Learned> = BTreeMap::new();
    for row in rows {
        let learned = found.entry(id(row, 0)?).or_default();
        let mut seconds = numbers(&row.text(2)?);
        seconds.sort_unstable();
        let what = row.text(1)?;
        match (what.as_str(), what.split_once(':')) {
            (PAUSE, _) => learned.pauses = seconds,
            (_, Some((_, code))) => drop(learned.by_type.insert(code.to_owned(), seconds)),
            _ => learned.visits = seconds,
        }
    }
    Ok(found)
}

fn numbers(text: &str) -> Vec<i64> {
    text.split_whitespace().filter_map(|one| one.parse().ok()).collect()
}

/// Remembers how long a visit took, among the latest of its sort.
pub(super) async fn learn_visit(
    tx: &mut Tx,
    department: &DepartmentId,
    (visit_type, seconds): (Option<&str>, i64),
) -> Result<(), DbError> {
    learn(tx, department, (VISIT, seconds)).await?;
    match visit_type {
        Some(code) => learn(tx, department, (&of_type(code), seconds)).await,
        None => Ok(()),
    }
}

/// Remembers how long a provider paused.
pub(super) async fn learn_pause(
    tx: &mut Tx,
    department: &DepartmentId,
    seconds: i64,
) -> Result<(), DbError> {
    learn(tx, department, (PAUSE, seconds)).await
}

async fn learn(
    tx: &mut Tx,
    department: &DepartmentId,
    (what, seconds): (&str, i64),
) -> Result<(), DbError> {
    // The row is held from here to the commit, so two visits that end at once are both remembered.
    let row = tx
        .query_opt(
            "INSERT INTO forecast_pace (department, what, seconds) VALUES ($1, $2, '')
             ON CONFLICT (department, what) DO UPDATE SET what = $2 RETURNING seconds",
            params![department.as_str(), what],
        )
        .await?;
    let mut known =
        row.map(|row| row.text(0)).transpose()?.map_or_else(Vec::new, |text| numbers(&text));
    known.push(seconds);
    let latest = known.iter().skip(known.len().saturating_sub(REMEMBERED));
    let text: Vec<String> = latest.map(i64::to_string).collect();
    tx.execute_many(
        "UPDATE forecast_pace SET seconds = $1 WHERE department = $2 AND what = $3",
        vec![params![text.join(" "), department.as_str(), what]],
    )
    .await
}

/// Somebody begins to wait, and is told from and to how many seconds, if anything can be said.
pub(crate) async fn promise(
    tx: &mut Tx,
    (entry, visit_type): (&QueueEntryId, Option<&str>),
    (organization, department): (&OrganizationId, &DepartmentId),
    (ready, told): (Timestamp, Option<(i64, i64)>),
) -> Result<(), DbError> {
    tx.execute_many(
        "INSERT INTO forecast_turn (entry, organization, department, visit_type, ready, low, high)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (entry) DO UPDATE SET ready = $5, low = $6, high = $7, called = NULL,
             begun = NULL, ended = NULL",
        vec![params![
            entry.as_str(),
            organization.as_str(),
            department.as_str(),
            visit_type.map(str::to_owned),
            micros(ready),
            told.map(|(low, _)| low),
            told.map(|(_, high)| high)
        ]],
    )
    .await
}

/// They are called; answers since when they were ready, unless they were called before, and since when their provider had
/// been free: from the end of the last visit, or when they said that they take patients, if that was later.
pub(super) async fn call(
    tx: &mut Tx,
    entry: &QueueEntryId,
    (provider, now): (&PersonId, Timestamp),
) -> Result<(Option<Timestamp>, Option<Timestamp>), DbError> {
    let free = Query::new(
        "SELECT (SELECT ended FROM forecast_turn WHERE provider = $1 AND ended IS NOT NULL
                 ORDER BY ended DESC LIMIT 1),
                (SELECT changed FROM availability WHERE person = $1 AND status = 'available')",
        params![provider.as_str()],
    );
    let called = Query::new(
        "UPDATE forecast_turn SET called = COALESCE(called, $1), begun = $1, ended = NULL,
             provider = $2
         WHERE entry = $3 RETURNING ready, called",
        params![micros(now), provider.as_str(), entry.as_str()],
    );
    let [free, called] = tx.query_all([free, called]).await?;
    let free = match free.first() {
        Some(row) => opt_instant(row, 0)?.zip(Some(opt_instant(row, 1)?)),
        None => None,
    };
    let free = free.map(|(ended, on_shift)| on_shift.map_or(ended, |since| ended.max(since)));
    let Some(row) = called.first() else { return Ok((None, free)) };
    let first = instant(row, 1)? == now;
    Ok((Some(instant(row, 0)?).filter(|_| first), free))
}

/// Their visit is over; answers when it began and of which sort it was.
pub(super) async fn end(
    tx: &mut Tx,
    entry: &QueueEntryId,
    now: Timestamp,
) -> Result<Option<(Timestamp, Option<String>)>, DbError> {
    let row = tx
        .query_opt(
            "UPDATE forecast_turn SET ended = $1 WHERE entry = $2 AND begun IS NOT NULL
             RETURNING begun, visit_type",
            params![micros(now), entry.as_str()],
        )
        .await?;
    row.map(|row| Ok((instant(&row, 0)?, row.opt_text(1)?))).transpose()
}

/// How the promises to those came true who were called between two instants.
pub(crate) async fn kept(
    tx: &mut Tx,
    organization: &OrganizationId,
    (from, until): (Timestamp, Timestamp),
) -> Result<Vec<Kept>, DbError> {
    let rows = tx
        .query(
            "SELECT department, visit_type, COUNT(*), COUNT(low),
                    COUNT(CASE WHEN (called - ready) / 1000000 < low THEN 1 END),
                    COUNT(CASE WHEN (called - ready) / 1000000 > high THEN 1 END)
             FROM forecast_turn WHERE organization = $1 AND called >= $2 AND called < $3
             GROUP BY department, visit_type ORDER BY department, visit_type",
            params![organization.as_str(), micros(from), micros(until)],
        )
        .await?;
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Kept, DbError> {
    let (promised, earlier, later) = (row.int(3)?, row.int(4)?, row.int(5)?);
    Ok(Kept {
        department: id(row, 0)?,
        visit_type: row.opt_text(1)?,
        called: row.int(2)?,
        promised,
        earlier,
        within: promised - earlier - later,
        later,
    })
}
