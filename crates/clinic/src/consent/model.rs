//! Forms and records.

use kernel::{ConsentId, OrganizationId, PersonId, Timestamp};

/// What is consented to; each stands alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Topic {
    /// To be treated at a distance.
    Telehealth,
    /// To let others see the record.
    DataSharing,
    /// To be recorded.
    Recording,
}

impl Topic {
    /// Every topic.
    pub const ALL: [Self; 3] = [Self::Telehealth, Self::DataSharing, Self::Recording];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Telehealth => "telehealth",
            Self::DataSharing => "data-sharing",
            Self::Recording => "recording",
        }
    }

    /// The topic of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|topic| topic.name() == name)
    }
}

/// What a record says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Consent was given.
    Granted,
    /// Consent was taken back.
    Revoked,
    /// Consent ran out.
    Expired,
}

impl Decision {
    /// Every decision.
    pub const ALL: [Self; 3] = [Self::Granted, Self::Revoked, Self::Expired];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Granted => "granted",
            Self::Revoked => "revoked",
            Self::Expired => "expired",
        }
    }

    /// The decision of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|decision| decision.name() == name)
    }
}

/// How the decision was expressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// The patient's own act in a signed-in session.
    Click,
    /// Spoken, witnessed by the member of staff who records it.
    Verbal,
    /// Signed on paper, kept by the clinic.
    Paper,
    /// By time alone.
    Timer,
}

impl Evidence {
    /// Every kind of evidence.
    pub const ALL: [Self; 4] = [Self::Click, Self::Verbal, Self::Paper, Self::Timer];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Click => "click",
            Self::Verbal => "verbal",
            Self::Paper => "paper",
            Self::Timer => "timer",
        }
    }

    /// The evidence of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|evidence| evidence.name() == name)
    }
}

/// One immutable version of a form in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// The organization that uses it.
    pub organization: OrganizationId,
    /// What it is about.
    pub topic: Topic,
    /// Its version.
    pub version: i64,
    /// Its language, as a BCP 47 tag.
    pub locale: String,
    /// The exact words.
    pub text: String,
    /// SHA-256 of the words, in hex.
    pub hash: String,
    /// From when on it is signed; `None` is from when it was added.
    pub effective: Option<Timestamp>,
    /// Whether whoever signed an earlier version signs again, at their next check-in.
    pub renews: bool,
    /// The states whose law the words were held against, such as IL; none is every state.
    pub states: Vec<String>,
}

/// A version of a form as it is added.
#[derive(Clone, Debug)]
pub struct NewForm {
    /// What it is about.
    pub topic: Topic,
    /// Its version.
    pub version: i64,
    /// Its language.
    pub locale: String,
    /// The exact words.
    pub text: String,
    /// From when on it is signed.
    pub effective: Option<Timestamp>,
    /// Whether whoever signed an earlier version signs again.
    pub renews: bool,
    /// The states whose law the words were held against, such as IL; none is every state.
    pub states: Vec<String>,
}

/// What became of a paragraph between two versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is in both.
    Same,
    /// It is new.
    Added,
    /// It is gone.
    Removed,
}

impl Change {
    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Added => "added",
            Self::Removed => "removed",
        }
    }
}

/// One decision of a patient. Never changed, never deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its id.
    pub id: ConsentId,
    /// The organization.
    pub organization: OrganizationId,
    /// Whose decision.
    pub patient: PersonId,
    /// About what.
    pub topic: Topic,
    /// The record's place among the patient's records of this topic, from 1.
    pub sequence: i64,
    /// What was decided.
    pub decision: Decision,
    /// How far it reaches, in the form's own words: `all-visits` unless the form says otherwise.
    pub scope: String,
    /// The form's version.
    pub version: i64,
    /// The form's language.
    pub locale: String,
    /// The form's hash.
    pub hash: String,
    /// How it was expressed.
    pub evidence: Evidence,
    /// Who recorded it.
    pub recorded_by: PersonId,
    /// When.
    pub at: Timestamp,
    /// When it runs out by itself.
    pub expires: Option<Timestamp>,
}

/// Which records of the register are looked for.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// Only of this topic.
    pub topic: Option<Topic>,
    /// Only of this patient.
    pub patient: Option<PersonId>,
    /// Recorded at or after this.
    pub from: Option<Timestamp>,
    /// Recorded before this.
    pub until: Option<Timestamp>,
    /// Older than this record, for the next page.
    pub before: Option<ConsentId>,
    /// At most so many.
    pub limit: usize,
}

/// A consent as it is given.
#[derive(Clone, Debug)]
pub struct Given {
    /// Whose consent.
    pub patient: PersonId,
    /// To what.
    pub topic: Topic,
    /// On which version of the form.
    pub version: i64,
    /// In which language.
    pub locale: String,
    /// How it was expressed.
    pub evidence: Evidence,
    /// How far it reaches.
    pub scope: Option<String>,
    /// When it runs out.
    pub expires: Option<Timestamp>,
}
