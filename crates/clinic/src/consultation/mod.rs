//! Consultations: one provider–patient episode, from scheduled to completed.
//!
//! The states, the rules and the rows. A step of a visit changes the appointment and the queue entry
//! as well, so the commands belong to [`crate::visit`]; this slice refuses to know of either.

mod model;
mod news;
pub(crate) mod rules;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub use model::{Consultation, Licence, LicenceException, Outcome, State};
pub(crate) use news::{confide, revoked};
pub use rules::Command;
pub use store::{KEYS, KEYS_GONE, LICENCE, LICENCE_PLACE, MIGRATION, OPEN, OUTCOME, PART2};
