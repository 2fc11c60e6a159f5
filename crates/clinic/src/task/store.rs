//! The table of tasks; the words stand there sealed.

use super::model::After;
use super::{State, Task};
use crate::column::{corrupt, id, instant, micros, opt_id, opt_instant, word};
use crate::{seal, sensitivity};
use compliance::keys::{Opener, Sealer};
use db::{DbError, Migration, Row, Tx, params};
use kernel::{ConsultationId, OrganizationId, PersonId, Phi, TaskId, Timestamp};
use std::collections::BTreeSet;

/// The table of tasks.
pub const MIGRATION: Migration = Migration {
    name: "clinic.80.task",
    sql: "CREATE TABLE task (
              id TEXT PRIMARY KEY,
              consultation TEXT NOT NULL REFERENCES consultation (id),
              owner TEXT NOT NULL REFERENCES person (id),
              given_by TEXT NOT NULL REFERENCES person (id),
              given BIGINT NOT NULL,
              due TEXT NOT NULL,
              words BYTEA NOT NULL,
              state TEXT NOT NULL,
              done BIGINT,
              done_by TEXT
          );
          CREATE INDEX task_owner ON task (owner, state, due);
          CREATE INDEX task_given_by ON task (given_by, state, due);
          CREATE INDEX task_consultation ON task (consultation)",
};

/// How each was done. Of what was done before nobody was asked.
pub const NOTE: Migration = Migration {
    name: "clinic.207.task-note",
    sql: "ALTER TABLE task ADD COLUMN note BYTEA;
          ALTER TABLE task ADD COLUMN note_asked BIGINT NOT NULL DEFAULT 1;
          UPDATE task SET note_asked = 0 WHERE state = 'done'",
};

/// Whether 42 CFR Part 2 keeps a visit from somebody, as [`crate::consultation::rules::may_see`] decides it.
macro_rules! kept {
    ($who:literal) => {
        concat!(
            "(c.part2 = 1 AND c.provider <> ",
            $who,
            " AND NOT EXISTS (SELECT 1 FROM person_department d
                  WHERE d.person = ",
            $who,
            " AND d.department = c.department))"
        )
    };
}

/// Whether somebody is kept from a visit by its label.
pub(super) async fn keeps(
    tx: &mut Tx,
    visit: &ConsultationId,
    person: &PersonId,
) -> Result<bool, DbError> {
    let sql = concat!("SELECT 1 FROM consultation c WHERE c.id = $1 AND ", kept!("$2"));
    Ok(tx.query_opt(sql, params![visit.as_str(), person.as_str()]).await?.is_some())
}

/// Tasks that somebody has or gave, of visits from which they are kept by now.
pub(crate) async fn kept(tx: &mut Tx, person: &PersonId) -> Result<BTreeSet<TaskId>, DbError> {
    let sql = concat!(
        "SELECT t.id FROM task t JOIN consultation c ON c.id = t.consultation
         WHERE (t.owner = $1 OR t.given_by = $1) AND ",
        kept!("$1")
    );
    tx.query(sql, params![person.as_str()]).await?.iter().map(|row| id(row, 0)).collect()
}

pub(super) async fn insert(tx: &mut Tx, sealer: &Sealer, new: &Task) -> Result<(), DbError> {
    let whose = (&new.consultation, new.patient.as_str());
    let key = sensitivity::own(tx, sealer, whose).await?;
    let words = seal::seal_own(&key, ("task", "words", new.id.as_str()), &new.words)?;
    tx.execute(
        "INSERT INTO task (id, consultation, owner, given_by, given, due, words, state)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![
            new.id.as_str(),
            new.consultation.as_str(),
            new.owner.as_str(),
            new.given_by.as_str(),
            micros(new.given),
            new.due.to_string(),
            words,
            new.state.name()
        ],
    )
    .await
    .map(drop)
}

pub(crate) async fn find(
    tx: &mut Tx,
    sealer: &Sealer,
    organization: &OrganizationId,
    task: &TaskId,
) -> Result<Option<Task>, DbError> {
    let row = tx
        .query_opt(
            "SELECT t.id, c.organization, c.department, t.consultation, c.appointment, c.patient, t.owner,
                    t.given_by, t.given, t.due, t.words, t.state, t.done, t.done_by, t.note
             FROM task t JOIN consultation c ON c.id = t.consultation
             WHERE c.organization = $1 AND t.id = $2",
            params![organization.as_str(), task.as_str()],
        )
        .await?;
    let opener = seal::opener(tx, sealer, row.as_slice()).await?;
    row.map(|row| read(&opener, &row)).transpose()
}

/// A page of the tasks that somebody has, or gave to others: what is due first comes first.
pub(crate) async fn of(
    tx: &mut Tx,
    sealer: &Sealer,
    (person, state): (&PersonId, State),
    (after, limit): (&After, i64),
) -> Result<Vec<Task>, DbError> {
    let rows = tx
        .query(
            "SELECT t.id, c.organization, c.department, t.consultation, c.appointment, c.patient, t.owner,
                    t.given_by, t.given, t.due, t.words, t.state, t.done, t.done_by, t.note
             FROM task t JOIN consultation c ON c.id = t.consultation
             WHERE (t.owner = $1 OR t.given_by = $1) AND t.state = $2
               AND (t.due > $3 OR (t.due = $3 AND t.id > $4))
             ORDER BY t.due, t.id LIMIT $5",
            params![person.as_str(), state.name(), &after.due, &after.id, limit],
        )
        .await?;
    let opener = seal::opener(tx, sealer, &rows).await?;
    rows.iter().map(|row| read(&opener, row)).collect()
}

