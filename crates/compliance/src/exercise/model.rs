//! Kinds of exercises, and what is said of one.

use super::rules;
use jiff::civil::Date;
use kernel::Timestamp;

/// What was exercised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExerciseKind {
    /// What is done about a security incident.
    IncidentResponse,
    /// How the clinic goes on when its systems do not.
    Downtime,
    /// How its systems come back.
    DisasterRecovery,
}

impl ExerciseKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::IncidentResponse, Self::Downtime, Self::DisasterRecovery];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::IncidentResponse => "incident-response",
            Self::Downtime => "downtime",
            Self::DisasterRecovery => "disaster-recovery",
        }
    }

    /// The kind of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// An exercise as it is entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewExercise {
    /// What was exercised.
    pub kind: ExerciseKind,
    /// On which day (by the clinic's clock).
    pub day: Date,
    /// Who led it.
    pub lead: String,
    /// How many took part.
    pub people: u32,
    /// What was learnt. Nothing about patients.
    pub learnt: String,
    /// SHA-256 of its record, in hexadecimal.
    pub record: Option<String>,
    /// SHA-256 of the plan that was exercised, in hexadecimal; of an incident only, and there it is needed.
    pub plan: Option<String>,
    /// The day on which everybody of the contact tree was reached; of an incident only.
    pub contacts: Option<Date>,
}

/// An exercise. Never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exercise {
    /// Names it.
    pub id: String,
    /// What was entered.
    pub said: NewExercise,
    /// Who wrote it down, by opaque id, and when.
    pub recorded: (String, Timestamp),
}

impl Exercise {
    /// Whether it was held within a year of a day.
    pub fn is_current(&self, today: Date) -> bool {
        rules::days(self.said.day, today) <= rules::YEAR
    }
}
