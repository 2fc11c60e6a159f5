//! The audit log: an append-only Merkle tree (RFC 6962) over canonical entries, with checkpoints
//! signed as C2SP notes.
//!
//! Entries are written in the transaction of what they witness. Every commit leaves what only the signing key can make of the
//! tree (a tag); a signed checkpoint over the whole log follows within a second. Each commit holds the tag before it against that, so the log says where
//! somebody else wrote its head. Entries hold identifiers, codes and counts, never PHI; those that name a patient, a visit, a
//! device or an address are sealed in them (`sealed`).

pub mod checks;
mod copy;
mod cosignature;
mod cosigned;
mod entry;
mod event;
mod explorer;
pub mod fhir;
mod index;
mod ledger;
mod merkle;
mod note;
mod onward;
mod proof;
mod run;
mod sealed;
mod service;
mod shown;
mod signer;
mod span;
mod store;
mod succession;
#[cfg(test)]
mod tests;
mod tile;
mod verify;

pub use copy::{Copies, MIGRATION as COPY, Portion};
pub use cosignature::{Cosigner, Witness};
pub(crate) use cosigned::newest_over;
pub use cosigned::{
    APART, Ahead, BOUNDS, Contradiction, CosignError, Cosigned, MIGRATION as COSIGNED, Newest,
    Standing,
};
pub use entry::{Action, Entry, Outcome, Resource};
pub use event::Event;
pub use explorer::{Explorer, Query};
pub use index::{BY_ROLE, KEYED, MIGRATION as INDEX};
pub use ledger::Ledger;
pub use merkle::{Frontier, Hash};
pub(crate) use merkle::{consistent, leaf};
pub(crate) use note::Checkpoint;
pub use note::NoteError;
pub use onward::{Onward, PORTION, waits_since};
pub use proof::{ProofError, Proved, check, prove};
pub(crate) use sealed::Keyring;
pub(crate) use service::tells_of_another_head;
pub use service::{Audit, AuditError};
pub use shown::Shown;
pub use signer::{Signer, SigningKeyKept};
pub(crate) use span::{Period, span};
pub use store::{CLOCK, Held, MIGRATION, SEALED_BY, SUCCESSION, TAG, clock, only_added, outage};
pub(crate) use succession::Told;
pub use succession::{HandOver, Verifier};
pub use tile::{MIGRATION as TILE, Tiles};
pub use verify::{Broken, Outside, Report, Testimony, VerifyError, verify};
