//! The table of links.

use super::model::{Row, State};
use crate::column::{id, instant, micros, opt_instant, opt_micros, word};
use db::{DbError, Migration, Tx, params};
use kernel::{AppointmentId, PersonId, SessionId, Timestamp};

/// The table of links. One that was only asked for has no secret yet.
pub const MIGRATION: Migration = Migration {
    name: "clinic.10.link",
    sql: "CREATE TABLE link (
              id TEXT PRIMARY KEY,
              hash BYTEA UNIQUE,
              appointment TEXT NOT NULL REFERENCES appointment (id),
              person TEXT NOT NULL REFERENCES person (id),
              asks_birth_date BIGINT NOT NULL,
              state TEXT NOT NULL,
              tries BIGINT NOT NULL,
              requested BIGINT NOT NULL,
              session TEXT,
              created BIGINT NOT NULL
          );
          CREATE INDEX link_appointment ON link (appointment, person)",
};

/// Who has links, found without looking at all of them.
pub const BY_PERSON: Migration =
    Migration { name: "clinic.91.link-person", sql: "CREATE INDEX link_person ON link (person)" };

/// Until when a link leads back to a visit that is over.
pub const LASTS: Migration =
    Migration { name: "clinic.90.link-lasts", sql: "ALTER TABLE link ADD COLUMN lasts BIGINT" };

/// Adds a link; one without a secret's hash was only asked for.
pub(super) async fn insert(tx: &mut Tx, link: &Row, hash: Option<Vec<u8>>) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO link
             (id, hash, appointment, person, asks_birth_date, state, tries, requested, created, lasts)
         VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8, $9)",
        params![
            &link.id,
            hash,
            link.appointment.as_str(),
            link.person.as_str(),
            link.asks_birth_date,
            link.state.name(),
            link.requested,
            micros(link.created),
            opt_micros(link.lasts)
        ],
    )
    .await
    .map(drop)
}

/// The link behind a secret.
pub(super) async fn find(tx: &mut Tx, hash: &[u8]) -> Result<Option<Row>, DbError> {
    tx.query_opt(
        "SELECT l.id, l.appointment, p.organization, l.person, l.asks_birth_date, l.state,
                l.requested, l.created, l.lasts
         FROM link l JOIN person p ON p.id = l.person WHERE l.hash = $1",
        params![hash],
    )
    .await?
    .map(|row| read(&row))
    .transpose()
}

