//! The index of the audit log: which commit names which actor, patient and event, and in which role it was done.
//!
//! One row a commit and term, so that a busy second of messages costs a handful. Whom a term names is a keyed hash: whoever
//! has the store without its keys learns nobody from it. It refuses to know what an entry says beyond that.

mod store;
#[cfg(test)]
mod tests;

pub use store::{BY_ROLE, KEYED, MIGRATION};
pub(super) use store::{add, advance, commits, cursor, order, ordered, setbacks};

use super::Shown;
use super::sealed::Keyring;
use kernel::Role;

/// Terms that name who acted.
pub(super) const ACTOR: i64 = 1;
/// Terms that name for whom.
pub(super) const PATIENT: i64 = 2;
/// Terms that name what happened.
pub(super) const EVENT: i64 = 3;
/// Terms that name nobody: from when to when recorded time went back.
pub(super) const SETBACK: i64 = 4;

/// Terms that name what happened with the role of whoever did it, which name nobody either.
pub(super) const ROLE: i64 = 5;
/// What a role is called that there is none of.
const NO_ROLE: &str = "unknown";

/// One row: the sort of term, the term, and the commit's first entry.
pub(super) type Term = (i64, String, u64);

/// The term by which somebody is found, or what happened.
pub(super) fn term(keyring: &Keyring, kind: i64, name: &str) -> String {
    if kind == EVENT { name.to_owned() } else { keyring.term(kind, name) }
}

/// A role by the name that it is asked for by: whatever is none has one name.
pub(super) fn role(name: &str) -> &'static str {
    Role::find(name).map_or(NO_ROLE, Role::name)
}

/// The term by which is found what somebody in a role did.
pub(super) fn done_as(event: &str, name: &str) -> String {
    format!("{event} {}", role(name))
}

/// The terms of one entry of a commit.
pub(super) fn terms((first, keyring): (u64, &Keyring), entry: &Shown) -> Vec<Term> {
    let named = |kind, name: &str| (kind, term(keyring, kind, name), first);
    let role = (ROLE, done_as(&entry.event, &entry.role), first);
    let mut terms = vec![named(ACTOR, &entry.actor), named(EVENT, &entry.event), role];
    terms.extend(entry.patients().map(|patient| named(PATIENT, patient)));
    terms
}
