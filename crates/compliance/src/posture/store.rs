//! The tables of runs and rehearsals; rows are only added.

use super::tried::Try;
use super::{Drill, Rehearsal, Run};
use crate::check::Status;
use db::{DbError, Migration, Row, Tx, params};
use kernel::Timestamp;

/// The tables of runs and rehearsals.
pub const MIGRATION: Migration = Migration {
    name: "compliance.11.posture",
    sql: "CREATE TABLE check_run (
              id TEXT PRIMARY KEY,
              began BIGINT NOT NULL,
              ended BIGINT NOT NULL,
              profile TEXT NOT NULL,
              whole BIGINT NOT NULL,
              operator TEXT NOT NULL,
              sha256 TEXT NOT NULL,
              report TEXT NOT NULL,
              note TEXT NOT NULL,
              fallen TEXT NOT NULL,
              grave TEXT NOT NULL
          );
          CREATE INDEX check_run_began ON check_run (profile, whole, began);
          CREATE TABLE check_rehearsal (
              at BIGINT PRIMARY KEY,
              build TEXT NOT NULL,
              caught BIGINT NOT NULL,
              total BIGINT NOT NULL,
              blind TEXT NOT NULL
          )",
};

/// The runs of which people were told what fell.
pub const TOLD: Migration = Migration {
    name: "compliance.20.check-told",
    sql: "CREATE TABLE check_told (run TEXT PRIMARY KEY, at BIGINT NOT NULL)",
};

/// What came of each try of a check that is only tried on request, and of which run it is.
pub const TRIED: Migration = Migration {
    name: "compliance.37.check-tried",
    sql: "CREATE TABLE check_tried (
              check_id TEXT NOT NULL,
              at BIGINT NOT NULL,
              run TEXT NOT NULL,
              version BIGINT NOT NULL,
              status TEXT NOT NULL,
              observed TEXT NOT NULL,
              PRIMARY KEY (check_id, at, run)
          )",
};

/// Which program a rehearsal was of, and what came of each check.
pub const MATRIX: Migration = Migration {
    name: "compliance.68.rehearsal-matrix",
    sql: "ALTER TABLE check_rehearsal ADD COLUMN program TEXT NOT NULL DEFAULT '';
          ALTER TABLE check_rehearsal ADD COLUMN matrix TEXT NOT NULL DEFAULT ''",
};

/// The table of drills.
pub const DRILLED: Migration = Migration {
    name: "compliance.33.audit-drill",
    sql: "CREATE TABLE audit_drill (
              at BIGINT PRIMARY KEY,
              build TEXT NOT NULL,
              tried BIGINT NOT NULL,
              let_through TEXT NOT NULL,
              recovered BIGINT NOT NULL
          )",
};

pub(super) async fn add_drill(tx: &mut Tx, new: &Drill) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO audit_drill (at, build, tried, let_through, recovered) VALUES ($1, $2, $3, $4, $5)",
        params![
            new.at.as_microsecond(),
            &new.build,
            count(new.tried),
            &new.let_through,
            new.recovered
        ],
    )
    .await
    .map(drop)
}

/// The newest drill; one of an instant after `until`, which a wrong clock wrote, only where there is no other.
pub(super) async fn drill(tx: &mut Tx, until: Timestamp) -> Result<Option<Drill>, DbError> {
    let sql = "SELECT at, build, tried, let_through, recovered FROM audit_drill
               ORDER BY CASE WHEN at <= $1 THEN 0 ELSE 1 END, at DESC LIMIT 1";
    let read = |row: Row| {
        Ok(Drill {
            at: instant(&row, 0)?,
            build: row.text(1)?,
            tried: usize::try_from(row.int(2)?).unwrap_or(0),
            let_through: row.text(3)?,
            recovered: row.int(4)? == 1,
        })
    };
    tx.query_opt(sql, params![until.as_microsecond()]).await?.map(read).transpose()
}

pub(super) async fn add_tries(tx: &mut Tx, run: &str, new: &[Try]) -> Result<(), DbError> {
    let sql = "INSERT INTO check_tried (check_id, at, run, version, status, observed)
               VALUES ($1, $2, $3, $4, $5, $6)";
    let row = |one: &Try| {
        let (at, version) = (one.at.as_microsecond(), i64::from(one.version));
        params![&one.check, at, run, version, one.status.name(), &one.observed]
    };
    tx.execute_many(sql, new.iter().map(row).collect()).await
}

/// The newest try of each check; one of an instant after `until`, which a wrong clock wrote, only where there is no other.
pub(super) async fn tries(tx: &mut Tx, until: Timestamp) -> Result<Vec<Try>, DbError> {
    let sql = "SELECT check_id, at, run, version, status, observed FROM check_tried t
               WHERE at = (SELECT o.at FROM check_tried o WHERE o.check_id = t.check_id
                           ORDER BY CASE WHEN o.at <= $1 THEN 0 ELSE 1 END, o.at DESC LIMIT 1)
               ORDER BY check_id";
    let read = |row: &Row| {
        let status = Status::find(&row.text(4)?)
            .ok_or_else(|| DbError::Corrupt("a try holds no status".to_owned()))?;
        Ok(Try {
            check: row.text(0)?,
            at: instant(row, 1)?,
            run: row.text(2)?,
            version: u32::try_from(row.int(3)?).unwrap_or(0),
            status,
            observed: row.text(5)?,
        })
    };
    tx.query(sql, params![until.as_microsecond()]).await?.iter().map(read).collect()
}

