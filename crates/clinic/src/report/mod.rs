//! The report: how the clinic did between two instants, for those who run and review it.
//!
//! Waits by hour, how visits ended, what was refused, and how calls went: numbers, codes and ids. It
//! refuses to know names.

mod model;
mod onwards;
mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use model::{Refused, Report, Wait};
pub use onwards::Onwards;
pub use service::Reports;
