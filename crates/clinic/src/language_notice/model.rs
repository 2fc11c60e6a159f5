//! Versions of the notices, and how each stands.

use jiff::civil::Date;
use kernel::{OrganizationId, PersonId, Timestamp};

/// That a qualified person read a text beside the one that it says in another language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// Who: a name, or an agency.
    pub by: String,
    /// On which day.
    pub day: Date,
}

/// One immutable version in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Whose notice.
    pub organization: OrganizationId,
    /// Its language, as a BCP 47 tag.
    pub locale: String,
    /// Its version in that language.
    pub version: i64,
    /// The exact words; none of a version by which the language was withdrawn.
    pub words: String,
    /// SHA-256 of the words, in hex.
    pub hash: String,
    /// Who translated it: a name, an agency, or a machine; nobody of an original.
    pub translator: Option<String>,
    /// Who reviewed it, and when.
    pub review: Option<Review>,
    /// Whether the language is withdrawn by it.
    pub withdrawn: bool,
    /// Who entered it.
    pub entered_by: PersonId,
    /// When.
    pub entered: Timestamp,
}

/// A version as it is entered.
#[derive(Clone, Debug)]
pub struct NewNotice {
    /// Its language, as a BCP 47 tag.
    pub locale: String,
    /// The words.
    pub words: String,
    /// Who translated it.
    pub translator: Option<String>,
    /// Who reviewed it.
    pub reviewer: Option<String>,
    /// On which day.
    pub reviewed: Option<Date>,
}

/// How a version stands among those of its language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Anybody reads it.
    Posted,
    /// It is the newest, and waits for its review.
    Unreviewed,
    /// It is the newest, and there is none in this language any more.
    Withdrawn,
    /// Another one came after it.
    Replaced,
}

impl Standing {
    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Posted => "posted",
            Self::Unreviewed => "unreviewed",
            Self::Withdrawn => "withdrawn",
            Self::Replaced => "replaced",
        }
    }
}

/// In which direction a language is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the left to the right.
    Ltr,
    /// From the right to the left.
    Rtl,
}

impl Direction {
    /// The name that pages give it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ltr => "ltr",
            Self::Rtl => "rtl",
        }
    }
}

/// What is posted, as anybody reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posted {
    /// The clinic's name.
    pub clinic: String,
    /// One of each language, English first.
    pub notices: Vec<Notice>,
}
