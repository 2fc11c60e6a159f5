//! The survey: three questions after a visit, answered once, by the patient.
//!
//! Marks are numbers to count with; the comment is sealed. It refuses to know who reads the marks.

mod model;
mod service;
pub(crate) mod store;

pub use model::Answers;
pub use service::Surveys;
pub use store::MIGRATION;
