//! The waitlist's tables.

use super::{Offer, Wish};
use crate::column::{id, instant, micros, opt_id};
use db::{DbError, Migration, Row, Tx, params};
use kernel::{AppointmentId, DepartmentId, PersonId, Timestamp};

/// The tables of wishes, of the offers that stand, and of those that were passed by.
pub const MIGRATION: Migration = Migration {
    name: "clinic.54.waitlist",
    sql: "CREATE TABLE waitlist_wish (
              appointment TEXT PRIMARY KEY REFERENCES appointment (id),
              organization TEXT NOT NULL REFERENCES organization (id),
              department TEXT NOT NULL REFERENCES department (id),
              provider TEXT REFERENCES person (id),
              starts BIGINT NOT NULL,
              minutes BIGINT NOT NULL,
              since BIGINT NOT NULL
          );
          CREATE INDEX waitlist_wish_department ON waitlist_wish (department, since);
          CREATE TABLE waitlist_offer (
              appointment TEXT PRIMARY KEY REFERENCES appointment (id),
              provider TEXT NOT NULL REFERENCES person (id),
              starts BIGINT NOT NULL,
              ends BIGINT NOT NULL,
              until BIGINT NOT NULL
          );
          CREATE INDEX waitlist_offer_provider ON waitlist_offer (provider, starts);
          CREATE TABLE waitlist_passed (
              appointment TEXT NOT NULL REFERENCES appointment (id),
              provider TEXT NOT NULL REFERENCES person (id),
              starts BIGINT NOT NULL,
              PRIMARY KEY (appointment, provider, starts)
          )",
};

/// Takes a wish down; one that stands keeps its turn.
pub(crate) async fn wish(tx: &mut Tx, new: &Wish) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO waitlist_wish (appointment, organization, department, provider, starts, minutes, since)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (appointment) DO UPDATE SET provider = $4",
        params![
            new.appointment.as_str(),
            new.organization.as_str(),
            new.department.as_str(),
            new.provider.as_ref().map(PersonId::as_str),
            micros(new.starts),
            new.minutes,
            micros(new.since)
        ],
    )
    .await
    .map(drop)
}

/// The wish beside an appointment.
pub(crate) async fn find(
    tx: &mut Tx,
    appointment: &AppointmentId,
) -> Result<Option<Wish>, DbError> {
    tx.query_opt(
        "SELECT appointment, organization, department, provider, starts, minutes, since
         FROM waitlist_wish WHERE appointment = $1",
        params![appointment.as_str()],
    )
    .await?
    .map(|row| read(&row))
    .transpose()
}

/// Whose turn it is for a time that came free: the oldest wish that it serves and that has not passed it by, of a patient from whom
/// its provider is not kept.
pub(crate) async fn next(
    tx: &mut Tx,
    (department, provider): (&DepartmentId, &PersonId),
    (starts, minutes): (Timestamp, i64),
) -> Result<Option<Wish>, DbError> {
    tx.query_opt(
        "SELECT w.appointment, w.organization, w.department, w.provider, w.starts, w.minutes, w.since
         FROM waitlist_wish w
         WHERE w.department = $1 AND (w.provider IS NULL OR w.provider = $2) AND w.starts > $3
           AND w.minutes <= $4
           AND NOT EXISTS (SELECT 1 FROM restriction r JOIN appointment a ON a.patient = r.patient
                           WHERE a.id = w.appointment AND r.person = $2 AND r.ended IS NULL)
           AND NOT EXISTS (SELECT 1 FROM waitlist_offer o WHERE o.appointment = w.appointment)
           AND NOT EXISTS (SELECT 1 FROM waitlist_passed p
                           WHERE p.appointment = w.appointment AND p.provider = $2 AND p.starts = $3)
         ORDER BY w.since, w.appointment LIMIT 1",
        params![department.as_str(), provider.as_str(), micros(starts), minutes],
    )
    .await?
    .map(|row| read(&row))
    .transpose()
}

pub(crate) async fn offer(tx: &mut Tx, new: &Offer) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO waitlist_offer (appointment, provider, starts, ends, until)
         VALUES ($1, $2, $3, $4, $5)",
        params![
            new.appointment.as_str(),
            new.provider.as_str(),
            micros(new.starts),
            micros(new.ends),
            micros(new.until)
        ],
    )
    .await
    .map(drop)
}

/// What is offered in place of an appointment.
pub(crate) async fn offered(
    tx: &mut Tx,
    appointment: &AppointmentId,
) -> Result<Option<Offer>, DbError> {
    let sql = "SELECT appointment, provider, starts, ends, until FROM waitlist_offer
         WHERE appointment = $1";
    tx.query_opt(sql, params![appointment.as_str()]).await?.map(|row| read_offer(&row)).transpose()
}

/// Has what is offered to a patient with one provider end now; answers in place of which appointments it is offered.
pub(crate) async fn cut_short(
    tx: &mut Tx,
    (patient, provider): (&PersonId, &PersonId),
    now: Timestamp,
) -> Result<Vec<AppointmentId>, DbError> {
    let sql = "UPDATE waitlist_offer SET until = $3
               WHERE provider = $2 AND until > $3
                 AND appointment IN (SELECT id FROM appointment WHERE patient = $1)
               RETURNING appointment";
    let row = params![patient.as_str(), provider.as_str(), micros(now)];
    tx.query(sql, row).await?.iter().map(|row| id(row, 0)).collect()
}

/// Ends an offer; `None` when none stands.
pub(crate) async fn end_offer(
    tx: &mut Tx,
    appointment: &AppointmentId,
) -> Result<Option<Offer>, DbError> {
    let sql = "DELETE FROM waitlist_offer WHERE appointment = $1
         RETURNING appointment, provider, starts, ends, until";
    tx.query_opt(sql, params![appointment.as_str()]).await?.map(|row| read_offer(&row)).transpose()
}

/// Writes down that somebody let an offer pass: it is not made to them again.
pub(crate) async fn pass(tx: &mut Tx, one: &Offer) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO waitlist_passed (appointment, provider, starts) VALUES ($1, $2, $3)
         ON CONFLICT DO NOTHING",
        params![one.appointment.as_str(), one.provider.as_str(), micros(one.starts)],
    )
    .await
    .map(drop)
}

/// The wish is fulfilled or given up.
pub(crate) async fn forget(tx: &mut Tx, appointment: &AppointmentId) -> Result<(), DbError> {
    for sql in [
        "DELETE FROM waitlist_wish WHERE appointment = $1",
        "DELETE FROM waitlist_passed WHERE appointment = $1",
    ] {
        tx.execute(sql, params![appointment.as_str()]).await?;
    }
    Ok(())
}

fn read(row: &Row) -> Result<Wish, DbError> {
    Ok(Wish {
        appointment: id(row, 0)?,
        organization: id(row, 1)?,
        department: id(row, 2)?,
        provider: opt_id(row, 3)?,
        starts: instant(row, 4)?,
        minutes: row.int(5)?,
        since: instant(row, 6)?,
    })
}

fn read_offer(row: &Row) -> Result<Offer, DbError> {
    Ok(Offer {
        appointment: id(row, 0)?,
        provider: id(row, 1)?,
        starts: instant(row, 2)?,
        ends: instant(row, 3)?,
        until: instant(row, 4)?,
    })
}
