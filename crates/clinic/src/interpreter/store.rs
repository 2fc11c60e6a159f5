//! The tables of requests for interpreters.

use super::{Request, State};
use crate::column::{id, instant, micros, opt_id, opt_instant, word};
use db::{DbError, Migration, Row, Tx, params};
use kernel::{ConsultationId, OrganizationId, ParticipantId, PersonId, Timestamp};

/// The tables of requests for interpreters.
pub const MIGRATION: Migration = Migration {
    name: "clinic.64.interpreter",
    sql: "CREATE TABLE interpreter_request (
              id TEXT PRIMARY KEY,
              organization TEXT NOT NULL REFERENCES organization (id),
              consultation TEXT NOT NULL REFERENCES consultation (id),
              language TEXT NOT NULL,
              asked_by TEXT NOT NULL,
              asked BIGINT NOT NULL,
              state TEXT NOT NULL,
              accepted_by TEXT,
              seat TEXT
          );
          CREATE INDEX interpreter_request_consultation ON interpreter_request (consultation, asked);
          CREATE INDEX interpreter_request_state ON interpreter_request (organization, state, asked);
          CREATE INDEX interpreter_request_seat ON interpreter_request (seat);
          CREATE TABLE interpreter_asked (
              request TEXT NOT NULL REFERENCES interpreter_request (id),
              person TEXT NOT NULL REFERENCES person (id),
              declined BIGINT,
              PRIMARY KEY (request, person)
          );
          CREATE INDEX participant_part ON participant (part, joined)",
};

/// Keeps a request and who was asked.
pub(crate) async fn insert(tx: &mut Tx, new: &Request, asked: &[PersonId]) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO interpreter_request (id, organization, consultation, language, asked_by, asked, state)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![
            &new.id,
            new.organization.as_str(),
            new.consultation.as_str(),
            &new.language,
            new.asked_by.as_str(),
            micros(new.asked),
            new.state.name()
        ],
    )
    .await?;
    for person in asked {
        let sql = "INSERT INTO interpreter_asked (request, person) VALUES ($1, $2)";
        tx.execute(sql, params![&new.id, person.as_str()]).await?;
    }
    Ok(())
}

pub(crate) async fn find(
    tx: &mut Tx,
    organization: &OrganizationId,
    request: &str,
) -> Result<Option<Request>, DbError> {
    tx.query_opt(
        "SELECT r.id, r.organization, r.consultation, c.appointment, c.patient, r.language, r.asked_by,
                r.asked, r.state, r.accepted_by, r.seat
         FROM interpreter_request r JOIN consultation c ON c.id = r.consultation
         WHERE r.organization = $1 AND r.id = $2",
        params![organization.as_str(), request],
    )
    .await?
    .map(|row| read(&row))
    .transpose()
}

