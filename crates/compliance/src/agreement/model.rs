//! An agreement and what it rests on.

use jiff::civil::Date;
use kernel::{AgreementId, Timestamp};
use std::collections::BTreeSet;

/// Why health data may go there, or that none does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// A business associate agreement (45 CFR 164.504(e)).
    Baa,
    /// A signed decision that no health data goes there.
    NoPhi,
    /// The clinic runs it itself: there is no other party.
    Own,
}

impl Basis {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Baa, Self::NoPhi, Self::Own];

    /// The word that tables and reports use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Baa => "baa",
            Self::NoPhi => "no-phi",
            Self::Own => "own",
        }
    }

    /// The one with that name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|basis| basis.name() == name)
    }
}

/// What is sent to a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Health data by nature, sealed or not: a decision that there is none would be untrue.
    Phi,
    /// None by this program's own rules; whether more could be inferred is for the clinic to decide.
    Codes,
}

/// What an agreement binds its other party to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Obligation {
    /// Both have signed it.
    ExecutedAgreement,
    /// They encrypt what they hold, and on its way.
    Encryption,
    /// They log who looks at it.
    AccessLogging,
    /// They tell the clinic of a breach.
    BreachNotification,
    /// They return or destroy it in the end.
    DataDisposal,
    /// They use no more of it than they need.
    MinimumNecessary,
}

impl Obligation {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::ExecutedAgreement,
        Self::Encryption,
        Self::AccessLogging,
        Self::BreachNotification,
        Self::DataDisposal,
        Self::MinimumNecessary,
    ];

    /// The word that tables and reports use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ExecutedAgreement => "executed-agreement",
            Self::Encryption => "encryption",
            Self::AccessLogging => "access-logging",
            Self::BreachNotification => "breach-notification",
            Self::DataDisposal => "data-disposal",
            Self::MinimumNecessary => "minimum-necessary",
        }
    }

    /// The one with that name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }
}

/// What somebody proposes.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// The agreement whose next version it is; `None` for a new one.
    pub of: Option<AgreementId>,
    /// On what it rests.
    pub basis: Basis,
    /// With whom, or who runs it.
    pub vendor: String,
    /// The hosts it covers: `smtp.example.org`, `*.push.example.com`, or `hosting` for where this server stands.
    pub scope: Vec<String>,
    /// Why no agreement is needed, where there is none.
    pub reason: Option<String>,
    /// Who signed or decided for the clinic.
    pub signatory: String,
    /// SHA-256 of the signed document, in hexadecimal.
    pub document: String,
    /// The first day on which it counts (by the clinic's clock).
    pub effective: Date,
    /// The last day on which it counts (by the clinic's clock); `None` until it is ended.
    pub ends: Option<Date>,
    /// What it binds the other party to, as whoever read it says.
    pub obligations: BTreeSet<Obligation>,
}

/// A version of an agreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// Its id, which all versions share.
    pub id: AgreementId,
    /// Counted from 1.
    pub version: u32,
    /// On what it rests.
    pub basis: Basis,
    /// With whom, or who runs it.
    pub vendor: String,
    /// The hosts it covers.
    pub scope: Vec<String>,
    /// Why no agreement is needed, where there is none.
    pub reason: Option<String>,
    /// Who signed or decided for the clinic.
    pub signatory: String,
    /// SHA-256 of the signed document, in hexadecimal.
    pub document: String,
    /// The first day on which it counts (by the clinic's clock).
    pub effective: Date,
    /// The last day on which it counts (by the clinic's clock).
    pub ends: Option<Date>,
    /// What it binds the other party to, as whoever read it says.
    pub obligations: BTreeSet<Obligation>,
    /// Who proposed the version, and when.
    pub proposed: (String, Timestamp),
    /// The second person; without one it does not count.
    pub approved: Option<(String, Timestamp)>,
    /// Who ended the agreement before its time, or took back this version before it was approved, and when.
    pub ended: Option<(String, Timestamp)>,
}

/// What a version is worth on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nobody has approved it.
    Proposed,
    /// Its first day is ahead.
    Ahead,
    /// It counts.
    Active,
    /// Its last day is over.
    Over,
    /// Somebody ended it.
    Ended,
    /// A later version counts in its place.
    Replaced,
}

impl State {
    /// The word that reports use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Ahead => "ahead",
            Self::Active => "active",
            Self::Over => "over",
            Self::Ended => "ended",
            Self::Replaced => "replaced",
        }
    }
}
