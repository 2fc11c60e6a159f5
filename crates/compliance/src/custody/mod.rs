//! Custody: a new version of the key-encryption key in time, what it wraps under it, and the end of the old one.
//!
//! A rotation puts a version first in the key file and returns; what the old one wraps is wrapped anew portion by portion,
//! each a commit of its own, while everything runs, and nothing is encrypted again. Whatever is cut off goes on from what
//! is there: the file says which version counts, each wrapped key which version wrapped it. A version that wraps nothing
//! any more is retired, and destroyed when no backup is left that needs it, nor one that a legal hold keeps. Whoever comes by
//! the API asks, and a second person approves within a day: the commit that approves carries it out. Whoever has the machine
//! has the keys, and needs nobody, nor does the clock. What keys are for, this slice refuses to know.

mod dual;
mod error;
mod model;
mod rules;
mod service;
mod settle;
mod store;
#[cfg(test)]
mod tests;

pub use error::CustodyError;
pub use model::{Change, ChangeState, Incident, Kept, Reason, Settled, State, Step, Terms};
pub use service::Custody;
pub use store::{CHANGES, MIGRATION, ONE_WAITS};
