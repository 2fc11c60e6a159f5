//! The table of exercises; there is no statement that changes or deletes a row.

use super::{Exercise, ExerciseKind, NewExercise};
use db::{Db, DbError, Migration, Row, Tx, params};
use jiff::civil::Date;
use kernel::Timestamp;

/// The table of exercises.
pub const MIGRATION: Migration = Migration {
    name: "compliance.60.exercise",
    sql: "CREATE TABLE exercise (
              id TEXT PRIMARY KEY,
              kind TEXT NOT NULL,
              held TEXT NOT NULL,
              led_by TEXT NOT NULL,
              people BIGINT NOT NULL,
              learnt TEXT NOT NULL,
              document TEXT,
              plan TEXT,
              contacts TEXT,
              recorded_by TEXT NOT NULL,
              recorded BIGINT NOT NULL
          )",
};

fn corrupt(what: &str) -> DbError {
    DbError::Corrupt(format!("{what} of an exercise holds something unknown"))
}

fn date(text: &str) -> Result<Date, DbError> {
    text.parse().map_err(|_| corrupt("a day"))
}

/// Adds an exercise.
pub(super) async fn add(tx: &mut Tx, one: &Exercise) -> Result<(), DbError> {
    let (said, (who, when)) = (&one.said, &one.recorded);
    tx.execute(
        "INSERT INTO exercise
             (id, kind, held, led_by, people, learnt, document, plan, contacts, recorded_by, recorded)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        params![
            &one.id,
            said.kind.name(),
            said.day.to_string(),
            &said.lead,
            said.people,
            &said.learnt,
            said.record.clone(),
            said.plan.clone(),
            said.contacts.map(|day| day.to_string()),
            who,
            when.as_microsecond()
        ],
    )
    .await
    .map(drop)
}

/// Every exercise, the last one held first.
pub(super) async fn all(tx: &mut Tx) -> Result<Vec<Exercise>, DbError> {
    let sql = "SELECT id, kind, held, led_by, people, learnt, document, plan, contacts, recorded_by, recorded
               FROM exercise ORDER BY held DESC, recorded DESC, id";
    tx.query(sql, params![]).await?.iter().map(exercise).collect()
}

fn exercise(row: &Row) -> Result<Exercise, DbError> {
    let at = Timestamp::from_microsecond(row.int(10)?).map_err(|_| corrupt("an instant"))?;
    Ok(Exercise {
        id: row.text(0)?,
        said: NewExercise {
            kind: ExerciseKind::find(&row.text(1)?).ok_or_else(|| corrupt("the kind"))?,
            day: date(&row.text(2)?)?,
            lead: row.text(3)?,
            people: u32::try_from(row.int(4)?).map_err(|_| corrupt("the number of people"))?,
            learnt: row.text(5)?,
            record: row.opt_text(6)?,
            plan: row.opt_text(7)?,
            contacts: row.opt_text(8)?.map(|day| date(&day)).transpose()?,
        },
        recorded: (row.text(9)?, at),
    })
}

/// One exercise of years ago, and no other, in a store that is thrown away.
pub(super) async fn stale(db: &Db, kind: ExerciseKind, now: Timestamp) -> Result<(), DbError> {
    let said = NewExercise {
        kind,
        day: Date::constant(2019, 3, 1),
        lead: "mutant".to_owned(),
        people: 1,
        learnt: "mutant".to_owned(),
        record: None,
        plan: None,
        contacts: None,
    };
    let recorded = ("mutant".to_owned(), now);
    let mut tx = db.begin().await?;
    add(&mut tx, &Exercise { id: "mutant".to_owned(), said, recorded }).await?;
    tx.commit().await
}
