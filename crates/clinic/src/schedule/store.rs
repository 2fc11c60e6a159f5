//! The tables of schedules and sorts of visits.

use super::rules::Taken;
use super::{Day, Schedule, Stretch, VisitType};
use crate::column::{corrupt, id, instant, micros};
use db::{DbError, Migration, Query, Row, Tx, params};
use jiff::civil::{Date, Time, Weekday};
use kernel::{DepartmentId, OrganizationId, PersonId, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The tables of schedules. A schedule is read and replaced as a whole, so it stands in one row.
pub const MIGRATION: Migration = Migration {
    name: "clinic.42.schedule",
    sql: "CREATE TABLE provider_schedule (
              provider TEXT PRIMARY KEY REFERENCES person (id),
              time_zone TEXT NOT NULL,
              most_a_day BIGINT,
              licences TEXT NOT NULL,
              hours TEXT NOT NULL
          );
          CREATE TABLE visit_type (
              department TEXT NOT NULL REFERENCES department (id),
              code TEXT NOT NULL,
              minutes BIGINT NOT NULL,
              buffer BIGINT NOT NULL,
              PRIMARY KEY (department, code)
          )",
};

/// Where, from when and until when.
type Worked = (DepartmentId, Time, Time);

/// Week and days as they stand in their row; a day of the week is 1 (Monday) to 7.
#[derive(Serialize, Deserialize)]
struct Hours {
    week: Vec<(DepartmentId, i8, Time, Time)>,
    days: Vec<(Date, Option<Worked>)>,
}

/// When a provider works, if they said so.
pub(crate) async fn find(tx: &mut Tx, provider: &PersonId) -> Result<Option<Schedule>, DbError> {
    let [rows] = tx.query_all([ask(provider)]).await?;
    first(&rows)
}

/// Asks for one provider's schedule.
pub(crate) fn ask(provider: &PersonId) -> Query {
    Query::new(
        "SELECT time_zone, most_a_day, licences, hours FROM provider_schedule WHERE provider = $1",
        params![provider.as_str()],
    )
}

/// The schedule that this answers.
pub(crate) fn first(rows: &[Row]) -> Result<Option<Schedule>, DbError> {
    rows.first().map(read).transpose()
}

/// Asks when the providers of one department work, or those of an organization, as far as they said so.
pub(crate) fn ask_all(organization: &OrganizationId, department: Option<&DepartmentId>) -> Query {
    const ALL: &str = "SELECT s.time_zone, s.most_a_day, s.licences, s.hours, s.provider
        FROM provider_schedule s JOIN person p ON p.id = s.provider WHERE p.organization = $1";
    const ONE: &str = "SELECT s.time_zone, s.most_a_day, s.licences, s.hours, s.provider
        FROM person_department d JOIN provider_schedule s ON s.provider = d.person
        JOIN person p ON p.id = d.person WHERE p.organization = $1 AND d.department = $2";
    let organization = organization.as_str();
    match department {
        Some(one) => Query::new(ONE, params![organization, one.as_str()]),
        None => Query::new(ALL, params![organization]),
    }
}

/// The schedules that this answers, of those who are asked for.
pub(crate) fn all(
    rows: &[Row],
    wanted: impl Fn(&PersonId) -> bool,
) -> Result<BTreeMap<PersonId, Schedule>, DbError> {
    let mut found = BTreeMap::new();
    for row in rows {
        let provider = id(row, 4)?;
        if wanted(&provider) {
            found.insert(provider, read(row)?);
        }
    }
    Ok(found)
}

fn read(row: &Row) -> Result<Schedule, DbError> {
    let wrong = || corrupt("a schedule");
    let hours: Hours = serde_json::from_str(&row.text(3)?).map_err(|_| wrong())?;
    let stretch = |(department, day, from, to)| {
        let day = Weekday::from_monday_one_offset(day).map_err(|_| wrong())?;
        Ok(Stretch { department, day, from, to })
    };
    let most = row.opt_int(1)?.map(u16::try_from).transpose().map_err(|_| wrong())?;
    Ok(Schedule {
        zone: row.text(0)?,
        most_a_day: most,
        licences: row.text(2)?.split_whitespace().map(str::to_owned).collect(),
        week: hours.week.into_iter().map(stretch).collect::<Result<_, DbError>>()?,
        days: hours.days.into_iter().map(|(date, hours)| Day { date, hours }).collect(),
    })
}

