//! Who may give and take access. Pure.

use super::{Grant, Outcome};
use crate::{Caller, Refusal};
use kernel::{PersonId, Role};

/// Whether a role is given by two people.
pub const fn is_privileged(role: Role) -> bool {
    matches!(role, Role::Administrator | Role::ComplianceOfficer)
}

/// Administrators change accounts, but not their own.
pub(super) fn may_change(caller: &Caller, person: &PersonId) -> Result<(), Refusal> {
    Caller::require(matches!(caller.role, Role::Administrator | Role::System))?;
    if caller.person == *person { Err(Refusal::OwnAccount) } else { Ok(()) }
}

/// Whoever holds a privileged role decides about a grant, unless they proposed it or get it. Who proposed it may take
/// it back.
pub(super) fn may_decide(caller: &Caller, grant: &Grant, approve: bool) -> Result<(), Refusal> {
    Caller::require(is_privileged(caller.role))?;
    if grant.outcome != Outcome::Pending {
        return Err(Refusal::Stale("grant"));
    }
    let party = caller.person == grant.proposed_by || caller.person == grant.person;
    if approve && party { Err(Refusal::TwoPersons) } else { Ok(()) }
}
