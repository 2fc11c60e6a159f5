//! A campaign and those it lists.

use kernel::{PersonId, Phi, Role, Timestamp};

/// What becomes of somebody's access.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It stays.
    Keep,
    /// It ends at once.
    Revoke,
}

impl Decision {
    /// Every decision.
    pub const ALL: [Self; 2] = [Self::Keep, Self::Revoke];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Revoke => "revoke",
        }
    }

    /// The decision of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|decision| decision.name() == name)
    }
}

/// One review of everybody's access.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Campaign {
    /// Names it.
    pub id: String,
    /// Who opened it.
    pub opened_by: PersonId,
    /// When.
    pub opened: Timestamp,
    /// When all are to be decided.
    pub due: Timestamp,
    /// When they were.
    pub closed: Option<Timestamp>,
    /// How many it lists.
    pub total: i64,
    /// How many are decided.
    pub decided: i64,
    /// How many lost their access by it.
    pub revoked: i64,
}

impl Campaign {
    /// Whether its time is over and somebody is not decided on.
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        self.closed.is_none() && self.due < now
    }
}

/// Somebody in a campaign, as they were when it was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The person.
    pub person: PersonId,
    /// Their name.
    pub name: Phi,
    /// Their role.
    pub role: Role,
    /// When they had last come in.
    pub signed_in: Option<Timestamp>,
    /// What became of their access.
    pub decision: Option<Decision>,
    /// Who decided.
    pub decided_by: Option<PersonId>,
    /// When.
    pub decided: Option<Timestamp>,
}
