//! The tables of backups and drills; rows are only added.

use super::{CopyTried, Drill, Job, Restored, Sweep};
use crate::keys::Shredded;
use db::{DbError, Migration, Row, Tx, params};
use kernel::Timestamp;

/// The tables of backups and drills.
pub const MIGRATION: Migration = Migration {
    name: "compliance.4.backup",
    sql: "CREATE TABLE backup_job (
              made BIGINT PRIMARY KEY,
              bytes BIGINT NOT NULL,
              seconds BIGINT NOT NULL,
              key_id TEXT NOT NULL,
              sha256 TEXT NOT NULL
          );
          CREATE TABLE restore_drill (
              ended BIGINT PRIMARY KEY,
              made BIGINT NOT NULL,
              seconds BIGINT NOT NULL,
              holds BIGINT NOT NULL,
              finding TEXT NOT NULL
          )",
};

/// How much of a backup was not there already.
pub const NEW: Migration = Migration {
    name: "compliance.22.backup-new",
    sql: "ALTER TABLE backup_job ADD COLUMN new_bytes BIGINT NOT NULL DEFAULT 0;
          UPDATE backup_job SET new_bytes = bytes",
};

/// What became of copies of the backups when somebody tried to delete one.
pub const COPIES: Migration = Migration {
    name: "compliance.34.backup-copy",
    sql: "CREATE TABLE backup_copy (
              tried BIGINT PRIMARY KEY,
              made BIGINT,
              refused BIGINT NOT NULL,
              apart BIGINT NOT NULL
          )",
};

/// When the store was restored from a backup, and since when what may have been ended after that backup is ended; and how old
/// the oldest backup was whenever old ones were removed.
pub const RESTORES: Migration = Migration {
    name: "compliance.39.restores",
    sql: "CREATE TABLE store_restored (
              at BIGINT PRIMARY KEY,
              made BIGINT NOT NULL,
              followed BIGINT
          );
          CREATE TABLE backup_oldest (
              looked BIGINT PRIMARY KEY,
              made BIGINT,
              held BIGINT NOT NULL,
              undated BIGINT NOT NULL
          )",
};

/// By which key a drill opened its backup. Of drills of before it is the key of the backup that was made as of the same instant.
pub const DRILLED_BY: Migration = Migration {
    name: "compliance.44.drill-key",
    sql: "ALTER TABLE restore_drill ADD COLUMN key_id TEXT NOT NULL DEFAULT '';
          UPDATE restore_drill SET key_id = COALESCE(
              (SELECT j.key_id FROM backup_job j WHERE j.made = restore_drill.made), '')",
};

/// Whether the key of a drill lay on the disk of the store, or of the backup. Of those of before nobody looked.
pub const DRILLED_NEAR: Migration = Migration {
    name: "compliance.48.drill-key-near",
    sql: "ALTER TABLE restore_drill ADD COLUMN key_near BIGINT NOT NULL DEFAULT 0",
};

/// Backups that were begun and failed, and when people were told of it.
pub const FAILURES: Migration = Migration {
    name: "compliance.56.backup-failure",
    sql: "CREATE TABLE backup_failure (
              at BIGINT PRIMARY KEY,
              told BIGINT
          )",
};

/// What drills found of keys that disposals had destroyed. Those of before tried none.
pub const SHREDDED: Migration = Migration {
    name: "compliance.62.drill-shredded",
    sql: "ALTER TABLE restore_drill ADD COLUMN shredded_tried BIGINT;
          ALTER TABLE restore_drill ADD COLUMN shredded_before BIGINT;
          ALTER TABLE restore_drill ADD COLUMN shredded_recoverable BIGINT;
          ALTER TABLE restore_drill ADD COLUMN shredded_pending BIGINT;
          ALTER TABLE restore_drill ADD COLUMN shredded_untried BIGINT",
};

