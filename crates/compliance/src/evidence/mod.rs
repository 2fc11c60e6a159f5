//! Evidence to be handed to somebody who trusts neither the server nor its database: a folder of plain files, a manifest
//! with the hash of each, and one signature over it.
//!
//! The audit entries of a period stand between two trees of which the later one is signed, so that none can be left out. They
//! stand there as they are stored, which is what is proved, and once more opened, to be read.
//! What else is in the folder comes from whoever keeps it, as tables of ids, codes, times and hashes (`store` has those of
//! this crate). It refuses to know what a record says.

mod bundle;
mod manifest;
mod sheet;
mod store;
#[cfg(test)]
mod tests;
mod verify;

pub use bundle::{Made, Part, Period, export, free};
pub use sheet::{Field, Sheet, kept};
pub use verify::{Verified, verify};

/// Where things stand in the folder.
mod names {
    pub(super) const MANIFEST: &str = "manifest.note";
    pub(super) const KEY: &str = "audit.vkey";
    pub(super) const ENTRIES: &str = "audit/entries.ndjson";
    pub(super) const OPENED: &str = "audit/opened.ndjson";
    pub(super) const BEFORE: &str = "audit/before.tree";
    pub(super) const CHECKPOINT: &str = "audit/checkpoint.note";
    pub(super) const COSIGNED: &str = "audit/cosigned.note";
    pub(super) const HAND_OVERS: &str = "audit/hand-overs.notes";
    pub(super) const HOW: &str = "HOW-TO-VERIFY.txt";
}

/// Why evidence could not be made, or does not hold.
#[derive(Debug, thiserror::Error)]
pub enum EvidenceError {
    /// A file of the folder.
    #[error("{0}: {1}")]
    File(String, std::io::Error),
    /// The folder holds something already.
    #[error("{0} is not empty; evidence goes into a folder of its own")]
    Occupied(String),
    /// Others of this machine may look into the folder, which has what the audit log seals.
    #[error(
        "{0} is open to others of this machine (mode {1:o}); chmod 700 it, or name a new folder"
    )]
    Shared(String, u32),
    /// The manifest or its signature.
    #[error("manifest.note: {0}")]
    Note(#[from] crate::audit::NoteError),
    /// What stands there is not what was signed.
    #[error("{0}: {1}")]
    Broken(String, &'static str),
    /// The key that signs.
    #[error(transparent)]
    Audit(#[from] crate::audit::AuditError),
    /// The store failed.
    #[error(transparent)]
    Db(#[from] db::DbError),
}
