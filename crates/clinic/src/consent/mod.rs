//! Consent: what a patient agreed to, on which form, and whether it holds now.
//!
//! Records are only ever appended; the current answer is a fold over them and fails closed. A form
//! version is immutable text named by its hash. Revoking is a command of [`crate::visit`],
//! because it must end the visits that stood on the consent in the same transaction.

mod model;
pub(crate) mod rules;
mod service;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub use model::{Decision, Evidence, Form, Given, Record, Search, Topic};
pub use service::Consents;
pub(crate) use service::{end, live};
pub use store::MIGRATION;
