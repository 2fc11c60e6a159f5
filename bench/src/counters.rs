//! Counts what a server asks of the kernel and the allocator, with `perf` from outside.

use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use crate::{Outcome, fault};

const LIBC: &str = "/lib/x86_64-linux-gnu/libc.so.6";
const ALLOCATIONS: [&str; 3] = ["malloc", "calloc", "realloc"];
const SYSTEM_CALLS: &str = "raw_syscalls:sys_enter";
const FLUSHES: [&str; 2] = ["syscalls:sys_enter_fdatasync", "syscalls:sys_enter_fsync"];

/// Counting, from [`Counters::start`] on.
#[derive(Debug)]
pub(crate) struct Counters {
    perf: Child,
    folder: TempDir,
}

/// What was counted.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    pub(crate) system_calls: u64,
    /// Flushes to the disk: one for each commit, and a few for checkpoints.
    pub(crate) flushes: u64,
    pub(crate) allocations: u64,
}

impl Counters {
    /// Attaches to the server's processes. Needs root, and glibc's allocator in the server.
    pub(crate) fn start(pids: &[u32]) -> Outcome<Self> {
        let folder = tempfile::tempdir()?;
        for function in ALLOCATIONS {
            // Says no when the probe is there already.
            let _ = Command::new("perf").args(["probe", "-q", "-x", LIBC, function]).output()?;
        }
        let probes = ALLOCATIONS.map(|function| format!("probe_libc:{function}"));
        let events =
            [vec![SYSTEM_CALLS.to_owned()], FLUSHES.map(str::to_owned).to_vec(), probes.to_vec()];
        let list: Vec<String> = pids.iter().map(u32::to_string).collect();
        let perf = Command::new("perf")
            .args(["stat", "-x", ",", "-e", &events.concat().join(","), "-p", &list.join(",")])
            .arg("-o")
            .arg(folder.path().join("counts"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        // It attaches a moment after it starts.
        thread::sleep(Duration::from_millis(500));
        Ok(Self { perf, folder })
    }

    pub(crate) fn stop(mut self) -> Outcome<Counts> {
        let pid = i32::try_from(self.perf.id()).ok().and_then(Pid::from_raw);
        kill_process(pid.ok_or_else(|| fault("perf has no process"))?, Signal::INT)?;
        self.perf.wait()?;
        let text = fs::read_to_string(self.counts())?;
        let sum = |events: &[&str]| events.iter().filter_map(|event| count(&text, event)).sum();
        Ok(Counts {
            system_calls: sum(&[SYSTEM_CALLS]),
            flushes: sum(&FLUSHES),
            allocations: sum(&ALLOCATIONS.map(|function| function)),
        })
    }

    fn counts(&self) -> PathBuf {
        self.folder.path().join("counts")
    }
}

impl Drop for Counters {
    fn drop(&mut self) {
        let _ = self.perf.kill();
        let _ = self.perf.wait();
        let _ = Command::new("perf").args(["probe", "-q", "-d", "probe_libc:*"]).output();
    }
}

/// The number on the line of an event whose name ends so.
fn count(text: &str, event: &str) -> Option<u64> {
    let line = text.lines().find(|line| line.split(',').any(|field| names(field, event)))?;
    line.split(',').next()?.parse().ok()
}

fn names(field: &str, event: &str) -> bool {
    field == event || field.strip_prefix("probe_libc:") == Some(event)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_told_apart() {
        let text = "143,,raw_syscalls:sys_enter,1,100.00,,\n7,,probe_libc:malloc,1,100.00,,\n";
        assert_eq!(count(text, SYSTEM_CALLS), Some(143));
        assert_eq!(count(text, "malloc"), Some(7));
        assert_eq!(count(text, "calloc"), None);
    }
}