/// A page of the open tasks that somebody has to do themselves.
pub(crate) async fn owned(
    tx: &mut Tx,
    sealer: &Sealer,
    (person, limit): (&PersonId, i64),
) -> Result<Vec<Task>, DbError> {
    let rows = tx
        .query(
            "SELECT t.id, c.organization, c.department, t.consultation, c.appointment, c.patient, t.owner,
                    t.given_by, t.given, t.due, t.words, t.state, t.done, t.done_by, t.note
             FROM task t JOIN consultation c ON c.id = t.consultation
             WHERE t.owner = $1 AND t.state = 'open' ORDER BY t.due, t.id LIMIT $2",
            params![person.as_str(), limit],
        )
        .await?;
    let opener = seal::opener(tx, sealer, &rows).await?;
    rows.iter().map(|row| read(&opener, row)).collect()
}

/// A page of the open tasks whose owners work here no more or are kept from the patient or the visit: those of somebody's
/// departments, or all of them.
pub(crate) async fn ownerless(
    tx: &mut Tx,
    sealer: &Sealer,
    (organization, person, all): (&OrganizationId, &PersonId, bool),
    (after, limit): (&After, i64),
) -> Result<Vec<Task>, DbError> {
    let rows = tx
        .query(
            concat!(
                "SELECT t.id, c.organization, c.department, t.consultation, c.appointment, c.patient, t.owner,
                        t.given_by, t.given, t.due, t.words, t.state, t.done, t.done_by, t.note
                 FROM task t JOIN consultation c ON c.id = t.consultation JOIN person o ON o.id = t.owner
                 WHERE c.organization = $1 AND t.state = 'open'
                   AND (o.active = 0 OR o.role NOT IN ('provider', 'nurse', 'coordinator') OR EXISTS (
                       SELECT 1 FROM restriction r
                       WHERE r.patient = c.patient AND r.person = t.owner AND r.ended IS NULL) OR ",
                kept!("t.owner"),
                ")
                   AND ($2 = 1 OR c.department IN (SELECT department FROM person_department WHERE person = $3))
                   AND (t.due > $4 OR (t.due = $4 AND t.id > $5))
                 ORDER BY t.due, t.id LIMIT $6"
            ),
            params![organization.as_str(), i64::from(all), person.as_str(), &after.due, &after.id, limit],
        )
        .await?;
    let opener = seal::opener(tx, sealer, &rows).await?;
    rows.iter().map(|row| read(&opener, row)).collect()
}

/// Hands an open task to somebody; `false` when somebody else has it by now.
pub(super) async fn hand_over(
    tx: &mut Tx,
    task: &TaskId,
    (from, to): (&PersonId, &PersonId),
) -> Result<bool, DbError> {
    let sql = "UPDATE task SET owner = $3 WHERE id = $1 AND owner = $2 AND state = 'open'";
    Ok(tx.execute(sql, params![task.as_str(), from.as_str(), to.as_str()]).await? == 1)
}

/// Says that a task is done, and how; `false` when somebody said so before.
pub(super) async fn finish(
    tx: &mut Tx,
    sealer: &Sealer,
    (task, note): (&Task, &Phi),
    (now, person): (Timestamp, &PersonId),
) -> Result<bool, DbError> {
    let whose = (&task.consultation, task.patient.as_str());
    let key = sensitivity::own(tx, sealer, whose).await?;
    let note = seal::seal_own(&key, ("task", "note", task.id.as_str()), note)?;
    let sql = "UPDATE task SET state = 'done', done = $2, done_by = $3, note = $4
               WHERE id = $1 AND state = 'open'";
    let row = params![task.id.as_str(), micros(now), person.as_str(), note];
    Ok(tx.execute(sql, row).await? == 1)
}

fn read(opener: &Opener, row: &Row) -> Result<Task, DbError> {
    let key = row.text(0)?;
    let open = |column, sealed: Vec<u8>| seal::open_own(opener, ("task", column, &key), &sealed);
    Ok(Task {
        id: id(row, 0)?,
        organization: id(row, 1)?,
        department: id(row, 2)?,
        consultation: id(row, 3)?,
        appointment: id(row, 4)?,
        patient: id(row, 5)?,
        owner: id(row, 6)?,
        given_by: id(row, 7)?,
        given: instant(row, 8)?,
        due: row.text(9)?.parse().map_err(|_| corrupt("a day"))?,
        words: open("words", row.blob(10)?)?,
        state: word(row, 11, State::find)?,
        done: opt_instant(row, 12)?,
        done_by: opt_id(row, 13)?,
        note: row.opt_blob(14)?.map(|sealed| open("note", sealed)).transpose()?,
    })
}
