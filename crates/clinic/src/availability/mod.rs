//! Availability: what a provider says of themselves, joined with what they are doing.
//!
//! A provider is available, away or offline by their own word; a patient with them makes them busy, and
//! the end of the visit frees them, without anybody saying so; and whose connection is gone takes nobody. The row is
//! the truth; presence state on `presence.providers.{department}` shows it to clients. It refuses to know who waits.

mod model;
pub(crate) mod rules;
mod service;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub use model::{Availability, Label, Status};
pub(crate) use model::{Duty, Shift};
use model::{Shown, Watched};
pub use service::Availabilities;
pub use store::{LOST, MIGRATION};