/// A patient's links to a visit, newest first, at most fifty.
pub(super) async fn of_visit(
    tx: &mut Tx,
    appointment: &AppointmentId,
    person: &PersonId,
) -> Result<Vec<Row>, DbError> {
    let rows = tx
        .query(
            "SELECT l.id, l.appointment, p.organization, l.person, l.asks_birth_date, l.state,
                    l.requested, l.created, l.lasts
             FROM link l JOIN person p ON p.id = l.person
             WHERE l.appointment = $1 AND l.person = $2 ORDER BY l.created DESC, l.id DESC LIMIT 50",
            params![appointment.as_str(), person.as_str()],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// Retires what a person holds or asked for of a visit.
pub(super) async fn retire(
    tx: &mut Tx,
    appointment: &AppointmentId,
    person: &PersonId,
) -> Result<(), DbError> {
    tx.execute(
        "UPDATE link SET state = $1 WHERE appointment = $2 AND person = $3 AND state <> $1",
        params![State::Retired.name(), appointment.as_str(), person.as_str()],
    )
    .await
    .map(drop)
}

/// Retires every link that was made; answers how many.
pub(super) async fn retire_all(tx: &mut Tx) -> Result<u64, DbError> {
    let sql = "UPDATE link SET state = $1 WHERE state IN ($2, $3)";
    let states = [State::Retired, State::Usable, State::Used].map(State::name);
    tx.execute(sql, params![states[0], states[1], states[2]]).await
}

/// Retires what a person was sent of a visit and did not open; what they opened stays open.
pub(super) async fn retire_unopened(
    tx: &mut Tx,
    appointment: &AppointmentId,
    person: &PersonId,
) -> Result<(), DbError> {
    let sql = "UPDATE link SET state = $1 WHERE appointment = $2 AND person = $3 AND state = $4";
    let states = (State::Retired.name(), State::Usable.name());
    tx.execute(sql, params![states.0, appointment.as_str(), person.as_str(), states.1])
        .await
        .map(drop)
}

/// The ways back to a visit lead there no more.
pub(super) async fn end_lasting(
    tx: &mut Tx,
    appointment: &AppointmentId,
    now: Timestamp,
) -> Result<(), DbError> {
    let sql = "UPDATE link SET lasts = $2 WHERE appointment = $1 AND lasts > $2";
    let what = params![appointment.as_str(), micros(now)];
    tx.execute(sql, what).await.map(drop)
}

/// Counts one try on a usable link and answers how many that makes; `None` when it is none. The row
/// stays locked until the transaction ends, so that no two tries count as one.
pub(super) async fn count(tx: &mut Tx, link: &str) -> Result<Option<i64>, DbError> {
    tx.query_opt(
        "UPDATE link SET tries = tries + 1 WHERE id = $1 AND state = $2 RETURNING tries",
        params![link, State::Usable.name()],
    )
    .await?
    .map(|row| row.int(0))
    .transpose()
}

/// Retires one link.
pub(super) async fn retire_one(tx: &mut Tx, link: &str) -> Result<(), DbError> {
    tx.execute("UPDATE link SET state = $1 WHERE id = $2", params![State::Retired.name(), link])
        .await
        .map(drop)
}

/// The link was opened into this session.
pub(super) async fn open(tx: &mut Tx, link: &str, session: &SessionId) -> Result<(), DbError> {
    tx.execute(
        "UPDATE link SET state = $1, session = $2 WHERE id = $3",
        params![State::Used.name(), session.as_str(), link],
    )
    .await
    .map(drop)
}

/// The sessions into which a person opened links to a visit.
pub(super) async fn sessions(
    tx: &mut Tx,
    appointment: &AppointmentId,
    person: &PersonId,
) -> Result<Vec<SessionId>, DbError> {
    let rows = tx
        .query(
            "SELECT session FROM link
             WHERE appointment = $1 AND person = $2 AND session IS NOT NULL",
            params![appointment.as_str(), person.as_str()],
        )
        .await?;
    rows.iter().map(|row| id(row, 0)).collect()
}

/// The visits of a patient to which a person has or had links.
pub(super) async fn visits(
    tx: &mut Tx,
    person: &PersonId,
    patient: &PersonId,
) -> Result<Vec<AppointmentId>, DbError> {
    let rows = tx
        .query(
            "SELECT DISTINCT l.appointment FROM link l JOIN appointment a ON a.id = l.appointment
             WHERE l.person = $1 AND a.patient = $2 ORDER BY l.appointment",
            params![person.as_str(), patient.as_str()],
        )
        .await?;
    rows.iter().map(|row| id(row, 0)).collect()
}

/// The visit that is over and to which a person's links lead back longest, and until when.
pub(super) async fn lasting(
    tx: &mut Tx,
    person: &PersonId,
    now: Timestamp,
) -> Result<Option<(AppointmentId, Timestamp)>, DbError> {
    tx.query_opt(
        "SELECT appointment, lasts FROM link WHERE person = $1 AND lasts > $2 AND state <> $3
         ORDER BY lasts DESC LIMIT 1",
        params![person.as_str(), micros(now), State::Retired.name()],
    )
    .await?
    .map(|row| Ok((id(&row, 0)?, instant(&row, 1)?)))
    .transpose()
}

/// How many links to a visit its patient asked for since an instant.
pub(super) async fn requests(
    tx: &mut Tx,
    appointment: &AppointmentId,
    since: Timestamp,
) -> Result<usize, DbError> {
    let rows = tx
        .query(
            "SELECT id FROM link WHERE appointment = $1 AND requested = 1 AND created > $2",
            params![appointment.as_str(), micros(since)],
        )
        .await?;
    Ok(rows.len())
}

fn read(row: &db::Row) -> Result<Row, DbError> {
    Ok(Row {
        id: row.text(0)?,
        appointment: id(row, 1)?,
        organization: id(row, 2)?,
        person: id(row, 3)?,
        asks_birth_date: row.int(4)? != 0,
        state: word(row, 5, State::find)?,
        requested: row.int(6)? != 0,
        created: instant(row, 7)?,
        lasts: opt_instant(row, 8)?,
    })
}
