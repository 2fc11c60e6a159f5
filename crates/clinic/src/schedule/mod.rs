//! When providers work, which sorts of visits there are, and so which times can be booked.
//!
//! A week by the provider's own clock, with days that are otherwise, becomes slots: instants, so that neither change of
//! the clocks makes a slot that nobody can keep or two that are the same. Whether a slot is taken is decided at the
//! booking, under the provider's lock. It refuses to know consultations, queues and letters.

pub(crate) mod checks;
mod model;
pub(crate) mod rules;
mod service;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub use model::{Asked, Day, Schedule, Slot, Stretch, VisitType};
pub(crate) use model::{Place, Right, Ruling};
pub use service::Schedules;
pub(crate) use service::{Fit, fit, licences, right};
pub use store::MIGRATION;
