//! Organizations and their departments.
//!
//! The covered entity and the places in it where patients wait. It refuses to know who works there.

mod model;
mod service;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub use model::{CANARIES, Department, Organization};
pub(crate) use service::today;
pub use service::{Organizations, clock, other};
pub use store::{MIGRATION, ZONE};
