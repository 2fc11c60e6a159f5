//! What 42 CFR Part 2 asks for wherever something of a labelled visit goes: the label, the notice, and on what it may leave.
//!
//! The label itself stands on the visit (`consultation`), and everything of that visit has it: notes, summary, files,
//! messages, thread. There is no second place where it could be forgotten. Which visit is one is a clinician's word, given
//! in `visit`; psychotherapy notes are no label but notes of their own, in `chart`. It refuses to know how anything leaves.
//!
//! What the tables of such a visit say of it is a class of records by itself (`seal::SUD`): sealed by a key of its own, so that
//! it can go while the rest of the record stays. Label and key change in one transaction. What was said in it needs no other key:
//! each visit speaks by a version of its channel's key that is its own (`consultation_key`), and a thread by a whole one.

mod model;
mod rules;
mod service;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub use model::{PART2, Part2, notice, security};
pub(crate) use rules::check;
pub(crate) use service::{hold_all, own, seal_anew};
