//! Checks and what they found.

use super::{Looking, Site, Spoiling};
use kernel::Timestamp;
use std::collections::BTreeMap;

/// How much harm a failure can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// PHI or its witnesses may be lost or read.
    Critical,
    /// A safeguard is missing.
    High,
    /// A record or a habit is missing.
    Medium,
}

/// What a check goes by. A probe says more than a record, and a record more than a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It tries or looks at the thing itself.
    Technical,
    /// It reads how fresh and how whole the product's own records are.
    Record,
    /// Somebody vouches for it, by name and until a day.
    Attested,
}

/// By which rules a site is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// The Security and Privacy Rules as they are.
    Hipaa,
    /// What the notice of proposed rulemaking of January 2025 would add to these. Not law.
    Nprm2025,
    /// What is looked at of 42 CFR Part 2.
    Part2,
    /// What is looked at of the verification standard for applications, at its second level.
    AsvsL2,
}

/// What a check does.
#[derive(Clone, Copy, Debug)]
pub enum Look {
    /// It looks.
    At {
        /// What it finds.
        probe: for<'a> fn(&'static Check, &'a Site) -> Looking<'a>,
        /// Makes a sound site one in which it must fail.
        spoil: fn(&'static Check, Site) -> Spoiling,
    },
    /// It tries what writes, so it is run where somebody asks for that; between two tries the last one counts, for as many days
    /// as a result does. What failed stays failed until it is tried again.
    Tried {
        /// Whether somebody asked for it at a site.
        asked: fn(&Site) -> bool,
        /// What it finds.
        probe: for<'a> fn(&'static Check, &'a Site) -> Looking<'a>,
        /// Makes a sound site one in which it must fail.
        spoil: fn(&'static Check, Site) -> Spoiling,
    },
    /// This version of the program has nothing that it could look at, and why.
    Nothing(&'static str),
}

/// What stands about a check before it is run.
#[derive(Debug)]
pub struct Check {
    /// Its stable id, such as `HC-028`.
    pub id: &'static str,
    /// Grows when its judgement changes.
    pub version: u32,
    /// The rules and standards it serves.
    pub cites: &'static [&'static str],
    /// What it goes by.
    pub kind: Kind,
    /// What a failure means.
    pub severity: Severity,
    /// The first profile that asks for it.
    pub profile: Profile,
    /// What must be there.
    pub expected: &'static str,
    /// What to do when it is not.
    pub remediation: &'static str,
    /// For how many days a result counts.
    pub ttl_days: u32,
    /// What it does.
    pub look: Look,
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
    /// It is not there, which two people bear until a day.
    Waived,
}

/// By what a failure is borne: who asked, who approved, until when and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excuse {
    /// Names it.
    pub id: String,
    /// `waiver`, or a decision about an addressable specification: `alternative` or `not-reasonable`.
    pub grounds: &'static str,
    /// Until when.
    pub ends: Timestamp,
    /// Who asked, by opaque id.
    pub requester: String,
    /// Who approved, by opaque id.
    pub approver: String,
    /// Why. No PHI.
    pub reason: String,
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

    /// There is nothing to look at.
    pub fn nothing(why: impl Into<String>) -> Self {
        Self::new(Status::NotApplicable, why)
    }

    /// Adds a piece of evidence.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl std::fmt::Display) -> Self {
        self.evidence.insert(name, format!("{value}"));
        self
    }
}

/// One check of one run.
#[derive(Clone, Debug)]
pub struct Record {
    /// Which check.
    pub check: &'static Check,
    /// When it began.
    pub started: Timestamp,
    /// When it ended.
    pub ended: Timestamp,
    /// What it found.
    pub finding: Finding,
    /// By what its failure is borne; the finding's status is what came of that.
    pub excuse: Option<Excuse>,
}
