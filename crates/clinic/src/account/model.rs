//! What a grant of a role is.

use kernel::{PersonId, Role, Timestamp};
use realtime::access::BanReason;

/// What became of a proposed role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nobody has decided yet.
    Pending,
    /// Somebody else approved it.
    Approved,
    /// Somebody refused it, or who proposed it took it back.
    Refused,
    /// The role is not privileged, so it counted at once.
    Direct,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Self; 4] = [Self::Pending, Self::Approved, Self::Refused, Self::Direct];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Refused => "refused",
            Self::Direct => "direct",
        }
    }

    /// The outcome of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.name() == name)
    }
}

/// A role that somebody gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Names the grant.
    pub id: String,
    /// Who gets the role.
    pub person: PersonId,
    /// The role.
    pub role: Role,
    /// Who proposed it.
    pub proposed_by: PersonId,
    /// When.
    pub proposed: Timestamp,
    /// What became of it.
    pub outcome: Outcome,
    /// Who decided.
    pub decided_by: Option<PersonId>,
    /// When.
    pub decided: Option<Timestamp>,
}

/// Whose account is banned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Banned {
    /// Who is.
    pub person: PersonId,
    /// Why.
    pub reason: BanReason,
    /// Who said so; of bans of before it is not with the account.
    pub by: Option<PersonId>,
}

/// What may change of an account; what is missing stays.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// Whether the person may sign in.
    pub active: Option<bool>,
    /// The role in which they act.
    pub role: Option<Role>,
    /// The departments they work in, together with a role.
    pub departments: Option<Vec<kernel::DepartmentId>>,
    /// Why the person is banned, which closes the account and keeps it so until somebody else lifts it.
    pub banned: Option<BanReason>,
    /// When somebody left whose account is closed, if that was before now.
    pub left: Option<Timestamp>,
}
