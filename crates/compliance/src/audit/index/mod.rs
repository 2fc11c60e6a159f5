//! The index of the audit log: which commit names which actor, patient and event.
//!
//! One row a commit and term, so that a busy second of messages costs a handful. Whom a term names is a keyed hash: whoever
//! has the store without its keys learns nobody from it. It refuses to know what an entry says beyond that.

mod store;
#[cfg(test)]
mod tests;

pub use store::{KEYED, MIGRATION};
pub(super) use store::{add, advance, cursor, order, ordered, setbacks};

use super::Shown;
use super::sealed::Keyring;

/// Terms that name who acted.
pub(super) const ACTOR: i64 = 1;
/// Terms that name for whom.
pub(super) const PATIENT: i64 = 2;
/// Terms that name what happened.
pub(super) const EVENT: i64 = 3;
/// Terms that name nobody: from when to when recorded time went back.
pub(super) const SETBACK: i64 = 4;

/// One row: the sort of term, the term, and the commit's first entry.
pub(super) type Term = (i64, String, u64);

/// The term by which somebody is found, or what happened.
pub(super) fn term(keyring: &Keyring, kind: i64, name: &str) -> String {
    if kind == EVENT { name.to_owned() } else { keyring.term(kind, name) }
}

/// The terms of one entry of a commit.
pub(super) fn terms((first, keyring): (u64, &Keyring), entry: &Shown) -> Vec<Term> {
    let named = |kind, name: &str| (kind, term(keyring, kind, name), first);
    let mut terms = vec![named(ACTOR, &entry.actor), named(EVENT, &entry.event)];
    terms.extend(entry.patients().map(|patient| named(PATIENT, patient)));
    terms
}