fn instant(row: &Row, column: usize) -> Result<Timestamp, DbError> {
    Timestamp::from_microsecond(row.int(column)?)
        .map_err(|error| DbError::Corrupt(error.to_string()))
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(super) async fn insert(tx: &mut Tx, run: &Run) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO check_run
             (id, began, ended, profile, whole, operator, sha256, report, note, fallen, grave)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        params![
            &run.id,
            run.began.as_microsecond(),
            run.ended.as_microsecond(),
            &run.profile,
            run.whole,
            &run.operator,
            &run.sha256,
            &run.report,
            &run.note,
            &run.fallen,
            &run.grave
        ],
    )
    .await
    .map(drop)
}

macro_rules! whole {
    ($which:literal) => {
        concat!(
            "SELECT id, began, ended, profile, whole, operator, sha256, report, note, fallen, grave
             FROM check_run WHERE profile = $1 AND whole = 1 AND ",
            $which,
            " LIMIT 1"
        )
    };
}

/// The newest whole run by a profile that began at or before an instant.
pub(super) async fn newest(
    tx: &mut Tx,
    profile: &str,
    until: Timestamp,
) -> Result<Option<Run>, DbError> {
    found(tx, whole!("began <= $2 ORDER BY began DESC, id DESC"), (profile, until)).await
}

/// The oldest whole run by a profile, of those that began before an instant.
pub(super) async fn oldest(
    tx: &mut Tx,
    profile: &str,
    until: Timestamp,
) -> Result<Option<Run>, DbError> {
    found(tx, whole!("began < $2 ORDER BY began, id"), (profile, until)).await
}

async fn found(
    tx: &mut Tx,
    sql: &'static str,
    (profile, until): (&str, Timestamp),
) -> Result<Option<Run>, DbError> {
    let row = tx.query_opt(sql, params![profile, until.as_microsecond()]).await?;
    row.map(|row| read(&row)).transpose()
}

/// The runs since an instant that found something worse than before, and of which nobody was told.
pub(super) async fn untold(tx: &mut Tx, since: Timestamp) -> Result<Vec<String>, DbError> {
    let rows = tx
        .query(
            "SELECT id FROM check_run r WHERE began >= $1 AND fallen <> ''
                 AND NOT EXISTS (SELECT 1 FROM check_told t WHERE t.run = r.id)
             ORDER BY began",
            params![since.as_microsecond()],
        )
        .await?;
    rows.iter().map(|row| row.text(0)).collect()
}

pub(super) async fn tell(tx: &mut Tx, run: &str, now: Timestamp) -> Result<(), DbError> {
    let sql = "INSERT INTO check_told (run, at) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    tx.execute(sql, params![run, now.as_microsecond()]).await.map(drop)
}

/// The runs that began in a period, oldest first.
pub(super) async fn between(
    tx: &mut Tx,
    (from, until): (Timestamp, Timestamp),
) -> Result<Vec<Run>, DbError> {
    let rows = tx
        .query(
            "SELECT id, began, ended, profile, whole, operator, sha256, report, note, fallen, grave
             FROM check_run WHERE began >= $1 AND began < $2 ORDER BY began, id",
            params![from.as_microsecond(), until.as_microsecond()],
        )
        .await?;
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Run, DbError> {
    Ok(Run {
        id: row.text(0)?,
        began: instant(row, 1)?,
        ended: instant(row, 2)?,
        profile: row.text(3)?,
        whole: row.int(4)? == 1,
        operator: row.text(5)?,
        sha256: row.text(6)?,
        report: row.text(7)?,
        note: row.text(8)?,
        fallen: row.text(9)?,
        grave: row.text(10)?,
    })
}

pub(super) async fn add_rehearsal(tx: &mut Tx, new: &Rehearsal) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO check_rehearsal (at, build, caught, total, blind, program, matrix)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![
            new.at.as_microsecond(),
            &new.build,
            count(new.caught),
            count(new.total),
            &new.blind,
            &new.program,
            &new.matrix
        ],
    )
    .await
    .map(drop)
}

/// The newest rehearsal.
pub(super) async fn rehearsal(tx: &mut Tx, until: Timestamp) -> Result<Option<Rehearsal>, DbError> {
    let sql = "SELECT at, build, caught, total, blind, program, matrix FROM check_rehearsal
               ORDER BY CASE WHEN at <= $1 THEN 0 ELSE 1 END, at DESC LIMIT 1";
    let number =
        |row: &Row, column| Ok::<_, DbError>(usize::try_from(row.int(column)?).unwrap_or(0));
    let read = |row: Row| {
        Ok(Rehearsal {
            at: instant(&row, 0)?,
            build: row.text(1)?,
            caught: number(&row, 2)?,
            total: number(&row, 3)?,
            blind: row.text(4)?,
            program: row.text(5)?,
            matrix: row.text(6)?,
        })
    };
    tx.query_opt(sql, params![until.as_microsecond()]).await?.map(read).transpose()
}
