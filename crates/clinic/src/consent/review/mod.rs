//! Reviews of forms in other languages than English: which qualified person read which words, and when. Rows are only added, for
//! forms that the program brought along and for the clinic's own.

mod rules;
mod service;
pub(super) mod store;
#[cfg(test)]
mod tests;

use super::Topic;
use jiff::civil::Date;
use kernel::{OrganizationId, PersonId, Timestamp};
pub(super) use rules::{name, unreviewed};
pub use store::MIGRATION;

/// That somebody read a form's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormReview {
    /// Whose form.
    pub organization: OrganizationId,
    /// What it is about.
    pub topic: Topic,
    /// Its version.
    pub version: i64,
    /// Its language, as a BCP 47 tag.
    pub locale: String,
    /// SHA-256 of the words that were read, in hex.
    pub hash: String,
    /// Who read them: a name, or an agency.
    pub reviewer: String,
    /// On which day.
    pub day: Date,
    /// Who wrote it down.
    pub entered_by: PersonId,
    /// When.
    pub entered: Timestamp,
}

/// A review as it is written down.
#[derive(Clone, Debug)]
pub struct NewFormReview {
    /// What the form is about.
    pub topic: Topic,
    /// Its version.
    pub version: i64,
    /// Its language.
    pub locale: String,
    /// SHA-256 of the words that were read, in hex.
    pub hash: String,
    /// Who read them.
    pub reviewer: String,
    /// On which day.
    pub day: Date,
}
