//! The command line. Exit code 0 only when all holds; the last line on standard output is the
//! result in one line; a wrong setting or argument exits with 2. `compliance check` judges, so its codes say more: 1 when a
//! check fails, 2 when `--strict` minds a warning, 3 when nothing could be judged.

mod advisories;
mod agreement;
mod arguments;
mod audit;
mod backup;
mod backups;
mod bans;
mod baseline;
mod beside;
mod checks;
mod downtime;
mod drill;
mod evidence;
mod files;
mod keys;
mod keysets;
mod people;
mod recover;
mod retention;
mod run;
mod simulate;
mod sums;
mod witness;

use crate::boot::BootError;
use crate::config::DEFAULT;
use arguments::{Arguments, Command};
use clap::Parser as _;
use data_encoding::HEXLOWER;
use kernel::{Random as _, SystemRandom};
use std::io::Write as _;
use std::process::ExitCode;

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// A setting or argument is wrong: exit code 2.
    #[error("{0}")]
    Usage(String),
    /// What was asked for does not hold, or could not be done: exit code 1.
    #[error("{0}")]
    Failed(String),
    /// Nothing failed, but with less margin than was asked for: exit code 2.
    #[error("{0}")]
    Warned(String),
    /// What was to be judged could not be looked at, so nothing is said of it: exit code 3.
    #[error("{0}")]
    Unable(String),
}

impl From<BootError> for Failure {
    fn from(error: BootError) -> Self {
        match error {
            BootError::Setting(words) => Self::Usage(words),
            BootError::Failed(words) => Self::Failed(words),
        }
    }
}

impl Failure {
    /// Wraps any error as a failed command.
    pub(crate) fn failed(error: impl std::fmt::Display) -> Self {
        Self::Failed(error.to_string())
    }

    /// The same where a judgement was asked for and there is none.
    fn unable(self) -> Self {
        match self {
            Self::Usage(words) | Self::Failed(words) => Self::Unable(words),
            other => other,
        }
    }

    const fn code(&self) -> u8 {
        match self {
            Self::Failed(_) => 1,
            Self::Usage(_) | Self::Warned(_) => 2,
            Self::Unable(_) => 3,
        }
    }
}

/// Reads the arguments. Wrong ones end the program as wrong arguments do; where a judgement is asked for, whose 2 says
/// something else, as one that could not be had.
fn arguments() -> Result<Arguments, ExitCode> {
    Arguments::try_parse().map_err(|error| {
        let mut words = std::env::args().skip(1);
        let judges = words.next().as_deref() == Some("compliance")
            && words.next().as_deref() == Some("check");
        // Where not even that can be said, there is nobody to say it to.
        let _ = error.print();
        let wrong = if judges { 3 } else { 2 };
        ExitCode::from(if error.use_stderr() { wrong } else { 0 })
    })
}

/// The default settings, and a keyset of the clinic's own with keys that nobody else has.
fn settings() -> Result<(), Failure> {
    let key = || {
        let mut bytes = [0; 16];
        SystemRandom.fill(&mut bytes);
        HEXLOWER.encode(&bytes)
    };
    print(DEFAULT.trim_end())?;
    print(format_args!(
        "\n# Made for this installation; whoever knows the secret key may grant anything.\n[[keyset]]\nclinic = true\n\
         publish_key = \"pub-c-{}\"\nsubscribe_key = \"sub-c-{}\"\nsecret_keys = [\"sec-c-{}\"]",
        key(),
        key(),
        key()
    ))
}

/// Runs the command that the arguments name.
pub fn main() -> ExitCode {
    let arguments = match arguments() {
        Ok(arguments) => arguments,
        Err(code) => return code,
    };
    let outcome = match arguments.command {
        Command::Demo(demo) => run::demo(&demo),
        Command::Simulate(day) => simulate::run(&day),
        Command::Serve(serve) => run::serve(&serve),
        Command::Config => settings(),
        Command::Openapi => print(crate::rest::description()),
        Command::Advisories(command) => advisories::run(&command),
        Command::Agreement(command) => agreement::run(command),
        Command::Audit(audit) => audit::run(audit),
        Command::Baseline(command) => baseline::run(command),
        Command::Backup(backup) => backup::run(backup),
        Command::Backups(command) => backups::run(command),
        Command::Restore(restore) => backup::restore(restore),
        Command::Restored(restored) => backup::mark(restored),
        Command::Compliance(command) => checks::run(command),
        Command::DowntimeKit(command) => downtime::run(command),
        Command::Egress(command) => agreement::reached(command),
        Command::Ready(command) => agreement::ready(command),
        Command::Evidence(evidence) => evidence::run(evidence),
        Command::Files(command) => files::run(command),
        Command::Keys(keys) => keys::run(keys),
        Command::Retention(retention) => retention::run(retention),
        Command::Keysets(keysets) => keysets::run(keysets),
        Command::People(people) => people::run(people),
        Command::Witness(command) => witness::run(command),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            complain(&failure);
            ExitCode::from(failure.code())
        }
    }
}

/// A result for the one who asked.
pub(crate) fn print(line: impl std::fmt::Display) -> Result<(), Failure> {
    writeln!(std::io::stdout(), "{line}").map_err(Failure::failed)
}

/// The result, which is the last line: in words, or for machines.
fn answer(
    json: bool,
    words: impl std::fmt::Display,
    fields: serde_json::Value,
) -> Result<(), Failure> {
    if json { print(fields) } else { print(words) }
}

#[expect(clippy::print_stderr, reason = "the reason for a failed command")]
fn complain(failure: &Failure) {
    eprintln!("housecall: {failure}");
}
