//! Checks and what they found.

use kernel::Timestamp;
use std::collections::BTreeMap;

/// How much harm a failure can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// PHI or its witnesses may be lost or read.
    Critical,
    /// A safeguard is missing.
    High,
}

/// What stands about a check before it is run.
#[derive(Debug, PartialEq, Eq)]
pub struct Check {
    /// Its stable id, such as `HC-028`.
    pub id: &'static str,
    /// Grows when its judgement changes.
    pub version: u32,
    /// The rules and standards it serves.
    pub cites: &'static [&'static str],
    /// What a failure means.
    pub severity: Severity,
    /// What must be there.
    pub expected: &'static str,
    /// What to do when it is not.
    pub remediation: &'static str,
    /// For how many days a result counts.
    pub ttl_days: u32,
}

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// What is expected is there.
    Pass,
    /// It is there, with less margin than it should have.
    Warn,
    /// It is not there.
    Fail,
    /// There is nothing to look at.
    NotApplicable,
    /// It could not be looked at; counts as a failure.
    Error,
}

/// What a check found. Holds ids, digests and counts, never PHI or a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How it ended.
    pub status: Status,
    /// What is there, in a sentence.
    pub observed: String,
    /// The figures that the sentence rests on.
    pub evidence: BTreeMap<&'static str, String>,
}

impl Finding {
    /// A finding without evidence.
    pub fn new(status: Status, observed: impl Into<String>) -> Self {
        Self { status, observed: observed.into(), evidence: BTreeMap::new() }
    }

    /// Adds a piece of evidence.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl std::fmt::Display) -> Self {
        self.evidence.insert(name, format!("{value}"));
        self
    }
}

/// One check of one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Which check.
    pub check: &'static Check,
    /// When it began.
    pub started: Timestamp,
    /// When it ended.
    pub ended: Timestamp,
    /// What it found.
    pub finding: Finding,
}
