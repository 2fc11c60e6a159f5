//! What the benchmarks ask of Linux: cores, descriptors, and a process's memory and processor time.

use std::fs;
use std::time::{Duration, Instant};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use rustix::thread::{CpuSet, sched_setaffinity};
use serde::Serialize;

use crate::Outcome;

/// The core of whatever is measured.
pub(crate) const SERVER_CORE: usize = 0;
/// The core of the load generator.
pub(crate) const CLIENT_CORE: usize = 1;

/// Keeps this process on the generator's core and lets it and its children open as many
/// descriptors as the machine allows.
pub(crate) fn settle() -> Outcome<()> {
    let mut cores = CpuSet::new();
    cores.set(CLIENT_CORE);
    sched_setaffinity(None, &cores)?;
    let hard = getrlimit(Resource::Nofile).maximum;
    setrlimit(Resource::Nofile, Rlimit { current: hard, maximum: hard })?;
    Ok(())
}

/// Lets this process use every core again, for rows in which both sides share the machine.
pub(crate) fn roam() -> Outcome<()> {
    let mut cores = CpuSet::new();
    cores.set(SERVER_CORE);
    cores.set(CLIENT_CORE);
    sched_setaffinity(None, &cores)?;
    Ok(())
}

/// Lets this thread run whenever it has something to do, whatever other threads of its core do.
pub(crate) fn precede() -> Outcome<()> {
    schedule(&["--fifo", "--reset-on-fork", "--pid", "1"])
}

/// Gives that up.
pub(crate) fn recede() -> Outcome<()> {
    schedule(&["--other", "--pid", "0"])
}

/// By `chrt`, as rustix does not offer it.
fn schedule(arguments: &[&str]) -> Outcome<()> {
    let thread = rustix::thread::gettid().as_raw_nonzero().to_string();
    let done = std::process::Command::new("chrt").args(arguments).arg(thread).status()?;
    if done.success() { Ok(()) } else { Err(crate::fault("chrt was refused; the row needs root")) }
}

/// A process and the children it has now (a master and its workers are one server).
pub(crate) fn family(pid: u32) -> Vec<u32> {
    let children = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children"));
    let mut all = vec![pid];
    for child in children.unwrap_or_default().split_whitespace() {
        if let Ok(child) = child.parse() {
            all.extend(family(child));
        }
    }
    all
}

/// Resident memory in bytes.
pub(crate) fn resident(pids: &[u32]) -> u64 {
    pids.iter().filter_map(|pid| resident_of(*pid)).sum()
}

fn resident_of(pid: u32) -> Option<u64> {
    memory(pid, "VmRSS:")
}

/// The most resident memory that a process has had, in bytes, while it runs.
pub(crate) fn most_resident(pid: u32) -> Option<u64> {
    memory(pid, "VmHWM:")
}

fn memory(pid: u32, field: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with(field))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes * 1024)
}

/// Processor time used so far, by the kernel's ticks of 10 ms.
pub(crate) fn processor_time(pids: &[u32]) -> Duration {
    let ticks: u64 = pids.iter().filter_map(|pid| ticks_of(*pid)).sum();
    Duration::from_millis(ticks * 10)
}

fn ticks_of(pid: u32) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name in brackets may hold spaces; user and system time are the 12th and 13th after it.
    let (_, after_name) = stat.rsplit_once(')')?;
    let mut fields = after_name.split_whitespace().skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some(user + system)
}

/// Measures how busy both sides are from now on.
#[derive(Debug)]
pub(crate) struct Meter {
    pids: Vec<u32>,
    begun: Instant,
    server: Duration,
    client: Duration,
}

impl Meter {
    pub(crate) fn start(pids: &[u32]) -> Self {
        Self {
            begun: Instant::now(),
            server: processor_time(pids),
            client: processor_time(&[std::process::id()]),
            pids: pids.to_vec(),
        }
    }

    pub(crate) fn busy(&self) -> Busy {
        let elapsed = self.begun.elapsed().as_secs_f64();
        let since = |pids: &[u32], before: Duration| {
            processor_time(pids).saturating_sub(before).as_secs_f64() / elapsed
        };
        Busy {
            server: since(&self.pids, self.server),
            client: since(&[std::process::id()], self.client),
        }
    }
}

/// Shares of a core in use; 1.0 is a full one.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(crate) struct Busy {
    pub(crate) server: f64,
    pub(crate) client: f64,
}
