//! An event as an application tells it.

use kernel::Timestamp;
use std::collections::BTreeMap;
use std::fmt;

/// What an application says that happened in it.
#[derive(Clone)]
pub struct Claim {
    /// The application's own id of the event, a UUID.
    pub id: String,
    /// When it happened, by the application's clock.
    pub at: Timestamp,
    /// What happened, by the application's code.
    pub event: String,
    /// In which organization.
    pub organization: String,
    /// Who did it.
    pub actor: ClaimedActor,
    /// To what.
    pub resource: ClaimedResource,
    /// What was done.
    pub action: String,
    /// What came of it.
    pub outcome: String,
    /// How much it matters.
    pub severity: Option<String>,
    /// The application's session.
    pub session: Option<String>,
    /// The consent that it stands on.
    pub consent: Option<String>,
    /// Further ids, codes and counts.
    pub details: BTreeMap<String, String>,
}

impl fmt::Debug for Claim {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Claim").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Who the application says did it.
#[derive(Clone)]
pub struct ClaimedActor {
    /// The application's id of them.
    pub user: String,
    /// What they are there.
    pub role: String,
    /// The network address that they called the application from.
    pub address: Option<String>,
}

impl fmt::Debug for ClaimedActor {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("ClaimedActor").finish_non_exhaustive()
    }
}

/// What the application says it was done to.
#[derive(Clone)]
pub struct ClaimedResource {
    /// The sort of thing.
    pub kind: String,
    /// Its id.
    pub id: String,
    /// The channel it concerns.
    pub channel: Option<String>,
}

impl fmt::Debug for ClaimedResource {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("ClaimedResource").finish_non_exhaustive()
    }
}

/// Where an event stands in the audit log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entered {
    /// The application's id of the event, in small letters.
    pub id: String,
    /// The index of its entry.
    pub index: u64,
}