pub(super) async fn save(
    tx: &mut Tx,
    provider: &PersonId,
    schedule: &Schedule,
) -> Result<(), DbError> {
    let stretch =
        |one: &Stretch| (one.department.clone(), one.day.to_monday_one_offset(), one.from, one.to);
    let hours = Hours {
        week: schedule.week.iter().map(stretch).collect(),
        days: schedule.days.iter().map(|day| (day.date, day.hours.clone())).collect(),
    };
    let hours = serde_json::to_string(&hours).map_err(|error| DbError::Internal(error.to_string()));
    tx.execute(
        "INSERT INTO provider_schedule (provider, time_zone, most_a_day, licences, hours)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (provider) DO UPDATE SET time_zone = $2, most_a_day = $3, licences = $4, hours = $5",
        params![
            provider.as_str(),
            &schedule.zone,
            schedule.most_a_day.map(i64::from),
            schedule.licences.join(" "),
            hours?
        ],
    )
    .await
    .map(drop)
}

/// The sorts of visits of a department.
pub(super) async fn types(
    tx: &mut Tx,
    department: &DepartmentId,
) -> Result<Vec<VisitType>, DbError> {
    let rows = tx
        .query(
            "SELECT code, minutes, buffer FROM visit_type WHERE department = $1 ORDER BY code",
            params![department.as_str()],
        )
        .await?;
    let minutes = |row: &Row, column| {
        u16::try_from(row.int(column)?).map_err(|_| corrupt("a number of minutes"))
    };
    let read = |row: &Row| {
        Ok(VisitType { code: row.text(0)?, minutes: minutes(row, 1)?, buffer: minutes(row, 2)? })
    };
    rows.iter().map(read).collect()
}

/// A provider's visits that start within a range: those that are booked or under way, or offered to somebody, each with its own
/// pause, and when those began that are over.
pub(super) async fn busy(
    tx: &mut Tx,
    provider: &PersonId,
    (from, until): (Timestamp, Timestamp),
) -> Result<Taken, DbError> {
    let rows = tx
        .query(
            "SELECT a.starts, a.ends, COALESCE(t.buffer, 0), a.state FROM appointment a
             LEFT JOIN visit_type t ON t.department = a.department AND t.code = a.visit_type
             WHERE a.provider = $1 AND a.starts > $2 AND a.starts < $3
                 AND a.state IN ('booked', 'checked-in', 'fulfilled')
             UNION ALL
             SELECT w.starts, w.ends, COALESCE(t.buffer, 0), 'booked' FROM waitlist_offer w
             JOIN appointment a ON a.id = w.appointment
             LEFT JOIN visit_type t ON t.department = a.department AND t.code = a.visit_type
             WHERE w.provider = $1 AND w.starts > $2 AND w.starts < $3
             ORDER BY 1",
            params![provider.as_str(), micros(from), micros(until)],
        )
        .await?;
    let mut taken = Taken::default();
    for row in &rows {
        let (starts, ends) = (instant(row, 0)?, instant(row, 1)?);
        if row.text(3)? == "fulfilled" {
            taken.over.push(starts);
        } else {
            let pause = u16::try_from(row.int(2)?).map_err(|_| corrupt("a pause"))?;
            taken.open.push(((starts, ends), pause));
        }
    }
    Ok(taken)
}

/// The codes of every department's sorts of visits.
pub(crate) async fn codes(
    tx: &mut Tx,
    organization: &OrganizationId,
) -> Result<BTreeMap<DepartmentId, Vec<String>>, DbError> {
    let rows = tx
        .query(
            "SELECT t.department, t.code FROM visit_type t JOIN department d ON d.id = t.department
             WHERE d.organization = $1 ORDER BY t.department, t.code",
            params![organization.as_str()],
        )
        .await?;
    let mut found: BTreeMap<DepartmentId, Vec<String>> = BTreeMap::new();
    for row in &rows {
        found.entry(id(row, 0)?).or_default().push(row.text(1)?);
    }
    Ok(found)
}

pub(super) async fn save_type(
    tx: &mut Tx,
    department: &DepartmentId,
    kind: &VisitType,
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO visit_type (department, code, minutes, buffer) VALUES ($1, $2, $3, $4)
         ON CONFLICT (department, code) DO UPDATE SET minutes = $3, buffer = $4",
        params![department.as_str(), &kind.code, i64::from(kind.minutes), i64::from(kind.buffer)],
    )
    .await
    .map(drop)
}
