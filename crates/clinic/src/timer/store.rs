//! The table of timers.

use super::{Timer, Work};
use crate::column::{id, instant, micros, word};
use db::{DbError, Migration, Row, Tx, params};
use kernel::Timestamp;

/// The table of timers.
pub(crate) const MIGRATION: Migration = Migration {
    name: "clinic.41.timer",
    sql: "CREATE TABLE timer (
              work TEXT NOT NULL,
              subject TEXT NOT NULL,
              organization TEXT NOT NULL REFERENCES organization (id),
              due BIGINT NOT NULL,
              PRIMARY KEY (subject, work)
          );
          CREATE INDEX timer_due ON timer (due)",
};

/// The timers of one sort are found by it.
pub(crate) const BY_WORK: Migration = Migration {
    name: "clinic.122.timer-by-work",
    sql: "CREATE INDEX timer_work ON timer (work, due)",
};

/// Visits that were left in the state before there was a timer for it get one, half an hour after they came to it.
pub(crate) const WRAP_UP: Migration = Migration {
    name: "clinic.94.wrap-up-timer",
    sql: "INSERT INTO timer (work, subject, organization, due)
          SELECT 'wrap-up-over', id, organization, changed + 1800000000 FROM consultation
          WHERE state = 'wrapping-up'",
};

/// Sets timers; one that is set already keeps its time.
pub(crate) async fn set(tx: &mut Tx, timers: &[Timer]) -> Result<(), DbError> {
    let row = |one: &Timer| {
        params![one.work.name(), &one.subject, one.organization.as_str(), micros(one.due)]
    };
    tx.execute_many(
        "INSERT INTO timer (work, subject, organization, due) VALUES ($1, $2, $3, $4)
         ON CONFLICT DO NOTHING",
        timers.iter().map(row).collect(),
    )
    .await
}

/// Sets one timer anew, whatever it was set to.
pub(crate) async fn reset(tx: &mut Tx, one: &Timer) -> Result<(), DbError> {
    end(tx, one).await?;
    set(tx, std::slice::from_ref(one)).await
}

/// Takes a timer away, whether it is set or not.
pub(crate) async fn end(tx: &mut Tx, timer: &Timer) -> Result<(), DbError> {
    tx.execute_many(TAKE, vec![params![&timer.subject, timer.work.name()]]).await
}

/// Has the timers of something ring at a time at the latest.
pub(crate) async fn hasten(tx: &mut Tx, subject: &str, latest: Timestamp) -> Result<(), DbError> {
    let sql = "UPDATE timer SET due = $1 WHERE subject = $2 AND due > $1";
    tx.execute(sql, params![micros(latest), subject]).await.map(drop)
}

/// Takes every timer of something away.
pub(crate) async fn clear(tx: &mut Tx, subject: &str) -> Result<(), DbError> {
    tx.execute_many("DELETE FROM timer WHERE subject = $1", vec![params![subject]]).await
}

/// The timers that are due, earliest first.
pub(crate) async fn due(tx: &mut Tx, now: Timestamp, limit: i64) -> Result<Vec<Timer>, DbError> {
    let rows = tx
        .query(
            "SELECT work, subject, organization, due FROM timer WHERE due <= $1
             ORDER BY due, subject LIMIT $2",
            params![micros(now), limit],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// Those of them by which an emergency is told again.
pub(crate) async fn due_pages(
    tx: &mut Tx,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<Timer>, DbError> {
    let sql =
        "SELECT work, subject, organization, due FROM timer WHERE due <= $1 AND work LIKE 'page-%'
               ORDER BY due, subject LIMIT $2";
    tx.query(sql, params![micros(now), limit]).await?.iter().map(read).collect()
}

/// The timers of one sort.
pub(crate) async fn of_work(tx: &mut Tx, work: Work) -> Result<Vec<Timer>, DbError> {
    let sql = "SELECT work, subject, organization, due FROM timer WHERE work = $1 ORDER BY due";
    tx.query(sql, params![work.name()]).await?.iter().map(read).collect()
}

/// When the next timer is due.
pub(crate) async fn next(tx: &mut Tx) -> Result<Option<Timestamp>, DbError> {
    tx.query_opt("SELECT due FROM timer ORDER BY due LIMIT 1", params![])
        .await?
        .map(|row| instant(&row, 0))
        .transpose()
}

/// Takes a timer; `false` when somebody else took it.
pub(crate) async fn take(tx: &mut Tx, timer: &Timer) -> Result<bool, DbError> {
    let taken = tx.execute(TAKE, params![&timer.subject, timer.work.name()]).await?;
    Ok(taken == 1)
}

const TAKE: &str = "DELETE FROM timer WHERE subject = $1 AND work = $2";

fn read(row: &Row) -> Result<Timer, DbError> {
    Ok(Timer {
        work: word(row, 0, Work::find)?,
        subject: row.text(1)?,
        organization: id(row, 2)?,
        due: instant(row, 3)?,
    })
}
