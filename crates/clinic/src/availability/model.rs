//! What a provider's availability is.

use kernel::{DepartmentId, OrganizationId, PersonId, Timestamp};

/// What a provider says of themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// Takes patients.
    Available,
    /// Will be back.
    Away,
    /// Not at work.
    Offline,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 3] = [Self::Available, Self::Away, Self::Offline];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Available => "available",
            Self::Away => "away",
            Self::Offline => "offline",
        }
    }

    /// The status of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }
}

/// What patients and colleagues are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Label {
    /// Takes patients.
    Available,
    /// With as many patients as they take at once.
    Busy,
    /// Will be back.
    Away,
    /// Not at work.
    Offline,
}

impl Label {
    /// The word that is shown.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Available => "Available",
            Self::Busy => "Busy",
            Self::Away => "Away",
            Self::Offline => "Offline",
        }
    }

    /// The status in presence state, where busy has a name of its own.
    pub const fn status(self) -> &'static str {
        match self {
            Self::Available => "available",
            Self::Busy => "in-consultation",
            Self::Away => "away",
            Self::Offline => "offline",
        }
    }
}

/// A provider's availability.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Availability {
    /// The provider.
    pub person: PersonId,
    /// What they say.
    pub status: Status,
    /// How many patients they are with.
    pub current: i64,
    /// How many they take at once.
    pub most: i64,
    /// When they last said something else.
    pub changed: Timestamp,
    /// Since when their connection is gone that was there.
    pub lost: Option<Timestamp>,
}

impl Availability {
    /// What is shown: a patient makes a provider busy, whatever they said before, and nobody is there without a connection.
    /// Who takes several at once is free for more only by their own word.
    pub const fn label(&self) -> Label {
        if self.current >= self.most {
            return Label::Busy;
        }
        match (self.status, self.lost.is_some()) {
            (Status::Available, false) => Label::Available,
            (_, false) if self.current > 0 => Label::Busy,
            (Status::Away, _) => Label::Away,
            (Status::Available | Status::Offline, _) => Label::Offline,
        }
    }
}

/// Whose patients a provider sees now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shift {
    /// Their own, and those who wait for anybody.
    Any,
    /// Their own, as far as is known.
    Own,
    /// Nobody's.
    Off,
}

/// A provider of a department, as those who wait may count on them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Duty {
    /// The provider.
    pub(crate) person: PersonId,
    /// Whose patients they see.
    pub(crate) shift: Shift,
    /// How many they take at once.
    pub(crate) most: i64,
}

/// A provider who takes patients, and whether their connection is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Watched {
    pub(super) organization: OrganizationId,
    pub(super) person: PersonId,
    /// Since when their connection is gone.
    pub(super) lost: Option<Timestamp>,
}

/// What presence shows of a provider, and where.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) specialty: Option<String>,
    /// How many patients they are with.
    pub(super) current: i64,
    /// What they say, if they ever said anything.
    pub(super) said: Option<Availability>,
    pub(super) departments: Vec<DepartmentId>,
}
