//! The training of the staff (45 CFR 164.308(a)(5), 164.530(b)): who was trained in what, on which day, and who is due.
//!
//! An entry is about one person and is never changed; a wrong one is struck, and stays. Whoever works here is trained within 30
//! days of joining and then every year. It refuses to know what a course teaches: it has its name, and the hash of its material.

pub(crate) mod checks;
mod model;
mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use model::{Due, Entry, Member, NewTraining};
pub use service::Trainings;
pub use store::MIGRATION;
