//! The posture: every run of the checks that was ever kept, what fell since the one before, and whether the checks
//! themselves still see.
//!
//! What is only tried on request says in between what its last try came to. A run is kept whole: its canonical report, the
//! signed statement over it, and its SHA-256 in the audit log, in one commit. Reports of runs are documentation and stay. This
//! slice knows no check but its own.

pub mod checks;
mod model;
mod service;
mod store;
#[cfg(test)]
mod tests;
mod tried;

pub use model::{Drill, Rehearsal, Run};
pub use service::{Posture, PostureError, WEEK};
pub use store::{DRILLED, MATRIX, MIGRATION, TOLD, TRIED};
