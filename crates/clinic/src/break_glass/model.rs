//! A record opened out of turn, and its review.

use kernel::{PersonId, Phi, Timestamp};

/// Why a record is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Somebody is in danger.
    Emergency,
    /// A colleague who has the patient is not there.
    Coverage,
    /// The patient asks for it, and nobody of their care is there.
    PatientRequest,
    /// Others are in danger.
    Safety,
    /// Anything else, as the text says.
    Other,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 5] =
        [Self::Emergency, Self::Coverage, Self::PatientRequest, Self::Safety, Self::Other];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Emergency => "emergency",
            Self::Coverage => "coverage",
            Self::PatientRequest => "patient-request",
            Self::Safety => "safety",
            Self::Other => "other",
        }
    }

    /// The reason of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }
}

/// What a reviewer found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It was right to open the record.
    Justified,
    /// It was not.
    Unjustified,
}

impl Verdict {
    /// Every verdict.
    pub const ALL: [Self; 2] = [Self::Justified, Self::Unjustified];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Justified => "justified",
            Self::Unjustified => "unjustified",
        }
    }

    /// The verdict of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.name() == name)
    }
}

/// A record that was opened out of turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BreakGlass {
    /// Names it.
    pub id: String,
    /// Who opened it.
    pub person: PersonId,
    /// Whose record.
    pub patient: PersonId,
    /// Why.
    pub reason: Reason,
    /// Why, in their own words.
    pub text: Phi,
    /// When.
    pub opened: Timestamp,
    /// When it ends at the latest.
    pub ends: Timestamp,
    /// When it was closed before that.
    pub closed: Option<Timestamp>,
    /// What a reviewer found.
    pub verdict: Option<Verdict>,
    /// Who reviewed it.
    pub reviewed_by: Option<PersonId>,
    /// When.
    pub reviewed: Option<Timestamp>,
    /// What the reviewer wrote.
    pub note: Option<Phi>,
}

/// One of a list, with the names of whom it is about.
#[derive(Clone, Debug)]
pub struct Listed {
    /// What was opened.
    pub glass: BreakGlass,
    /// Who opened it.
    pub person: Phi,
    /// Whose record it was.
    pub patient: Phi,
}

/// Which of them are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    /// All.
    All,
    /// Those that nobody has reviewed.
    Unreviewed,
}
