//! Policies: which the rules ask for, in versions of which each names its document by hash, and when each was last reviewed
//! (45 CFR 164.316, 164.530(i)).
//!
//! The documents stay with the clinic. Versions and reviews are only ever added, so what was in force when is known for as long
//! as the law asks (six years from when it was last in effect). This slice refuses to know what a policy says.

pub mod checks;
mod model;
mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use model::{NewVersion, PolicyKind, Review, Standing, Version};
pub use rules::{in_force, keep_until, review_by, standing};
pub use service::{Policies, PolicyError};
pub use store::MIGRATION;
