//! What patients ask, and the copies that are made for it.

use crate::sensitivity::Part2;
use kernel::{OrganizationId, PersonId, Phi, PrivacyRequestId, RecordExportId, Timestamp};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$one:meta])* $variant:ident => $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name {
            $($(#[$one])* $variant,)+
        }

        impl $name {
            /// The stable name.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }

            /// The one of this name.
            pub fn find(name: &str) -> Option<Self> {
                [$(Self::$variant),+].into_iter().find(|one| one.name() == name)
            }
        }
    };
}

words! {
    /// What is asked for.
    Asked {
        /// A copy of the record (45 CFR 164.524).
        Access => "access",
        /// A correction (164.526).
        Amendment => "amendment",
        /// That something is not used or told (164.522(a)).
        Restriction => "restriction",
    }
}

words! {
    /// Where a request stands.
    State {
        /// It waits for its answer.
        Open => "open",
        /// It was granted.
        Granted => "granted",
        /// It was denied, with a reason.
        Denied => "denied",
        /// A restriction that stood, and ended as the patient agreed.
        Ended => "ended",
        /// Whoever asked took it back.
        Withdrawn => "withdrawn",
    }
}

words! {
    /// For what a copy of a record is made.
    Purpose {
        /// The patient asked for it.
        PatientRequest => "patient-request",
        /// Somebody else treats them.
        Treatment => "treatment",
        /// Somebody pays for it.
        Payment => "payment",
        /// The patient signed that somebody may have it.
        Authorization => "authorization",
        /// A court or an authority asks for it, and may.
        Legal => "legal",
    }
}

/// That an answer takes longer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extension {
    /// Who decided so.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Why, as the patient reads it.
    pub reason: Phi,
}

/// How a request was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Who answered.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// What the patient is told; a denial always says why.
    pub words: Option<Phi>,
}

/// A patient's request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Its id.
    pub id: PrivacyRequestId,
    /// The organization.
    pub organization: OrganizationId,
    /// Whose record.
    pub patient: PersonId,
    /// What is asked for.
    pub asked: Asked,
    /// In their words.
    pub words: Option<Phi>,
    /// Who wrote it down: the patient, or staff for them.
    pub made_by: PersonId,
    /// When.
    pub made: Timestamp,
    /// By when it is answered.
    pub due: Timestamp,
    /// That it takes longer.
    pub extension: Option<Extension>,
    /// Where it stands.
    pub state: State,
    /// How it was answered.
    pub answer: Option<Answer>,
    /// What the patient says to a denial, which stays with it.
    pub statement: Option<Phi>,
}

impl Request {
    /// Whether its patient can take a copy by themselves.
    pub fn can_take(&self, now: Timestamp) -> bool {
        super::rules::can_take(self, now)
    }
}

/// A request that is being made.
#[derive(Clone, Debug)]
pub struct NewRequest {
    /// What is asked for.
    pub asked: Asked,
    /// In their words.
    pub words: Option<Phi>,
}

/// A request with the names that go with it.
#[derive(Clone, Debug)]
pub struct Named {
    /// The request.
    pub request: Request,
    /// The patient's name.
    pub patient: Phi,
    /// The name of whoever wrote it down for them.
    pub made_by: Option<Phi>,
}

/// A copy of a record that may be made for an hour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// Its id.
    pub id: RecordExportId,
    /// For which request.
    pub request: PrivacyRequestId,
    /// Whose record.
    pub patient: PersonId,
    /// Who takes it.
    pub made_by: PersonId,
    /// When.
    pub made: Timestamp,
    /// For what.
    pub purpose: Purpose,
    /// On what records that 42 CFR Part 2 protects leave with it.
    pub part2: Option<Part2>,
}
