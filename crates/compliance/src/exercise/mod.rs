//! Exercises: which plan was tried when, by whom, and what was learnt (45 CFR 164.308(a)(6), 164.308(a)(7)(ii)(D)).
//!
//! Plans and records stay with the clinic; their hashes stand here. An exercise is only ever added. Whether the alert of an
//! outage arrives is not typed: the check that tries it keeps what came of that. This slice refuses to know what a plan says.

pub mod checks;
mod model;
mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use model::{Exercise, ExerciseKind, NewExercise};
pub use service::{ExerciseError, Exercises};
pub use store::MIGRATION;
