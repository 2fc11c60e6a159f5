//! A backup, sealed and signed, beside the disk's own sequential speed.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use db::{Db, params};
use kernel::{Random as _, SystemRandom};
use serde_json::json;

use super::log::Log;
use crate::report::{Better, Promise, Row, Sample, compare, real};
use crate::{Bench, Outcome, fault, machine, process};

const BACKUP: Promise = Promise {
    slug: "backup",
    what: "backup of a store of 10 GB, sealed and signed",
    peer: "`dd` writing as many bytes and syncing them",
    unit: "MB/s",
    better: Better::Higher,
    floor: 0.5,
    goal: 0.8,
};

/// So large the store is, in bytes.
const SIZE: u64 = 10_000_000_000;
/// Of what fills it a row has so many bytes, and a commit so many rows.
const ROW: usize = 1 << 20;
const ROWS: u64 = 64;

pub(super) fn row(bench: &Bench, log: &Log) -> Outcome<Row> {
    if !bench.quick {
        fill(log)?;
    }
    let size = fs::metadata(log.data().join("housecall.db"))?.len();
    compare(bench, BACKUP, |_| backup(bench, log, size), |_| written(size))
}

/// Fills the store with what nobody can shorten, once. The log in it has the 5 GB of before.
fn fill(log: &Log) -> Outcome<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let file = log.data().join("housecall.db");
    runtime.block_on(async {
        let db = Db::open(log.store()).await?;
        let mut tx = db.begin().await?;
        let sql = "CREATE TABLE IF NOT EXISTS bench_filling (id BIGINT PRIMARY KEY, bytes BYTEA NOT NULL)";
        tx.execute(sql, params![]).await?;
        let sql = "SELECT COUNT(*) FROM bench_filling";
        let there = tx.query_opt(sql, params![]).await?.map_or(Ok(0), |row| row.int(0))?;
        tx.commit().await?;
        let row = u64::try_from(ROW)?;
        let wanted = SIZE.saturating_sub(fs::metadata(&file)?.len()).div_ceil(row);
        let mut id = there;
        for commit in 0..wanted.div_ceil(ROWS) {
            let mut tx = db.begin().await?;
            for _ in 0..ROWS.min(wanted - commit * ROWS) {
                let mut bytes = vec![0; ROW];
                SystemRandom.fill(&mut bytes);
                id += 1;
                let sql = "INSERT INTO bench_filling (id, bytes) VALUES ($1, $2)";
                tx.execute(sql, params![id, bytes]).await?;
            }
            tx.commit().await?;
        }
        Outcome::Ok(())
    })?;
    drop(runtime);
    log.closed()
}

fn backup(bench: &Bench, log: &Log, size: u64) -> Outcome<Sample> {
    machine::roam()?;
    let folder = process::folder()?;
    let keys = folder.path().join("backup-key");
    ran(Command::new(&bench.program).args(["keys", "backup"]).arg(&keys))?;
    let out = folder.path().join("backup");
    let mut command = Command::new(&bench.program);
    command.args(["backup", "--data"]).arg(log.data());
    command.arg("--to").arg(keys.with_added_extension("pub")).arg("--out").arg(&out);
    let sample = timed(size, || ran(&mut command));
    machine::settle()?;
    sample
}

fn written(size: u64) -> Outcome<Sample> {
    let folder = process::folder()?;
    let out = format!("of={}", folder.path().join("zeroes").display());
    let (count, block) = (format!("count={}", size >> 20), "bs=1M");
    timed(size, || {
        let dd = ["if=/dev/zero", out.as_str(), block, count.as_str(), "conv=fsync", "status=none"];
        ran(Command::new("dd").args(dd))
    })
}

fn timed(size: u64, act: impl FnOnce() -> Outcome<()>) -> Outcome<Sample> {
    let begun = Instant::now();
    act()?;
    let figure = real(size) / 1e6 / begun.elapsed().as_secs_f64();
    Ok(Sample { figure, more: Some(json!({ "bytes": size })), ..Sample::default() })
}

fn ran(command: &mut Command) -> Outcome<()> {
    let output = command.output()?;
    let program = Path::new(command.get_program()).display().to_string();
    let errors = String::from_utf8_lossy(&output.stderr);
    if output.status.success() { Ok(()) } else { Err(fault(format!("{program}: {errors}"))) }
}
