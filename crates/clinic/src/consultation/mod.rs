//! Consultations: one provider–patient episode, from scheduled to completed.
//!
//! The states, the rules and the rows. A step of a visit changes the appointment and the queue entry
//! as well, so the commands belong to [`crate::visit`]; this slice refuses to know of either.

mod model;
pub(crate) mod rules;
mod service;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub use model::{Consultation, State};
pub use rules::Command;
pub use service::Consultations;
pub use store::MIGRATION;
