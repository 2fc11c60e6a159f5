//! The table of threads. What is written stands on their channels.

use super::model::Side;
use super::{End, Thread};
use crate::Act;
use crate::column::{id, instant, micros, opt_instant, word};
use db::{DbError, Migration, Row, Tx, params};
use kernel::{AppointmentId, ConsultationId, OrganizationId, PersonId, Timestamp};

/// The table of threads: one a visit, which may be opened again.
pub const MIGRATION: Migration = Migration {
    name: "clinic.91.thread",
    sql: "CREATE TABLE thread (
              consultation TEXT PRIMARY KEY REFERENCES consultation (id),
              channel TEXT NOT NULL,
              opened BIGINT NOT NULL,
              opened_by TEXT NOT NULL REFERENCES person (id),
              lasts BIGINT NOT NULL,
              ended BIGINT,
              ended_by TEXT,
              why_ended TEXT,
              patient_wrote BIGINT,
              team_wrote BIGINT,
              patient_read BIGINT,
              team_read BIGINT
          );
          CREATE INDEX thread_open ON thread (ended, lasts)",
};

/// Threads shown in one list.
const MOST: i64 = 200;
/// Nobody is acted for by so many.
const MOST_PROXIES: i64 = 50;

/// Opens a thread, or opens it again.
pub(super) async fn open(
    tx: &mut Tx,
    (visit, channel): (&ConsultationId, &str),
    (opened, lasts, by): (Timestamp, Timestamp, &PersonId),
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO thread (consultation, channel, opened, opened_by, lasts)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (consultation) DO UPDATE SET
             opened = $3, opened_by = $4, lasts = $5, ended = NULL, ended_by = NULL, why_ended = NULL",
        params![
            visit.as_str(),
            channel,
            micros(opened),
            by.as_str(),
            micros(lasts)
        ],
    )
    .await
    .map(drop)
}

/// A visit's thread. It is locked until the transaction ends, so that a message and an end take turns.
pub(super) async fn find(
    tx: &mut Tx,
    organization: &OrganizationId,
    visit: &ConsultationId,
) -> Result<Option<Thread>, DbError> {
    let lock = "UPDATE thread SET channel = channel WHERE consultation = $1";
    tx.execute(lock, params![visit.as_str()]).await?;
    tx.query_opt(
        "SELECT t.consultation, c.appointment, c.organization, c.department, c.provider, c.patient,
                t.channel, t.opened, t.lasts, t.ended, t.why_ended, t.patient_wrote, t.team_wrote,
                t.patient_read, t.team_read
         FROM thread t JOIN consultation c ON c.id = t.consultation
         WHERE c.organization = $1 AND t.consultation = $2",
        params![organization.as_str(), visit.as_str()],
    )
    .await?
    .map(|row| read(&row))
    .transpose()
}

/// Whether a visit's thread is open that stands on this channel, without locking it; nothing when none does.
pub(crate) async fn is_open_on(
    tx: &mut Tx,
    (visit, channel): (&ConsultationId, &str),
    now: Timestamp,
) -> Result<Option<bool>, DbError> {
    let sql = "SELECT ended, lasts FROM thread WHERE consultation = $1 AND channel = $2";
    let row = tx.query_opt(sql, params![visit.as_str(), channel]).await?;
    row.map(|row| Ok(row.opt_int(0)?.is_none() && now.as_microsecond() < row.int(1)?)).transpose()
}

