//! Kinds of evaluations, their findings and how these were closed.

use super::rules;
use jiff::civil::Date;
use kernel::Timestamp;

/// What sort of evaluation it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EvaluationKind {
    /// Of the systems.
    Technical,
    /// Of policies, habits and rooms.
    NonTechnical,
    /// A qualified person attacked the systems.
    PenetrationTest,
    /// Somebody went through the application by hand, with assistive technology; its report is the conformance report.
    Accessibility,
    /// What scanners found was looked through.
    ScannerReview,
}

impl EvaluationKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [
        Self::Technical,
        Self::NonTechnical,
        Self::PenetrationTest,
        Self::Accessibility,
        Self::ScannerReview,
    ];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Technical => "technical",
            Self::NonTechnical => "non-technical",
            Self::PenetrationTest => "penetration-test",
            Self::Accessibility => "accessibility",
            Self::ScannerReview => "scanner-review",
        }
    }

    /// What it is called in a sentence.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Technical => "technical evaluation",
            Self::NonTechnical => "non-technical evaluation",
            Self::PenetrationTest => "penetration test",
            Self::Accessibility => "accessibility audit",
            Self::ScannerReview => "review of scanners",
        }
    }

    /// The kind of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// How grave a finding is, as its report has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FindingSeverity {
    /// Worth mending.
    Low,
    /// To be mended by its day.
    Moderate,
    /// A safeguard does not hold.
    High,
    /// Health data is open.
    Critical,
}

impl FindingSeverity {
    /// Every severity, from the least.
    pub const ALL: [Self; 4] = [Self::Low, Self::Moderate, Self::High, Self::Critical];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Moderate => "moderate",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    /// The severity of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }
}

/// An evaluation as it is entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEvaluation {
    /// What sort it is.
    pub kind: EvaluationKind,
    /// On which day it was done (by the clinic's clock).
    pub done: Date,
    /// Who did it: a name or a firm; of a penetration test, a qualified person.
    pub assessor: String,
    /// SHA-256 of the report, in hexadecimal.
    pub report: String,
    /// What was looked at. Nothing about patients.
    pub scope: String,
}

/// A finding as it is entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFinding {
    /// What it is, in a line. Nothing about patients.
    pub title: String,
    /// How grave it is.
    pub severity: FindingSeverity,
    /// Since which day it is known.
    pub opened: Date,
    /// By which day it is to be closed.
    pub due: Date,
}

/// How a finding was closed, as it is entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewClosing {
    /// On which day; today unless said.
    pub day: Option<Date>,
    /// What was done. Nothing about patients.
    pub how: String,
}

/// A finding was closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    /// On which day.
    pub day: Date,
    /// What was done.
    pub how: String,
    /// Who wrote it down, by opaque id, and when.
    pub recorded: (String, Timestamp),
}

/// A finding of an evaluation. Never changed; its closing is added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvaluationFinding {
    /// Counted from 1 in its evaluation.
    pub number: u32,
    /// What was entered.
    pub said: NewFinding,
    /// Who wrote it down, by opaque id, and when.
    pub recorded: (String, Timestamp),
    /// How it was closed.
    pub closed: Option<Closing>,
}

/// How a finding stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FindingState {
    /// It is to be closed.
    Open,
    /// It was to be closed before.
    Overdue,
    /// It is closed.
    Closed,
}

impl FindingState {
    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Overdue => "overdue",
            Self::Closed => "closed",
        }
    }
}

impl EvaluationFinding {
    /// How it stands on a day.
    pub fn state(&self, today: Date) -> FindingState {
        if self.closed.is_some() {
            FindingState::Closed
        } else if self.said.due < today {
            FindingState::Overdue
        } else {
            FindingState::Open
        }
    }
}

/// An evaluation. Never changed; findings are added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evaluation {
    /// Names it.
    pub id: String,
    /// What was entered.
    pub said: NewEvaluation,
    /// Who wrote it down, by opaque id, and when.
    pub recorded: (String, Timestamp),
    /// Its findings, in their order.
    pub findings: Vec<EvaluationFinding>,
}

impl Evaluation {
    /// Whether it was done within a year of a day.
    pub fn is_current(&self, today: Date) -> bool {
        rules::days(self.said.done, today) <= rules::YEAR
    }
}
