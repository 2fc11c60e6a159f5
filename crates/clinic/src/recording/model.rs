//! What is known of a recording.

use kernel::{PersonId, Timestamp};

/// Where a recording stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum State {
    /// Nobody asked.
    #[default]
    Off,
    /// Everybody is being asked.
    Asked,
    /// It runs.
    Running,
}

impl State {
    const ALL: [Self; 3] = [Self::Off, Self::Asked, Self::Running];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Asked => "asked",
            Self::Running => "running",
        }
    }

    /// The state of this name.
    pub(super) fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// A piece of a recording, as a file of the visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The file's id on the visit's files channel.
    pub file: String,
    /// When it is removed; without one it goes by the rule of its class.
    pub until: Option<Timestamp>,
}

/// A visit's recording: where it stands and who agrees.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recording {
    /// Where it stands.
    pub state: State,
    /// Who answered last what, and when.
    pub answers: Vec<(PersonId, bool, Timestamp)>,
    /// Who is in the visit and has not agreed.
    pub missing: Vec<PersonId>,
    /// What was recorded, oldest first.
    pub parts: Vec<Part>,
    /// For how many days is kept what is recorded now; `None` where it stays as long as the record, or by a rule.
    pub kept_days: Option<i64>,
}
