//! Opening hours: when a department is open, by its own clock, and what it says when it is closed.
//!
//! A department that never said anything is always open. It refuses to know appointments; those are booked
//! by people who know when they work.

mod model;
mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use model::{Hours, Opening};
pub use rules::{day, name};
pub use service::OpeningHours;
pub(crate) use service::{closed, zone};
pub use store::{CLOSED_WORDS, MIGRATION};
