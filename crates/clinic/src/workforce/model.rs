//! Officials, and decisions about members of the workforce.

use jiff::civil::Date;
use kernel::{IncidentId, PersonId, Phi, Timestamp};

/// What an official answers for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Office {
    /// How electronic health information is protected (164.308(a)(2)).
    Security,
    /// How health information is used and disclosed (164.530(a)(1)(i)).
    Privacy,
}

impl Office {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Security, Self::Privacy];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Security => "security",
            Self::Privacy => "privacy",
        }
    }

    /// The office of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|office| office.name() == name)
    }
}

/// Somebody was named to a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Official {
    /// Its id.
    pub id: String,
    /// What they answer for.
    pub office: Office,
    /// Whether they stand in for the official, and are not the official themselves.
    pub deputy: bool,
    /// Who.
    pub person: PersonId,
    /// From which day on (by the clinic's clock).
    pub since: Date,
    /// Who wrote it down.
    pub named_by: PersonId,
    /// When.
    pub named: Timestamp,
}

/// How somebody who was named stands now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// They hold the post, and have a second factor.
    Holds,
    /// They hold it, and a password alone opens their account.
    Bare,
    /// Nobody was named after them, and they do not work here any more.
    Left,
    /// Somebody was named after them.
    Replaced,
}

impl Standing {
    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Bare => "no-second-factor",
            Self::Left => "left",
            Self::Replaced => "replaced",
        }
    }
}

/// An official, and how they stand now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Who was named to what.
    pub official: Official,
    /// How that stands.
    pub standing: Standing,
}

/// An official as they are named.
#[derive(Clone, Debug)]
pub struct NewOfficial {
    /// What they answer for.
    pub office: Office,
    /// Whether they stand in for the official.
    pub deputy: bool,
    /// Who.
    pub person: PersonId,
    /// From which day on; today unless said.
    pub since: Option<Date>,
}

/// What somebody did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Violation {
    /// They looked at what was not theirs to look at.
    Snooping,
    /// They took too little care.
    Negligent,
    /// They meant to.
    Deliberate,
    /// They broke a policy in another way.
    Policy,
}

impl Violation {
    /// Every class.
    pub const ALL: [Self; 4] = [Self::Snooping, Self::Negligent, Self::Deliberate, Self::Policy];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Snooping => "snooping",
            Self::Negligent => "negligent",
            Self::Deliberate => "deliberate",
            Self::Policy => "policy",
        }
    }

    /// The class of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.name() == name)
    }
}

/// What follows for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Nothing, for a reason that is written down.
    None,
    /// They are taught.
    Coaching,
    /// They are warned.
    Warning,
    /// They do not work here for a time.
    Suspension,
    /// They do not work here any more.
    Termination,
}

impl Measure {
    /// Every measure.
    pub const ALL: [Self; 5] =
        [Self::None, Self::Coaching, Self::Warning, Self::Suspension, Self::Termination];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Coaching => "coaching",
            Self::Warning => "warning",
            Self::Suspension => "suspension",
            Self::Termination => "termination",
        }
    }

    /// The measure of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|measure| measure.name() == name)
    }
}

/// It was decided what follows for somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sanction {
    /// Its id.
    pub id: String,
    /// For whom.
    pub person: PersonId,
    /// The incident that they caused, if it was one.
    pub incident: Option<IncidentId>,
    /// What they did.
    pub violation: Violation,
    /// What follows.
    pub measure: Measure,
    /// Why; always there where nothing follows.
    pub because: Option<Phi>,
    /// On which day it was decided (by the clinic's clock).
    pub decided: Date,
    /// Who decided and wrote it down.
    pub decided_by: PersonId,
    /// When it was written down.
    pub recorded: Timestamp,
}

/// A decision as it is written down.
#[derive(Clone, Debug)]
pub struct NewSanction {
    /// For whom.
    pub person: PersonId,
    /// The incident that they caused, if it was one.
    pub incident: Option<IncidentId>,
    /// What they did.
    pub violation: Violation,
    /// What follows.
    pub measure: Measure,
    /// Why.
    pub because: Option<Phi>,
    /// On which day it was decided; today unless said.
    pub decided: Option<Date>,
}

/// An incident that somebody of the workforce caused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caused {
    /// Its id.
    pub incident: IncidentId,
    /// The first day on which somebody here knew of it.
    pub discovered: Timestamp,
    /// When it was closed.
    pub closed: Option<Timestamp>,
    /// Whether it was decided what follows for whoever caused it.
    pub decided: bool,
}
