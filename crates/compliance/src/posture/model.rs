//! A run as it is kept, and a rehearsal of the checks.

use kernel::Timestamp;

/// One run of the checks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Names it.
    pub id: String,
    /// When it began.
    pub began: Timestamp,
    /// When it ended.
    pub ended: Timestamp,
    /// By which profile it judged.
    pub profile: String,
    /// Whether it was of every check of its profile.
    pub whole: bool,
    /// Who had it run, by opaque id.
    pub operator: String,
    /// Of the report, in hexadecimal.
    pub sha256: String,
    /// The report, in canonical JSON.
    pub report: String,
    /// The signed statement over it.
    pub note: String,
    /// What was worse than in the whole run before: ids with spaces between them.
    pub fallen: String,
    /// What looks at the thing itself, guards PHI or its witnesses, and did not pass: ids with spaces between them.
    pub grave: String,
}

/// A drill: what happened while the audit log of an installation that is thrown away could not be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drill {
    /// When.
    pub at: Timestamp,
    /// The version of the program.
    pub build: String,
    /// How many things were tried that must not happen unwitnessed.
    pub tried: usize,
    /// What was done or given all the same; nothing is as it must be.
    pub let_through: String,
    /// Whether the same things could be done once the log could be written again.
    pub recovered: bool,
}

/// A run of every check in a world made bad on purpose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rehearsal {
    /// When.
    pub at: Timestamp,
    /// The version of the program.
    pub build: String,
    /// How many checks failed as they must.
    pub caught: usize,
    /// How many there are.
    pub total: usize,
    /// Those that did not: ids with spaces between them.
    pub blind: String,
    /// The SHA-256 of the program that ran them, or nothing where that is not known.
    pub program: String,
    /// What came of each, as `HC-028=caught`, `=blind` or `=nothing`, with spaces between them.
    pub matrix: String,
}
