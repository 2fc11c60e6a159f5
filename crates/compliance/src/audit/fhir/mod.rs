//! The log as FHIR R4 `AuditEvent`s, by IHE's Basic Audit Log Patterns (BALP) and DICOM's codes.
//!
//! An entry is stored in its own form and mapped when somebody reads it: one event, or for a list one for each patient whom it
//! showed. An event claims a profile of BALP only where everything that the profile asks for is known. It refuses to know
//! how events travel.

mod kind;
mod rules;
#[cfg(test)]
mod tests;
mod validate;

pub use rules::{Observer, events};
pub use validate::{Grade, Issue, outcome, validate};
