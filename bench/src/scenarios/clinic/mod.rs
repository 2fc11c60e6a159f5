//! A large clinic's day: 10,000 appointments, and 1,000 patients who wait in 50 queues; beside the same day in a clinic
//! that has a year of a million visits behind it.

mod day;
mod past;
mod promises;
mod reminders;

use tempfile::TempDir;

use crate::peers::house::{DATA, Demo};
use crate::report::{Row, note};
use crate::{Bench, Outcome, process};

/// How large the clinic is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Size {
    pub(super) departments: usize,
    /// Of each department.
    pub(super) providers: usize,
    /// Of each provider.
    pub(super) appointments: usize,
    /// Of each provider, the first of those.
    pub(super) waiting: usize,
    /// Visits that are over.
    pub(super) past: usize,
    /// Providers who work through their line while it is measured.
    pub(super) working: usize,
}

const WHOLE: Size = Size {
    departments: 50,
    providers: 4,
    appointments: 50,
    waiting: 5,
    past: 1_000_000,
    working: 200,
};
const QUICK: Size =
    Size { departments: 5, providers: 2, appointments: 10, waiting: 5, past: 10_000, working: 4 };

/// The rows of this group: they share one clinic, which is made once.
pub(super) fn rows(bench: &Bench) -> Outcome<Vec<Row>> {
    let size = if bench.quick { QUICK } else { WHOLE };
    note("clinic: the day is made over REST, the year in the store; some minutes");
    let young = Clinic::new(bench, size)?;
    let old = young.with_past(bench)?;
    promises::measure(bench, &young, &old)
}

/// A clinic at rest, of which each measurement takes a copy.
pub(super) struct Clinic {
    folder: TempDir,
    size: Size,
    providers: Vec<String>,
    patients: Vec<String>,
}

impl Clinic {
    /// Books the day and fills the queues.
    fn new(bench: &Bench, size: Size) -> Outcome<Self> {
        let folder = process::folder()?;
        let demo = Demo::start(&bench.program, folder, &[])?;
        let (providers, patients) = day::make(demo.address, size)?;
        let folder = demo.stop()?.keep();
        Ok(Self { folder, size, providers, patients })
    }

    /// The same clinic after a year.
    fn with_past(&self, bench: &Bench) -> Outcome<Self> {
        let folder = self.copy()?;
        past::write(&folder.path().join(DATA), self)?;
        // It settles: the store's own work on so many rows is not the day's.
        let demo = Demo::start(&bench.program, folder, &[])?;
        let folder = demo.stop()?.keep();
        let (providers, patients) = (self.providers.clone(), self.patients.clone());
        Ok(Self { folder, size: self.size, providers, patients })
    }

    fn copy(&self) -> Outcome<TempDir> {
        let folder = process::folder()?;
        process::copy(&self.folder.path().join(DATA), folder.path())?;
        Ok(folder)
    }

    /// A server on a copy of it.
    fn open(&self, bench: &Bench) -> Outcome<Demo> {
        Demo::start(&bench.program, self.copy()?, &[])
    }
}
