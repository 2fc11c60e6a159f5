//! Evaluations: who looked at the installation and how the clinic works, when, by which report, and what they found that is
//! still open (45 CFR 164.308(a)(8), 45 CFR 84.84).
//!
//! The reports stay with the clinic; their hashes stand here. Evaluations, findings and closings are only ever added, so what was
//! known when and what was done about it stays to be seen. This slice refuses to know what a report says beyond its findings'
//! titles, and says nothing about any patient.

pub mod checks;
mod model;
mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use model::{
    Closing, Evaluation, EvaluationFinding, EvaluationKind, FindingSeverity, FindingState,
    NewClosing, NewEvaluation, NewFinding,
};
pub use service::{EvaluationError, Evaluations};
pub use store::MIGRATION;
