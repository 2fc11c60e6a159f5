//! Side-by-side benchmarks: Housecall on one core against a peer on the same core, in turn.
//!
//! A figure alone says more about the machine than about the server, so every row is a ratio of two
//! runs made one after the other, and the median over the rounds is what counts.

#![expect(
    clippy::disallowed_methods,
    reason = "a benchmark measures real time and takes no part in the server's tests"
)]

mod counters;
mod load;
mod machine;
mod peers;
mod process;
mod report;
mod scenarios;

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, ValueEnum};

use load::closed::Length;
use scenarios::Scenario;

/// Whatever went wrong: a benchmark only reports it.
pub(crate) type Fault = Box<dyn Error>;
/// A result of this crate.
pub(crate) type Outcome<T> = Result<T, Fault>;

/// A fault said in words.
pub(crate) fn fault(words: impl Into<String>) -> Fault {
    words.into().into()
}

/// Measures Housecall beside its peers. Needs root (for `chattr +S`) and Debian's packages
/// redis-server, nats-server, libnginx-mod-nchan, coturn and postgresql-15.
#[derive(Debug, Parser)]
#[command(after_help = "Example: bench publish fanout --rounds 5 --seconds 5")]
struct Arguments {
    /// What to measure: `all`, or any of the rows' groups.
    #[arg(required = true, value_enum)]
    scenarios: Vec<Scenario>,
    /// Runs of each side; the sides take turns.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Seconds measured in each run, after a second of warming up.
    #[arg(long, default_value_t = 3)]
    seconds: u64,
    /// One short round, to see that everything works.
    #[arg(long)]
    quick: bool,
    /// Measures only one side; there is no ratio then.
    #[arg(long, value_enum)]
    only: Option<Side>,
    /// The Housecall binary; the one beside this program by default.
    #[arg(long)]
    housecall: Option<PathBuf>,
    /// Where the results go as JSON; the folder `bench` of the target folder by default.
    #[arg(long)]
    out: Option<PathBuf>,
}

/// One of the two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Side {
    House,
    Peer,
}

/// The settings of a run of benchmarks.
#[derive(Debug)]
pub(crate) struct Bench {
    pub(crate) program: PathBuf,
    pub(crate) rounds: usize,
    pub(crate) warm: Duration,
    pub(crate) measure: Duration,
    pub(crate) quick: bool,
    pub(crate) only: Option<Side>,
    /// Where results go, and what takes long to make and is kept.
    pub(crate) out: PathBuf,
}

impl Bench {
    pub(crate) fn length(&self) -> Length {
        Length::Time { warm: self.warm, measure: self.measure }
    }
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(fault) => {
            report::complain(&fault);
            ExitCode::from(2)
        }
    }
}

/// Runs what was asked for; whether every row is at its floor or above.
fn run(arguments: &Arguments) -> Outcome<bool> {
    machine::settle()?;
    let beside = std::env::current_exe()?;
    let out = arguments.out.clone().or_else(|| Some(beside.parent()?.parent()?.join("bench")));
    let bench = Bench {
        program: match &arguments.housecall {
            Some(program) => program.canonicalize()?,
            None => beside.with_file_name("housecall"),
        },
        rounds: if arguments.quick { 1 } else { arguments.rounds.max(1) },
        warm: Duration::from_millis(if arguments.quick { 300 } else { 1_000 }),
        measure: Duration::from_secs(if arguments.quick { 1 } else { arguments.seconds.max(1) }),
        quick: arguments.quick,
        only: arguments.only,
        out: out.ok_or_else(|| fault("nowhere to put the results"))?,
    };
    let rows: Vec<_> =
        chosen(&arguments.scenarios).flat_map(|scenario| scenario.run(&bench)).collect();
    report::write(&rows, &bench.out)?;
    if !rows.is_empty() {
        report::print(&rows);
    }
    if arguments.scenarios.contains(&Scenario::Cost) {
        report::costs(&scenarios::costs(&bench)?, &bench.out)?;
    }
    Ok(rows.iter().all(report::Row::holds))
}

/// What was named, each once, in the order of the table.
fn chosen(named: &[Scenario]) -> impl Iterator<Item = Scenario> + '_ {
    let all = named.contains(&Scenario::All);
    Scenario::EACH.into_iter().filter(move |scenario| all || named.contains(scenario))
}
