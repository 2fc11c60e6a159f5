//! The participants' table.

use super::{Exception, Part, Participant};
use crate::column::{id, instant, micros, opt_instant, word};
use db::{DbError, Migration, Query, Row, Tx, params};
use kernel::{ConsultationId, ParticipantId, PersonId, Timestamp};

/// The table of participants.
pub const MIGRATION: Migration = Migration {
    name: "clinic.27.participant",
    sql: "CREATE TABLE participant (
              id TEXT PRIMARY KEY,
              consultation TEXT NOT NULL REFERENCES consultation (id),
              person TEXT NOT NULL REFERENCES person (id),
              part TEXT NOT NULL,
              invited_by TEXT NOT NULL,
              invited BIGINT NOT NULL,
              joined BIGINT,
              gone BIGINT
          );
          CREATE INDEX participant_consultation ON participant (consultation, invited);
          CREATE INDEX participant_person ON participant (person, gone)",
};

/// To whom a patient objected, and why they are in all the same.
pub const OBJECTION: Migration = Migration {
    name: "clinic.63.objection",
    sql: "ALTER TABLE participant ADD COLUMN objected BIGINT;
          ALTER TABLE participant ADD COLUMN exception TEXT",
};

pub(crate) async fn insert(tx: &mut Tx, new: &Participant) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO participant (id, consultation, person, part, invited_by, invited, exception)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![
            new.id.as_str(),
            new.consultation.as_str(),
            new.person.as_str(),
            new.part.name(),
            new.invited_by.as_str(),
            micros(new.invited),
            new.exception.map(Exception::name)
        ],
    )
    .await
    .map(drop)
}

/// Everybody who was brought into a visit, in the order in which they were.
pub(crate) async fn all(tx: &mut Tx, visit: &ConsultationId) -> Result<Vec<Participant>, DbError> {
    let [rows] = tx.query_all([ask_all(visit)]).await?;
    found(&rows)
}

/// Asks for the same.
pub(crate) fn ask_all(visit: &ConsultationId) -> Query {
    Query::new(
        "SELECT id, consultation, person, part, invited_by, invited, joined, gone, objected,
             exception
         FROM participant WHERE consultation = $1 ORDER BY invited, id",
        params![visit.as_str()],
    )
}

/// The answer to that.
pub(crate) fn found(rows: &[Row]) -> Result<Vec<Participant>, DbError> {
    rows.iter().map(read).collect()
}

/// Where a person takes part and was not taken out: the 20 newest.
pub(crate) async fn of(tx: &mut Tx, person: &PersonId) -> Result<Vec<Participant>, DbError> {
    let rows = tx
        .query(
            "SELECT id, consultation, person, part, invited_by, invited, joined, gone, objected,
                 exception
             FROM participant WHERE person = $1 AND gone IS NULL ORDER BY invited DESC LIMIT 20",
            params![person.as_str()],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// The part that a person has in a visit now.
pub(crate) async fn present(
    tx: &mut Tx,
    visit: &ConsultationId,
    person: &PersonId,
) -> Result<Option<Participant>, DbError> {
    let mut own = all(tx, visit).await?;
    own.retain(|one| one.person == *person && one.left.is_none());
    Ok(own.pop())
}

/// The participant comes in; the first time counts. `false` when they were taken out.
pub(crate) async fn join(tx: &mut Tx, id: &ParticipantId, now: Timestamp) -> Result<bool, DbError> {
    let sql = "UPDATE participant SET joined = COALESCE(joined, $1) WHERE id = $2 AND gone IS NULL";
    Ok(tx.execute(sql, params![micros(now), id.as_str()]).await? == 1)
}

/// Takes a participant out; `false` when they are out already.
pub(crate) async fn remove(
    tx: &mut Tx,
    id: &ParticipantId,
    now: Timestamp,
) -> Result<bool, DbError> {
    let sql = "UPDATE participant SET gone = $1 WHERE id = $2 AND gone IS NULL";
    Ok(tx.execute(sql, params![micros(now), id.as_str()]).await? == 1)
}

/// Whom a patient will not have as their interpreter: to whom they objected in one of their visits, or who is barred from them.
pub(crate) async fn unwanted(tx: &mut Tx, patient: &PersonId) -> Result<Vec<PersonId>, DbError> {
    let sql = "SELECT p.person FROM participant p JOIN consultation c ON c.id = p.consultation
               WHERE c.patient = $1 AND p.part = 'interpreter' AND p.objected IS NOT NULL
               UNION SELECT person FROM restriction WHERE patient = $1 AND ended IS NULL AND person IS NOT NULL";
    tx.query(sql, params![patient.as_str()]).await?.iter().map(|row| id(row, 0)).collect()
}

/// Keeps that the patient objects to a participant; the first time counts.
pub(crate) async fn object(tx: &mut Tx, id: &ParticipantId, now: Timestamp) -> Result<(), DbError> {
    let sql = "UPDATE participant SET objected = $1 WHERE id = $2 AND objected IS NULL";
    tx.execute(sql, params![micros(now), id.as_str()]).await.map(drop)
}

fn read(row: &Row) -> Result<Participant, DbError> {
    Ok(Participant {
        id: id(row, 0)?,
        consultation: id(row, 1)?,
        person: id(row, 2)?,
        part: word(row, 3, Part::find)?,
        invited_by: id(row, 4)?,
        invited: instant(row, 5)?,
        joined: opt_instant(row, 6)?,
        left: opt_instant(row, 7)?,
        objected: opt_instant(row, 8)?,
        exception: row.opt_text(9)?.as_deref().and_then(Exception::find),
    })
}

/// Whoever came to a patient's visits by a guest's link, which asks for no birth date, and is nothing else to the clinic: a
/// relative or an interpreter may have got an account since, or have been in somebody else's visit. Their data go with the
/// patient's record, and who holds one of them holds that.
pub(crate) async fn guests(tx: &mut Tx, patient: &str) -> Result<Vec<String>, DbError> {
    let sql = "SELECT DISTINCT l.person FROM link l JOIN appointment a ON a.id = l.appointment
               WHERE l.asks_birth_date = 0 AND a.patient = $1
                 AND NOT EXISTS (SELECT 1 FROM password w WHERE w.person = l.person)
                 AND NOT EXISTS (SELECT 1 FROM proxy x WHERE x.person = l.person)
                 AND NOT EXISTS (SELECT 1 FROM participant t JOIN consultation c ON c.id = t.consultation
                                 WHERE t.person = l.person AND c.patient <> a.patient)";
    tx.query(sql, params![patient]).await?.iter().map(|row| row.text(0)).collect()
}

/// Whoever acted for a patient, is nothing else to the clinic, and was in nobody else's visit. The same goes for them.
pub(crate) async fn guardians(tx: &mut Tx, patient: &str) -> Result<Vec<String>, DbError> {
    let sql = "SELECT DISTINCT x.person FROM proxy x JOIN person g ON g.id = x.person
               WHERE g.role = 'guardian' AND x.patient = $1
                 AND NOT EXISTS (SELECT 1 FROM proxy y WHERE y.person = x.person AND y.patient <> x.patient)
                 AND NOT EXISTS (SELECT 1 FROM participant t JOIN consultation c ON c.id = t.consultation
                                 WHERE t.person = x.person AND c.patient <> x.patient)";
    tx.query(sql, params![patient]).await?.iter().map(|row| row.text(0)).collect()
}
