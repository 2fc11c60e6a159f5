//! Attestations: what no program can observe, somebody vouches for, by name and until a day.
//!
//! Each is one row that is never changed: who answers for it, what they say, the SHA-256 of the document that
//! they say it by, and when it ends. An attestation that ended fails its check, like one that was never made. This slice
//! refuses to read the document; it stays with its owner.

pub mod checks;
mod model;
mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use model::{Attestation, NewAttestation};
pub use service::{AttestationError, Attestations};
pub use store::MIGRATION;
