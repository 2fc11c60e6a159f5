//! Entries about training, and how members of the staff stand by them.

use jiff::civil::Date;
use kernel::{PersonId, Role, Timestamp};

/// One person was trained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its id.
    pub id: String,
    /// Who was trained.
    pub person: PersonId,
    /// The name of the course. No PHI.
    pub course: String,
    /// SHA-256 of its material, in hexadecimal.
    pub material: Option<String>,
    /// On which day (by the clinic's clock).
    pub day: Date,
    /// Who wrote it down.
    pub recorded_by: PersonId,
    /// When.
    pub recorded: Timestamp,
    /// Who took it back as wrong, and when.
    pub struck: Option<(PersonId, Timestamp)>,
}

/// A training that some of the staff had together, as it is written down.
#[derive(Clone, Debug)]
pub struct NewTraining {
    /// Who was trained.
    pub people: Vec<PersonId>,
    /// The name of the course.
    pub course: String,
    /// SHA-256 of its material, in hexadecimal.
    pub material: Option<String>,
    /// On which day.
    pub day: Date,
}

/// Whether somebody's training is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// They were trained within the year.
    Current,
    /// Within 30 days they are to be trained: their year ends, or they are new.
    Due,
    /// They were trained more than a year ago.
    Overdue,
    /// They are not new any more, and nobody ever trained them.
    Never,
}

impl Due {
    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Due => "due",
            Self::Overdue => "overdue",
            Self::Never => "never",
        }
    }
}

/// An active member of the staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub person: PersonId,
    /// As what they work here.
    pub role: Role,
    /// The day on which they were added; of those from before that was written down it is not known.
    pub joined: Option<Date>,
    /// The day of their latest training that was not struck.
    pub trained: Option<Date>,
    /// Whether the next one is due.
    pub due: Due,
}