/// Whether a copy of the key-encryption key was tried by a drill, and where it lay. Those of before tried the one in use.
pub const DRILLED_COPY: Migration = Migration {
    name: "compliance.66.drill-kek-copy",
    sql: "ALTER TABLE restore_drill ADD COLUMN kek_apart BIGINT",
};

/// By which account of the machine a backup was made, and a copy was tried. Of those of before nobody looked.
pub const ACCOUNTS: Migration = Migration {
    name: "compliance.69.backup-uid",
    sql: "ALTER TABLE backup_job ADD COLUMN uid BIGINT;
          ALTER TABLE backup_copy ADD COLUMN uid BIGINT",
};

pub(super) async fn add_failure(tx: &mut Tx, at: Timestamp) -> Result<(), DbError> {
    let sql = "INSERT INTO backup_failure (at) VALUES ($1) ON CONFLICT DO NOTHING";
    tx.execute(sql, params![at.as_microsecond()]).await.map(drop)
}

/// Failures since an instant of which nobody was told, the first first.
pub(super) async fn untold(tx: &mut Tx, since: Timestamp) -> Result<Vec<Timestamp>, DbError> {
    let sql = "SELECT at FROM backup_failure WHERE told IS NULL AND at >= $1 ORDER BY at";
    let rows = tx.query(sql, params![since.as_microsecond()]).await?;
    rows.iter().map(|row| instant(row, 0)).collect()
}

/// The last failure of a span of time.
pub(super) async fn failed(
    tx: &mut Tx,
    (from, until): (Timestamp, Timestamp),
) -> Result<Option<Timestamp>, DbError> {
    let sql = "SELECT at FROM backup_failure WHERE at >= $1 AND at <= $2 ORDER BY at DESC LIMIT 1";
    let asked = params![from.as_microsecond(), until.as_microsecond()];
    tx.query_opt(sql, asked).await?.map(|row| instant(&row, 0)).transpose()
}

pub(super) async fn tell(tx: &mut Tx, at: Timestamp, now: Timestamp) -> Result<(), DbError> {
    let sql = "UPDATE backup_failure SET told = $2 WHERE at = $1";
    tx.execute(sql, params![at.as_microsecond(), now.as_microsecond()]).await.map(drop)
}

pub(super) async fn add_sweep(tx: &mut Tx, sweep: &Sweep) -> Result<(), DbError> {
    let sql = "INSERT INTO backup_oldest (looked, made, held, undated) VALUES ($1, $2, $3, $4)";
    let Sweep { looked, oldest, held, undated } = sweep;
    let made = oldest.map(Timestamp::as_microsecond);
    let row = params![looked.as_microsecond(), made, signed(*held), signed(*undated)];
    tx.execute(sql, row).await.map(drop)
}

/// When old backups were removed last, and what stayed then. Of this and of what follows here: what is of an instant after
/// `until` a wrong clock wrote, and it hides nothing that came later.
pub(super) async fn swept(tx: &mut Tx, until: Timestamp) -> Result<Option<Sweep>, DbError> {
    let sql = "SELECT looked, made, held, undated FROM backup_oldest
               ORDER BY CASE WHEN looked <= $1 THEN 0 ELSE 1 END, looked DESC LIMIT 1";
    let read = |row: Row| {
        let oldest = row.opt_int(1)?.map(|_| instant(&row, 1)).transpose()?;
        let (held, undated) = (unsigned(&row, 2)?, unsigned(&row, 3)?);
        Ok(Sweep { looked: instant(&row, 0)?, oldest, held, undated })
    };
    tx.query_opt(sql, params![until.as_microsecond()]).await?.map(read).transpose()
}

/// The first backup that was ever made.
pub(super) async fn first(tx: &mut Tx) -> Result<Option<Timestamp>, DbError> {
    let sql = "SELECT made FROM backup_job ORDER BY made LIMIT 1";
    tx.query_opt(sql, params![]).await?.map(|row| instant(&row, 0)).transpose()
}

