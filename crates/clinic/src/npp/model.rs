//! Versions of the notice, and what patients say to them.

use crate::consent::Evidence;
use kernel::{ConsentId, OrganizationId, PersonId, Timestamp};

/// The languages that every version is written in: those of the pages.
pub const LANGUAGES: [&str; 2] = ["en", "es"];

/// A version's words in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// Its language, as a BCP 47 tag.
    pub locale: String,
    /// The exact words.
    pub words: String,
    /// SHA-256 of the words, in hex.
    pub hash: String,
}

/// One immutable version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Whose notice.
    pub organization: OrganizationId,
    /// Its version.
    pub version: i64,
    /// Its words, one of each language.
    pub texts: Vec<Text>,
    /// Whether it says how records of 42 CFR Part 2 are used and protected.
    pub part2: bool,
    /// From when on it is in force.
    pub effective: Timestamp,
    /// Who entered it.
    pub entered_by: PersonId,
    /// When.
    pub entered: Timestamp,
    /// When somebody last held it against the law and left it as it is.
    pub reviewed: Option<Timestamp>,
}

/// A version as it is entered.
#[derive(Clone, Debug)]
pub struct NewNotice {
    /// The words in English.
    pub en: String,
    /// The words in Spanish.
    pub es: String,
    /// Whether it says how records of 42 CFR Part 2 are used and protected.
    pub part2: bool,
    /// From when on it is in force; `None` is from now on.
    pub effective: Option<Timestamp>,
}

/// The notice in force, as anybody reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posted {
    /// The clinic's name.
    pub clinic: String,
    /// The version.
    pub version: i64,
    /// Its words in the reader's language.
    pub text: Text,
    /// Whether it says how records of 42 CFR Part 2 are used and protected.
    pub part2: bool,
    /// From when on it is in force.
    pub effective: Timestamp,
}

/// What somebody says who was asked whether they received the notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// They received it.
    Acknowledged,
    /// They were asked and did not say so, which is their right.
    Declined,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Self; 2] = [Self::Acknowledged, Self::Declined];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Acknowledged => "acknowledged",
            Self::Declined => "declined",
        }
    }

    /// The outcome of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.name() == name)
    }
}

/// What a patient said to a version. Never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Its id.
    pub id: ConsentId,
    /// The organization.
    pub organization: OrganizationId,
    /// Who was asked.
    pub patient: PersonId,
    /// The version.
    pub version: i64,
    /// The language in which it was given.
    pub locale: String,
    /// SHA-256 of its words, in hex.
    pub hash: String,
    /// What they said.
    pub outcome: Outcome,
    /// How they said it.
    pub evidence: Evidence,
    /// Who wrote it down.
    pub recorded_by: PersonId,
    /// When.
    pub at: Timestamp,
}

/// An answer as it is given.
#[derive(Clone, Debug)]
pub struct Given {
    /// Who was asked.
    pub patient: PersonId,
    /// The version that they were given.
    pub version: i64,
    /// In which language.
    pub locale: String,
    /// What they say.
    pub outcome: Outcome,
    /// How they said it.
    pub evidence: Evidence,
}
