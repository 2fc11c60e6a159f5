//! Who saw a patient's record: what the audit log says of them, in a shape that they can read.
//!
//! Entries hold ids and codes, so names are looked up when somebody reads, and a name that was corrected is correct in what
//! is long past. Everything that a person did about the patient is in it, whatever it was called: an event that this slice
//! has no word for is told as something else, never left out. It refuses to know what was seen.

pub(crate) mod checks;
mod model;
mod rules;
mod service;
#[cfg(test)]
mod tests;

pub use model::{Access, AccessReport, Did, Subject};
pub use service::AccessReports;