pub(super) async fn add_restored(tx: &mut Tx, one: Restored) -> Result<(), DbError> {
    let sql = "INSERT INTO store_restored (at, made) VALUES ($1, $2)";
    let row = params![one.at.as_microsecond(), one.made.as_microsecond()];
    tx.execute(sql, row).await.map(drop)
}

/// The last restore; `pending` asks for one that nothing has followed on.
pub(super) async fn restored(tx: &mut Tx, pending: bool) -> Result<Option<Restored>, DbError> {
    let sql = "SELECT at, made FROM store_restored WHERE $1 = 0 OR followed IS NULL ORDER BY at DESC LIMIT 1";
    let read = |row: Row| Ok(Restored { at: instant(&row, 0)?, made: instant(&row, 1)? });
    tx.query_opt(sql, params![i64::from(pending)]).await?.map(read).transpose()
}

pub(super) async fn follow(tx: &mut Tx, now: Timestamp) -> Result<(), DbError> {
    let sql = "UPDATE store_restored SET followed = $1 WHERE followed IS NULL";
    tx.execute(sql, params![now.as_microsecond()]).await.map(drop)
}

/// Stands where nobody could tell on which disk a copy lies.
const UNTOLD: i64 = 2;

pub(super) async fn add_copy(tx: &mut Tx, one: &CopyTried) -> Result<(), DbError> {
    let sql =
        "INSERT INTO backup_copy (tried, made, refused, apart, uid) VALUES ($1, $2, $3, $4, $5)";
    let made = one.made.map(Timestamp::as_microsecond);
    let apart = one.apart.map_or(UNTOLD, i64::from);
    let uid = one.uid.map(i64::from);
    let row = params![one.tried.as_microsecond(), made, one.refused, apart, uid];
    tx.execute(sql, row).await.map(drop)
}

/// The copy that was tried last.
pub(super) async fn copy(tx: &mut Tx, until: Timestamp) -> Result<Option<CopyTried>, DbError> {
    let sql = "SELECT tried, made, refused, apart, uid FROM backup_copy
               ORDER BY CASE WHEN tried <= $1 THEN 0 ELSE 1 END, tried DESC LIMIT 1";
    let read = |row: Row| {
        let made = row.opt_int(1)?.map(|_| instant(&row, 1)).transpose()?;
        let (refused, apart) = (row.int(2)? == 1, row.int(3)?);
        let apart = (apart != UNTOLD).then_some(apart == 1);
        Ok(CopyTried { tried: instant(&row, 0)?, made, refused, apart, uid: account(&row, 4)? })
    };
    tx.query_opt(sql, params![until.as_microsecond()]).await?.map(read).transpose()
}

fn instant(row: &Row, column: usize) -> Result<Timestamp, DbError> {
    let micros = row.int(column)?;
    Timestamp::from_microsecond(micros).map_err(|error| DbError::Corrupt(error.to_string()))
}

fn account(row: &Row, column: usize) -> Result<Option<u32>, DbError> {
    Ok(row.opt_int(column)?.and_then(|uid| u32::try_from(uid).ok()))
}

fn unsigned(row: &Row, column: usize) -> Result<u64, DbError> {
    Ok(u64::try_from(row.int(column)?).unwrap_or_default())
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

pub(super) async fn add_job(tx: &mut Tx, job: &Job) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO backup_job (made, bytes, new_bytes, seconds, key_id, sha256, uid)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![
            job.made.as_microsecond(),
            signed(job.bytes),
            signed(job.new),
            signed(job.seconds),
            &job.key_id,
            &job.sha256,
            job.uid.map(i64::from)
        ],
    )
    .await
    .map(drop)
}

