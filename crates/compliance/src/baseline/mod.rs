//! Baselines: what a server and its machine were when somebody approved them, and what they are now.
//!
//! A server looks at itself, and keeps how it looked as one row of its node ([`State`]): the SHA-256 of the program that runs, one
//! of each section of the settings in force, where it listens, what of the machine is open to others, and which places that must
//! not be reached answered. An officer approves that with a reason, which adds a row that nothing changes. Whatever differs since
//! is drift. This slice refuses to know how any of it is seen, and how the list of a release is verified; it is told no value of any
//! setting.
//!
//! What can be observed from outside: `baseline_observed` has how each node looked last, `baseline` what was approved, each with
//! its audit entry.

pub mod checks;
mod error;
mod model;
mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use error::BaselineError;
pub use model::{Approval, Baseline, Drift, ListKey, Listed, Observed, Standing, State};
pub use service::Baselines;
pub use store::{KEY, MIGRATION, OBSERVED};
