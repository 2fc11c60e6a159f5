//! A backup, sealed and signed, beside the disk's own sequential speed.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use serde_json::json;

use super::log::Log;
use crate::report::{Better, Promise, Row, Sample, compare, real};
use crate::{Bench, Outcome, fault, machine, process};

const BACKUP: Promise = Promise {
    slug: "backup",
    what: "backup of the log of 10 million entries, sealed and signed",
    peer: "`dd` writing as many bytes and syncing them",
    unit: "MB/s",
    better: Better::Higher,
    floor: 0.5,
    goal: 0.8,
};

pub(super) fn row(bench: &Bench, log: &Log) -> Outcome<Row> {
    let size = fs::metadata(log.data().join("housecall.db"))?.len();
    compare(bench, BACKUP, |_| backup(bench, log, size), |_| written(size))
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
