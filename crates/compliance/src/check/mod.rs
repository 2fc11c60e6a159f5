//! What a compliance check is: what it looks at, what it found, and the report of a run.
//!
//! A check looks at what is really there, never at what the settings say of it. It knows none of
//! the checks: each slice offers its own, with a world made bad on purpose in which it must fail.
//! It refuses to say that anybody is compliant; it counts which checks passed.

mod model;
mod report;
mod rules;
#[cfg(test)]
mod tests;

pub use model::{Check, Finding, Record, Severity, Status};
pub use report::Report;