/// The requests of a visit, oldest first.
pub(crate) async fn of_visit(tx: &mut Tx, visit: &ConsultationId) -> Result<Vec<Request>, DbError> {
    let rows = tx
        .query(
            "SELECT r.id, r.organization, r.consultation, c.appointment, c.patient, r.language,
                    r.asked_by, r.asked, r.state, r.accepted_by, r.seat
             FROM interpreter_request r JOIN consultation c ON c.id = r.consultation
             WHERE r.consultation = $1 ORDER BY r.asked, r.id",
            params![visit.as_str()],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// What an interpreter was asked, has not declined, and is not over: open requests, and those that they took up.
pub(super) async fn before(tx: &mut Tx, person: &PersonId) -> Result<Vec<Request>, DbError> {
    let rows = tx
        .query(
            "SELECT r.id, r.organization, r.consultation, c.appointment, c.patient, r.language,
                    r.asked_by, r.asked, r.state, r.accepted_by, r.seat
             FROM interpreter_request r JOIN interpreter_asked a ON a.request = r.id
             JOIN consultation c ON c.id = r.consultation
             LEFT JOIN participant p ON p.id = r.seat
             WHERE a.person = $1 AND a.declined IS NULL AND p.gone IS NULL
               AND (r.state = 'open' OR r.accepted_by = $1)
               AND c.state NOT IN ('completed', 'cancelled', 'no-show')
             ORDER BY r.asked, r.id LIMIT 50",
            params![person.as_str()],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// Whether somebody was asked.
pub(crate) async fn was_asked(
    tx: &mut Tx,
    request: &str,
    person: &PersonId,
) -> Result<bool, DbError> {
    let sql = "SELECT 1 FROM interpreter_asked WHERE request = $1 AND person = $2";
    Ok(tx.query_opt(sql, params![request, person.as_str()]).await?.is_some())
}

/// Somebody takes a request up; `false` when it is answered already.
pub(crate) async fn accept(
    tx: &mut Tx,
    request: &str,
    (person, seat): (&PersonId, &ParticipantId),
) -> Result<bool, DbError> {
    let sql = "UPDATE interpreter_request SET state = 'accepted', accepted_by = $1, seat = $2
               WHERE id = $3 AND state = 'open'";
    Ok(tx.execute(sql, params![person.as_str(), seat.as_str(), request]).await? == 1)
}

/// Another request takes this one's place.
pub(crate) async fn withdraw(tx: &mut Tx, request: &str) -> Result<bool, DbError> {
    let sql = "UPDATE interpreter_request SET state = 'withdrawn' WHERE id = $1 AND state = 'open'";
    Ok(tx.execute(sql, params![request]).await? == 1)
}

/// Somebody declines; `true` when nobody is left who could accept.
pub(crate) async fn decline(
    tx: &mut Tx,
    request: &str,
    (person, now): (&PersonId, Timestamp),
) -> Result<bool, DbError> {
    let sql = "UPDATE interpreter_asked SET declined = $1 WHERE request = $2 AND person = $3";
    tx.execute(sql, params![micros(now), request, person.as_str()]).await?;
    let sql = "UPDATE interpreter_request SET state = 'declined' WHERE id = $1 AND state = 'open'
                 AND NOT EXISTS (SELECT 1 FROM interpreter_asked WHERE request = $1 AND declined IS NULL)";
    Ok(tx.execute(sql, params![request]).await? == 1)
}

/// Who interpreted, where, in which language, from when until when: those who joined between two instants.
pub(super) async fn stretches(
    tx: &mut Tx,
    organization: &OrganizationId,
    (from, until): (Timestamp, Timestamp),
) -> Result<Vec<Stretch>, DbError> {
    let rows = tx
        .query(
            "SELECT p.person, p.consultation, r.language, p.joined,
                    CASE WHEN p.gone IS NULL OR c.ended < p.gone THEN c.ended ELSE p.gone END
             FROM participant p JOIN consultation c ON c.id = p.consultation
             LEFT JOIN interpreter_request r ON r.seat = p.id
             WHERE p.part = 'interpreter' AND p.joined >= $2 AND p.joined < $3 AND c.organization = $1
             ORDER BY p.joined, p.id",
            params![organization.as_str(), micros(from), micros(until)],
        )
        .await?;
    let stretch = |row: &Row| {
        Ok((id(row, 0)?, id(row, 1)?, row.opt_text(2)?, instant(row, 3)?, opt_instant(row, 4)?))
    };
    rows.iter().map(stretch).collect()
}

/// Person, visit, language, begin and end.
pub(super) type Stretch = (PersonId, ConsultationId, Option<String>, Timestamp, Option<Timestamp>);

fn read(row: &Row) -> Result<Request, DbError> {
    Ok(Request {
        id: row.text(0)?,
        organization: id(row, 1)?,
        consultation: id(row, 2)?,
        appointment: id(row, 3)?,
        patient: id(row, 4)?,
        language: row.text(5)?,
        asked_by: id(row, 6)?,
        asked: instant(row, 7)?,
        state: word(row, 8, State::find)?,
        accepted_by: opt_id(row, 9)?,
        seat: opt_id(row, 10)?,
    })
}
