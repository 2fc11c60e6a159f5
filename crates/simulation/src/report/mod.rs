//! What became of the day: figures, and whether what was promised holds.
//!
//! Pure: it is made from what the people of the day wrote into their diary, what gateways took, what the ledger compared
//! and what the server itself says.

mod diary;
mod figures;
mod page;
#[cfg(test)]
mod tests;
mod words;

pub(crate) use diary::{Diary, Entries, Wait};
pub(crate) use figures::{Evidence, Noted, make};

use crate::ledger::Messages;
use serde::Serialize;
use std::collections::BTreeMap;

/// Something that was promised, and whether it holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What is promised.
    pub promise: String,
    /// Whether it holds.
    pub holds: bool,
    /// The figures.
    pub found: String,
}

/// How long patients of one department waited.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Waits {
    /// How many were called.
    pub called: usize,
    /// Minutes that half of them waited at most.
    pub median: f64,
    /// Minutes that nine of ten waited at most.
    pub p90: f64,
    /// How many were told a range of minutes.
    pub told: usize,
    /// How many of those were called within it.
    pub within: usize,
}

/// One emergency.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Emergency {
    /// urgent, critical or life-threatening
    pub severity: String,
    /// Milliseconds by the machine until a gateway had taken the first page.
    pub paged_after_ms: Option<u64>,
    /// Seconds by the server's clock until somebody took it up.
    pub acknowledged_after: Option<i64>,
    /// How it stands.
    pub status: String,
}

/// How notices of one kind went by one way: how many ended in which state.
type Notices = BTreeMap<String, BTreeMap<String, BTreeMap<String, usize>>>;

/// What gateways took, beside what the server says it sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Gatewayed {
    /// How much they took, by way.
    pub taken: BTreeMap<String, usize>,
    /// What they took more than once.
    pub doubled: Vec<String>,
    /// What is recorded as sent and never came.
    pub lost: Vec<String>,
    /// What is still to be sent or could not be.
    pub stuck: Vec<String>,
}

/// A day, summed up.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// Patients of the day.
    pub patients: usize,
    /// Providers.
    pub providers: usize,
    /// How many times faster than the machine's the server's clock ran.
    pub speed: u32,
    /// What the day was made from.
    pub seed: u64,
    /// Minutes that the day lasted, by the server's clock.
    pub minutes: i64,
    /// Seconds that it took to play.
    pub seconds: u64,
    /// How long patients waited, by department.
    pub waits: BTreeMap<String, Waits>,
    /// The waits themselves, in seconds, in order.
    pub wait_seconds: Vec<i64>,
    /// How visits ended, as their people saw it.
    pub endings: BTreeMap<String, usize>,
    /// How consultations ended, as the server counts them.
    pub outcomes: BTreeMap<String, i64>,
    /// Of visits by appointment, the percentage that began within ten minutes of its time.
    pub on_time_percent: u64,
    /// Emergencies, in order.
    pub emergencies: Vec<Emergency>,
    /// What became of notices.
    pub notices: Notices,
    /// What gateways took; nothing where they are not the simulation's own.
    pub gateways: Option<Gatewayed>,
    /// Messages.
    pub messages: Messages,
    /// Patients who were offered a colleague because their provider was gone.
    pub offered: usize,
    /// Those of them who accepted.
    pub moved: usize,
    /// Those of them whom a colleague saw.
    pub seen_by_colleague: usize,
    /// Visits with an interpreter.
    pub interpreted: usize,
    /// Answered surveys.
    pub surveyed: usize,
    /// What `audit verify` said.
    pub audit: Option<String>,
    /// Whatever happened that should not.
    pub faults: Vec<String>,
    /// What was promised.
    pub checks: Vec<Check>,
}

impl Report {
    /// Whether all that was promised holds.
    pub fn holds(&self) -> bool {
        self.checks.iter().all(|check| check.holds)
    }

    /// The report for somebody at a terminal.
    pub fn text(&self) -> String {
        words::text(self)
    }

    /// The result in one line.
    pub fn line(&self) -> String {
        words::line(self)
    }

    /// The report as a page with charts.
    pub fn page(&self) -> String {
        page::html(self)
    }
}
