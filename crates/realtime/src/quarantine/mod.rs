//! Files that were malware: who sent what, when, and by which signature it was found.
//!
//! The bytes are gone; this is what those who answer for the clinic's safety look at. It refuses to know what a file
//! was called, because names tell of patients.

mod model;
mod service;
mod store;

pub use model::{QuarantineError, Quarantined};
pub use service::Quarantine;
pub use store::MIGRATION;
pub(crate) use store::add;
