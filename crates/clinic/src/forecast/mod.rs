//! Forecasts: how long a wait will be, and how often that came true.
//!
//! How long visits took and how long providers paused between them is learned from this clinic's own, by department and
//! sort of visit. A wait is foretold by playing the line out many times with visits drawn from those that were, and
//! each promise is kept beside what became of it. It refuses to know who waits and why.

mod model;
pub(crate) mod rules;
mod service;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub use model::Kept;
pub(crate) use model::{Learned, Outlook, Seat, Turn};
pub(crate) use service::{Called, begun, ended};
pub use store::MIGRATION;
