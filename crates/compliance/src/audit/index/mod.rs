//! The index of the audit log: which commit names which actor, patient and event.
//!
//! One row a commit and term, so that a busy second of messages costs a handful. It refuses to know what an
//! entry says beyond that.

mod store;
#[cfg(test)]
mod tests;

pub use store::MIGRATION;
pub(super) use store::{add, advance, cursor};

use super::Shown;

/// Terms that name who acted.
pub(super) const ACTOR: i64 = 1;
/// Terms that name for whom.
pub(super) const PATIENT: i64 = 2;
/// Terms that name what happened.
pub(super) const EVENT: i64 = 3;

/// One row: the sort of term, the term, and the commit's first entry.
pub(super) type Term = (i64, String, u64);

/// The terms of one entry of a commit.
pub(super) fn terms(first: u64, entry: &Shown) -> Vec<Term> {
    let mut terms = vec![(ACTOR, entry.actor.clone(), first), (EVENT, entry.event.clone(), first)];
    terms.extend(entry.patients().map(|patient| (PATIENT, patient.to_owned(), first)));
    terms
}
