//! Plays a clinic's day, tells how far it is, and reports.

use super::arguments::Simulate;
use super::{Failure, print};
use simulation::{Options, Progress, Report, SimulationError, Size, Venue};
use std::io::{IsTerminal as _, Write as _};
use std::path::PathBuf;

/// On something that is no terminal, progress is a line in so many seconds.
const SELDOM: u64 = 15;

/// Plays the day. Ends well only when all holds that was promised.
pub(super) fn run(arguments: &Simulate) -> Result<(), Failure> {
    let folder = std::env::temp_dir().join(format!("housecall-simulation-{}", std::process::id()));
    let venue = match &arguments.url {
        Some(url) => {
            Venue::Running(url.clone(), arguments.admin.clone(), arguments.password.clone())
        }
        None => Venue::Own(std::env::current_exe().map_err(Failure::failed)?, folder.clone()),
    };
    let options = Options {
        size: Size { patients: arguments.patients, providers: arguments.providers },
        seed: arguments.seed,
        speed: arguments.speed,
        venue,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(Failure::failed)?;
    let mut ticker = Ticker::default();
    let played = runtime.block_on(simulation::play(&options, |progress| ticker.tell(progress)));
    ticker.finish();
    let report = played.map_err(|error| match error {
        SimulationError::Size | SimulationError::Speed { .. } => Failure::Usage(error.to_string()),
        _ => Failure::failed(error),
    })?;
    tell(&report, arguments)?;
    if report.holds() {
        clear_away(folder);
        return Ok(());
    }
    let left = if arguments.url.is_some() {
        String::new()
    } else {
        format!("; its data: {}", folder.display())
    };
    Err(Failure::Failed(format!("the day does not hold{left}")))
}

fn tell(report: &Report, arguments: &Simulate) -> Result<(), Failure> {
    let file = &arguments.html;
    std::fs::write(file, report.page())
        .map_err(|error| Failure::Usage(format!("--html {}: {error}", file.display())))?;
    if arguments.json {
        let mut json = serde_json::to_value(report).map_err(Failure::failed)?;
        if let Some(fields) = json.as_object_mut() {
            fields.insert("result".to_owned(), report.line().into());
        }
        return print(json);
    }
    print(report.text())?;
    print(format_args!("charts: {}", file.display()))?;
    print(report.line())
}

/// What is left over is a nuisance and no failure.
fn clear_away(folder: PathBuf) {
    let _ = std::fs::remove_dir_all(folder);
}

/// Progress on standard error: one line that changes, or on anything but a terminal a line now and then.
#[derive(Default)]
struct Ticker {
    ticks: u64,
    drawn: bool,
    /// How many faults were told.
    faults: usize,
}

impl Ticker {
    fn tell(&mut self, progress: &Progress) {
        let mut out = std::io::stderr();
        for fault in progress.faults.iter().skip(self.faults) {
            let _ = writeln!(out, "{}{fault}", if self.drawn { "\r\x1b[2K" } else { "" });
        }
        self.faults = progress.faults.len();
        let line = line(progress);
        if out.is_terminal() {
            let _ = write!(out, "\r\x1b[2K{line}");
            let _ = out.flush();
            self.drawn = true;
        } else if self.ticks.is_multiple_of(SELDOM) {
            let _ = writeln!(out, "{line}");
        }
        self.ticks += 1;
    }

    fn finish(&self) {
        if self.drawn {
            let _ = writeln!(std::io::stderr());
        }
    }
}

fn line(progress: &Progress) -> String {
    let minutes = progress.now.duration_since(progress.opening).as_mins();
    let sign = if minutes < 0 { '-' } else { '+' };
    let minutes = minutes.abs();
    format!(
        "{sign}{}:{:02}  {} booked  {} waiting  {} in visits  {} ended  {} to come",
        minutes / 60,
        minutes % 60,
        progress.booked,
        progress.waiting,
        progress.in_visit,
        progress.ended,
        progress.left
    )
}
