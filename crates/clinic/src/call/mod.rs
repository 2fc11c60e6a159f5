//! The call: that a video session began and ended, and how good it was.
//!
//! Numbers and codes from the browsers of those in a visit, for the visit's quality record and for the
//! clinic as a whole. It refuses to know what was seen or said.

pub(crate) mod checks;
mod model;
mod service;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub use model::{DtlsVersion, Happening, Quality, Sample, SrtpSuite};
pub use service::Calls;
pub(crate) use service::quality;
pub use store::{ENCRYPTION, MIGRATION, SESSIONS};
