//! What a schedule is.

use jiff::civil::{Date, Time, Weekday};
use kernel::{DepartmentId, PersonId, Timestamp};

/// A stretch of every week in which a provider sees patients of a department.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// In whose queue those patients wait.
    pub department: DepartmentId,
    /// On which day.
    pub day: Weekday,
    /// From when, by the schedule's clock.
    pub from: Time,
    /// Until when.
    pub to: Time,
}

/// A day that is otherwise than its weekday.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// Which.
    pub date: Date,
    /// What is worked on it; nothing is a day off.
    pub hours: Option<(DepartmentId, Time, Time)>,
}

/// When a provider works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// In whose clock it is written, as an IANA name.
    pub zone: String,
    /// Every week.
    pub week: Vec<Stretch>,
    /// Days that are otherwise; several rows for one day are its stretches.
    pub days: Vec<Day>,
    /// Visits a day, at most.
    pub most_a_day: Option<u16>,
    /// The states in which the provider may treat, such as IL, with the last day of the licence where that is known, such as
    /// IL:2027-03-31; empty is not known.
    pub licences: Vec<String>,
}

/// A sort of visit in a department.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VisitType {
    /// Its code, such as `first-visit`.
    pub code: String,
    /// How long it takes.
    pub minutes: u16,
    /// How long the provider needs before the next one.
    pub buffer: u16,
}

/// Where a patient is or will be, in somebody's own words.
#[derive(Clone, Copy)]
pub(crate) enum Place<'a> {
    /// Nobody knows.
    Unknown,
    /// In this state or territory of the United States.
    State(&'a str),
    /// In this region of another country.
    Abroad(&'a str),
}

/// What is known of a provider's right to treat in a state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Right {
    /// No licence of theirs is on record, so none is held against a state.
    Unsaid,
    /// They hold a licence there.
    Held,
    /// They hold none in this state, by its code.
    Lacking(String),
    /// They hold none there, outside the United States.
    Abroad,
    /// Nobody knows in which state that is.
    Unplaced,
}

impl Right {
    /// Where they hold none, by a mark that says of nobody where they live; `None` where nothing is to be said.
    pub(crate) fn mark(&self) -> Option<&str> {
        match self {
            Self::Unsaid | Self::Held => None,
            Self::Lacking(state) => Some(state),
            Self::Abroad => Some("abroad"),
            Self::Unplaced => Some("unknown"),
        }
    }
}

/// What follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ruling {
    /// Nothing.
    Free,
    /// Whoever treats is warned, and it is written down.
    Warned,
    /// It is not done.
    Refused,
}

/// A time that can be booked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// With whom.
    pub provider: PersonId,
    /// When it starts.
    pub starts: Timestamp,
    /// When it ends.
    pub ends: Timestamp,
    /// The provider's clock.
    pub zone: String,
}

/// Which slots are asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// In which department.
    pub department: DepartmentId,
    /// For which sort of visit.
    pub code: String,
    /// With whom; `None` is anybody.
    pub provider: Option<PersonId>,
    /// For whom staff look; patients, and whoever acts for one, look for themselves.
    pub patient: Option<PersonId>,
    /// From when.
    pub from: Timestamp,
    /// Until when, at most 31 days later.
    pub until: Timestamp,
}