pub(super) async fn add_drill(tx: &mut Tx, drill: &Drill) -> Result<(), DbError> {
    let of = |count: fn(Shredded) -> u64| drill.shredded.map(|found| signed(count(found)));
    tx.execute(
        "INSERT INTO restore_drill (ended, made, seconds, holds, finding, key_id, key_near, shredded_tried,
             shredded_before, shredded_recoverable, shredded_pending, shredded_untried, kek_apart)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        params![
            drill.ended.as_microsecond(),
            drill.made.as_microsecond(),
            signed(drill.seconds),
            drill.finding.is_none(),
            drill.finding.clone().unwrap_or_default(),
            &drill.key_id,
            drill.key_near,
            of(|found| found.tried),
            of(|found| found.before),
            of(|found| found.recoverable),
            of(|found| found.pending),
            of(|found| found.untried),
            drill.kek_apart.map(i64::from)
        ],
    )
    .await
    .map(drop)
}

/// The newest backup.
pub(super) async fn job(tx: &mut Tx, until: Timestamp) -> Result<Option<Job>, DbError> {
    let sql = "SELECT made, bytes, new_bytes, seconds, key_id, sha256, uid FROM backup_job
               ORDER BY CASE WHEN made <= $1 THEN 0 ELSE 1 END, made DESC LIMIT 1";
    let read = |row: Row| {
        Ok(Job {
            made: instant(&row, 0)?,
            bytes: unsigned(&row, 1)?,
            new: unsigned(&row, 2)?,
            seconds: unsigned(&row, 3)?,
            key_id: row.text(4)?,
            sha256: row.text(5)?,
            uid: account(&row, 6)?,
        })
    };
    tx.query_opt(sql, params![until.as_microsecond()]).await?.map(read).transpose()
}

/// As of when the backup with this SHA-256 was made, if it was.
pub(super) async fn made(tx: &mut Tx, sha256: &str) -> Result<Option<Timestamp>, DbError> {
    let sql = "SELECT made FROM backup_job WHERE sha256 = $1";
    tx.query_opt(sql, params![sha256]).await?.map(|row| instant(&row, 0)).transpose()
}

/// Which drills are asked for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Which {
    All,
    /// Those that tried keys which disposals destroyed.
    Shredded,
    /// Those that a copy of the key-encryption key opened, or was to.
    KekCopy,
}

/// The newest drill of those.
pub(super) async fn drill(
    tx: &mut Tx,
    until: Timestamp,
    which: Which,
) -> Result<Option<Drill>, DbError> {
    let sql = "SELECT ended, made, seconds, holds, finding, key_id, key_near, shredded_tried, shredded_before,
                   shredded_recoverable, shredded_pending, shredded_untried, kek_apart
               FROM restore_drill WHERE $2 = 0 OR ($2 = 1 AND shredded_tried IS NOT NULL) OR ($2 = 2 AND kek_apart IS NOT NULL)
               ORDER BY CASE WHEN ended <= $1 THEN 0 ELSE 1 END, ended DESC LIMIT 1";
    let read = |row: Row| {
        Ok(Drill {
            ended: instant(&row, 0)?,
            made: instant(&row, 1)?,
            seconds: unsigned(&row, 2)?,
            finding: if row.int(3)? == 1 { None } else { Some(row.text(4)?) },
            key_id: row.text(5)?,
            key_near: row.int(6)? == 1,
            shredded: shredded(&row)?,
            kek_apart: row.opt_int(12)?.map(|apart| apart == 1),
        })
    };
    let which: i64 = match which {
        Which::All => 0,
        Which::Shredded => 1,
        Which::KekCopy => 2,
    };
    let asked = params![until.as_microsecond(), which];
    tx.query_opt(sql, asked).await?.map(read).transpose()
}

fn shredded(row: &Row) -> Result<Option<Shredded>, DbError> {
    if row.opt_int(7)?.is_none() {
        return Ok(None);
    }
    Ok(Some(Shredded {
        tried: unsigned(row, 7)?,
        before: unsigned(row, 8)?,
        recoverable: unsigned(row, 9)?,
        pending: unsigned(row, 10)?,
        untried: unsigned(row, 11)?,
    }))
}
