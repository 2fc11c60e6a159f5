//! The table of training. Nothing of an entry is changed but that it was struck.

use super::{Entry, Member, NewTraining, rules};
use crate::column::{corrupt, id, instant, micros, opt_id, opt_instant, word};
use crate::person::checks::store::add;
use db::{Db, DbError, Migration, Row, Tx, params};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use kernel::{OrganizationId, PersonId, Role, Timestamp};

/// The table of training.
pub const MIGRATION: Migration = Migration {
    name: "clinic.195.training",
    sql: "CREATE TABLE training (
              id TEXT PRIMARY KEY,
              organization TEXT NOT NULL REFERENCES organization (id),
              person TEXT NOT NULL REFERENCES person (id),
              course TEXT NOT NULL,
              material TEXT,
              trained TEXT NOT NULL,
              recorded_by TEXT NOT NULL,
              recorded BIGINT NOT NULL,
              struck_by TEXT,
              struck BIGINT
          );
          CREATE INDEX training_person ON training (person, trained)",
};

/// Entries that are shown at once.
const SHOWN: i64 = 500;

fn day(text: &str) -> Result<Date, DbError> {
    text.parse().map_err(|_| corrupt("a day"))
}

pub(super) async fn insert(
    tx: &mut Tx,
    organization: &OrganizationId,
    new: &[Entry],
) -> Result<(), DbError> {
    let row = |one: &Entry| {
        params![
            &one.id,
            organization.as_str(),
            one.person.as_str(),
            &one.course,
            one.material.clone(),
            one.day.to_string(),
            one.recorded_by.as_str(),
            micros(one.recorded)
        ]
    };
    let sql = "INSERT INTO training (id, organization, person, course, material, trained, recorded_by, recorded)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    tx.execute_many(sql, new.iter().map(row).collect()).await
}

/// The entries about a course on a day that were not struck.
pub(super) async fn of_course(
    tx: &mut Tx,
    organization: &OrganizationId,
    new: &NewTraining,
) -> Result<Vec<Entry>, DbError> {
    let sql = "SELECT id, person, course, material, trained, recorded_by, recorded, struck_by, struck
               FROM training WHERE organization = $1 AND course = $2 AND trained = $3 AND struck IS NULL";
    let asked = params![organization.as_str(), &new.course, new.day.to_string()];
    tx.query(sql, asked).await?.iter().map(entry).collect()
}

/// One entry.
pub(super) async fn find(
    tx: &mut Tx,
    organization: &OrganizationId,
    id: &str,
) -> Result<Option<Entry>, DbError> {
    let sql =
        "SELECT id, person, course, material, trained, recorded_by, recorded, struck_by, struck
               FROM training WHERE organization = $1 AND id = $2";
    let row = tx.query_opt(sql, params![organization.as_str(), id]).await?;
    row.as_ref().map(entry).transpose()
}

/// Entries, what was written down last first; of one person, if one is named.
pub(super) async fn list(
    tx: &mut Tx,
    organization: &OrganizationId,
    person: Option<&PersonId>,
) -> Result<Vec<Entry>, DbError> {
    let sql =
        "SELECT id, person, course, material, trained, recorded_by, recorded, struck_by, struck
               FROM training WHERE organization = $1 AND ($2 = '' OR person = $2)
               ORDER BY recorded DESC, id DESC LIMIT $3";
    let person = person.map_or("", PersonId::as_str);
    let rows = tx.query(sql, params![organization.as_str(), person, SHOWN]).await?;
    rows.iter().map(entry).collect()
}

/// Marks an entry as wrong; `false` when somebody else did so first.
pub(super) async fn strike(
    tx: &mut Tx,
    id: &str,
    (by, now): (&PersonId, Timestamp),
) -> Result<bool, DbError> {
    let sql = "UPDATE training SET struck_by = $2, struck = $3 WHERE id = $1 AND struck IS NULL";
    Ok(tx.execute(sql, params![id, by.as_str(), micros(now)]).await? == 1)
}

fn entry(row: &Row) -> Result<Entry, DbError> {
    let struck = opt_id(row, 7)?.zip(opt_instant(row, 8)?);
    Ok(Entry {
        id: row.text(0)?,
        person: id(row, 1)?,
        course: row.text(2)?,
        material: row.opt_text(3)?,
        day: day(&row.text(4)?)?,
        recorded_by: id(row, 5)?,
        recorded: instant(row, 6)?,
        struck,
    })
}

/// Whether anything was ever written down that was not struck.
pub(super) async fn is_kept(tx: &mut Tx, organization: &OrganizationId) -> Result<bool, DbError> {
    let sql = "SELECT id FROM training WHERE organization = $1 AND struck IS NULL LIMIT 1";
    Ok(tx.query_opt(sql, params![organization.as_str()]).await?.is_some())
}

/// The active staff by id, and how each stands on a day. Whoever interprets hears what patients say, and works here as others do,
/// whoever pays them.
pub(super) async fn members(
    tx: &mut Tx,
    organization: &OrganizationId,
    (zone, today): (&TimeZone, Date),
) -> Result<Vec<Member>, DbError> {
    let sql = "SELECT p.id, p.role, p.made,
                   (SELECT MAX(t.trained) FROM training t WHERE t.person = p.id AND t.struck IS NULL)
               FROM person p WHERE p.active = 1 AND p.organization = $1
               AND p.role IN ('provider', 'nurse', 'coordinator', 'interpreter', 'compliance-officer',
                   'administrator')
               ORDER BY p.id";
    let rows = tx.query(sql, params![organization.as_str()]).await?;
    let member = |row: &Row| {
        let made = opt_instant(row, 2)?;
        let joined = made.map(|at| at.to_zoned_datetime(zone.clone()).date());
        let trained = row.opt_text(3)?.map(|text| day(&text)).transpose()?;
        let due = rules::due((joined, trained), today);
        Ok(Member { person: id(row, 0)?, role: word(row, 1, Role::find)?, joined, trained, due })
    };
    rows.iter().map(member).collect()
}

/// Somebody who joined that long ago and was never trained, in a store that is thrown away.
pub(super) async fn untrained(db: &Db, made: i64) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    add(&mut tx, ("mutant", Role::Nurse, true), Vec::new()).await?;
    tx.execute("UPDATE person SET made = $1 WHERE id = 'mutant'", params![made]).await?;
    tx.commit().await
}
