//! The audit log: an append-only Merkle tree (RFC 6962) over canonical entries, with checkpoints
//! signed as C2SP notes.
//!
//! Entries are written in the transaction of what they witness; every commit leaves a signed
//! checkpoint over the whole log, so no unsigned tail ever exists. Entries hold identifiers, codes
//! and counts, never PHI.

pub mod checks;
mod copy;
mod entry;
mod event;
mod explorer;
mod index;
mod merkle;
mod note;
mod proof;
mod service;
mod signer;
mod span;
mod store;
#[cfg(test)]
mod tests;
mod verify;

pub use copy::{Copies, MIGRATION as COPY, Portion};
pub use entry::{Action, Entry, Outcome, Resource};
pub use event::Event;
pub use explorer::{Explorer, Query, Shown};
pub use index::MIGRATION as INDEX;
pub(crate) use merkle::leaf;
pub use merkle::{Frontier, Hash, consistency, consistent};
pub use note::{NoteError, Verifier};
pub use proof::{ProofError, Proved, check, prove};
pub use service::{Audit, AuditError};
pub use signer::Signer;
pub(crate) use span::{Period, span};
pub use store::{MIGRATION, SEALED_BY};
pub use verify::{Broken, Report, VerifyError, verify};