/// The open threads of somebody's departments and of visits that they gave: whoever waits for an answer first, and
/// longest before that.
pub(super) async fn of_team(
    tx: &mut Tx,
    organization: &OrganizationId,
    (person, nurse, now): (&PersonId, bool, Timestamp),
) -> Result<Vec<Thread>, DbError> {
    let rows = tx
        .query(
            "SELECT t.consultation, c.appointment, c.organization, c.department, c.provider, c.patient,
                    t.channel, t.opened, t.lasts, t.ended, t.why_ended, t.patient_wrote, t.team_wrote,
                    t.patient_read, t.team_read
             FROM thread t JOIN consultation c ON c.id = t.consultation
             WHERE c.organization = $1 AND t.ended IS NULL AND t.lasts > $4
               AND (c.provider = $2 OR ($3 = 1 AND c.department IN
                        (SELECT department FROM person_department WHERE person = $2)))
             ORDER BY CASE WHEN COALESCE(t.patient_wrote, 0) > COALESCE(t.team_wrote, 0) THEN 0 ELSE 1 END,
                      COALESCE(t.patient_wrote, t.opened), t.consultation LIMIT $5",
            params![organization.as_str(), person.as_str(), i64::from(nurse), micros(now), MOST],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// The visits of a patient whose threads have not ended.
pub(super) async fn of_patient(
    tx: &mut Tx,
    patient: &PersonId,
) -> Result<Vec<ConsultationId>, DbError> {
    let sql = "SELECT t.consultation FROM thread t JOIN consultation c ON c.id = t.consultation
               WHERE c.patient = $1 AND t.ended IS NULL ORDER BY t.consultation";
    tx.query(sql, params![patient.as_str()]).await?.iter().map(|row| id(row, 0)).collect()
}

/// Who acts for the patient of a visit in this now, by the newest that was given to them; of a confidential one nobody, nor
/// where the clinic agreed that the family hears nothing.
pub(super) async fn proxies(
    tx: &mut Tx,
    visit: &AppointmentId,
    (act, now): (Act, Timestamp),
) -> Result<Vec<PersonId>, DbError> {
    let sql = "SELECT DISTINCT p.person FROM proxy p JOIN appointment a ON a.patient = p.patient
               JOIN person who ON who.id = p.person AND who.active = 1
               WHERE a.id = $1 AND a.confidential = 0 AND p.ended IS NULL AND p.starts <= $3 AND p.ends > $3
                 AND ' ' || p.acts || ' ' LIKE $2
                 AND NOT EXISTS (SELECT 1 FROM restriction r
                     WHERE r.patient = p.patient AND r.bar = 'family' AND r.ended IS NULL)
                 AND NOT EXISTS (SELECT 1 FROM proxy n
                     WHERE n.person = p.person AND n.patient = p.patient AND n.ended IS NULL AND n.starts <= $3
                       AND n.ends > $3 AND (n.given > p.given OR (n.given = p.given AND n.id > p.id)))
               ORDER BY p.person LIMIT $4";
    let what = params![visit.as_str(), format!("% {} %", act.name()), micros(now), MOST_PROXIES];
    tx.query(sql, what).await?.iter().map(|row| id(row, 0)).collect()
}

/// Whoever acts or ever acted for a patient.
pub(super) async fn all_proxies(tx: &mut Tx, patient: &PersonId) -> Result<Vec<PersonId>, DbError> {
    let sql = "SELECT DISTINCT person FROM proxy WHERE patient = $1 ORDER BY person LIMIT $2";
    let what = params![patient.as_str(), MOST_PROXIES];
    tx.query(sql, what).await?.iter().map(|row| id(row, 0)).collect()
}

/// Somebody on a side wrote, and so has read what was there.
pub(super) async fn wrote(
    tx: &mut Tx,
    visit: &ConsultationId,
    (side, now): (Side, Timestamp),
) -> Result<(), DbError> {
    let sql = match side {
        Side::Patient => {
            "UPDATE thread SET patient_wrote = $2, patient_read = $2 WHERE consultation = $1"
        }
        // The patient is owed the answer, and has read nothing by it.
        Side::Proxy => "UPDATE thread SET patient_wrote = $2 WHERE consultation = $1",
        Side::Team => "UPDATE thread SET team_wrote = $2, team_read = $2 WHERE consultation = $1",
    };
    tx.execute(sql, params![visit.as_str(), micros(now)]).await.map(drop)
}

/// Somebody on a side has read what is there.
pub(super) async fn has_read(
    tx: &mut Tx,
    visit: &ConsultationId,
    (side, now): (Side, Timestamp),
) -> Result<(), DbError> {
    let sql = match side {
        Side::Proxy => return Ok(()),
        Side::Patient => "UPDATE thread SET patient_read = $2 WHERE consultation = $1",
        Side::Team => "UPDATE thread SET team_read = $2 WHERE consultation = $1",
    };
    tx.execute(sql, params![visit.as_str(), micros(now)]).await.map(drop)
}

/// Ends a thread; `false` when it has ended already.
pub(super) async fn end(
    tx: &mut Tx,
    visit: &ConsultationId,
    (now, why, by): (Timestamp, End, &PersonId),
) -> Result<bool, DbError> {
    let sql = "UPDATE thread SET ended = $2, why_ended = $3, ended_by = $4
               WHERE consultation = $1 AND ended IS NULL";
    let ended = params![visit.as_str(), micros(now), why.name(), by.as_str()];
    Ok(tx.execute(sql, ended).await? == 1)
}

fn read(row: &Row) -> Result<Thread, DbError> {
    let ended = match opt_instant(row, 9)? {
        Some(at) => Some((at, word(row, 10, End::find)?)),
        None => None,
    };
    Ok(Thread {
        consultation: id(row, 0)?,
        appointment: id(row, 1)?,
        organization: id(row, 2)?,
        department: id(row, 3)?,
        provider: id(row, 4)?,
        patient: id(row, 5)?,
        channel: row.text(6)?,
        opened: instant(row, 7)?,
        until: instant(row, 8)?,
        ended,
        patient_wrote: opt_instant(row, 11)?,
        team_wrote: opt_instant(row, 12)?,
        patient_read: opt_instant(row, 13)?,
        team_read: opt_instant(row, 14)?,
    })
}
