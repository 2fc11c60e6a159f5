//! Who may give and take access. Pure.

use super::{Change, Grant, Outcome};
use crate::session::rules::{is_privileged, is_staff};
use crate::{Caller, Refusal};
use jiff::SignedDuration;
use kernel::{PersonId, Role, Timestamp};
use realtime::access::{Ban, BanReason};

/// Administrators change accounts, but not their own. A directory comes by the key of one of them, who leaves like
/// everybody else: it closes that account, and does no more with it.
pub(super) fn may_change(caller: &Caller, person: &PersonId, closes: bool) -> Result<(), Refusal> {
    Caller::require(matches!(caller.role, Role::Administrator | Role::System))?;
    let by_key = caller.key.is_some();
    if caller.person == *person && !(by_key && closes) {
        return Err(Refusal::OwnAccount);
    }
    Ok(())
}

/// A ban says nothing else of an account than that it closes.
pub(super) fn bans_only(change: &Change) -> Result<(), Refusal> {
    let says_more =
        change.active == Some(true) || change.role.is_some() || change.departments.is_some();
    if says_more {
        let problem = "closes the account; its role and departments are changed for themselves";
        return Err(Refusal::Field { field: "banned", problem });
    }
    Ok(())
}

/// Whoever holds a privileged role lifts a ban that somebody else placed on somebody else. What stands in the engine counts only
/// where the account does not say who banned it: those rows are of the keyset, and come and go without it.
pub(super) fn may_lift(
    caller: &Caller,
    person: &PersonId,
    (author, standing): (Option<&PersonId>, &[Ban]),
) -> Result<(), Refusal> {
    Caller::require(is_privileged(caller.role))?;
    let own = |one: &Ban| one.reason != BanReason::Closed && one.by == caller.person.as_str();
    let placed = author.map_or_else(|| standing.iter().any(own), |author| *author == caller.person);
    if caller.person == *person || placed {
        return Err(Refusal::TwoPersons);
    }
    Ok(())
}

/// The longest time ago that somebody left whose account is closed only now: what is further away was mistyped.
const LONGEST_AGO: SignedDuration = SignedDuration::from_hours(20 * 366 * 24);

/// The clock of whoever says "now" may be so far ahead.
const AHEAD: SignedDuration = SignedDuration::from_mins(5);

/// Somebody leaves before their account is closed for it, or as it is.
pub(super) fn has_left(
    left: Option<Timestamp>,
    now: Timestamp,
) -> Result<Option<Timestamp>, Refusal> {
    let fits = |left: Timestamp| {
        left.duration_since(now) <= AHEAD && now.duration_since(left) <= LONGEST_AGO
    };
    if left.is_none_or(fits) {
        return Ok(left.map(|left| left.min(now)));
    }
    let problem = "is when they left: not after now, nor 20 years ago";
    Err(Refusal::Field { field: "leftAt", problem })
}

/// Staff take other roles of staff; nobody becomes a patient, or the server.
pub(super) fn may_become(role: Role, next: Role) -> Result<(), Refusal> {
    let of_people = |role| is_staff(role) && role != Role::System;
    if role == next || (of_people(role) && of_people(next)) {
        return Ok(());
    }
    let problem =
        "is a role of staff, and is given to staff only; add somebody who comes as something else";
    Err(Refusal::Field { field: "role", problem })
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
