//! Backups: how they are sealed, and the record of when one was made and when one was last restored to see that it can be.
//!
//! A backup is sealed to a key of which the clinic's server has only the public half, so a stolen server opens none of
//! its backups, and a stolen backup opens nowhere. At its end the audit log's key signed it, so that nothing which only
//! somebody else sealed to that key is ever restored. The key-encryption key is never in it. How an archive looks inside,
//! this slice refuses to know.
//!
//! What can be observed from outside: `backup_job` has when each backup was made, how large it is, how much of that was new
//! and the id of the key that opens it; `restore_drill` has what each drill came to, how long it took, by which key, and what it found of keys that were destroyed;
//! `backup_copy` what became of it when somebody tried to delete a copy of the backups from here; `store_restored` when this
//! store was restored from a backup, and whether what may have been ended since that backup is ended; `backup_oldest` how old the
//! oldest backup was whenever old ones were removed; `backup_failure` when one was begun and failed, and when people were told.
//!
//! No library does it: those for age bring a second set of cryptography and a second `base64`.

mod apart;
mod artefact;
pub mod checks;
mod piece;
mod seal;
mod service;
mod signature;
mod store;
#[cfg(test)]
mod tests;

pub use artefact::{LISTED, Seen, Shelf};
pub use piece::{PIECES, Piece, PieceName, Pieces, named, shelved};
pub use seal::{BackupKey, Opening, Recipient, SealError, Sealing, is_sealed};
pub use service::{Backups, CopyTried, Drill, Horizon, Job, RecoveryTime, Restored, Sweep};
pub use signature::{Signed, trailer, verify, whole};
pub use store::{
    ACCOUNTS, COPIES, DRILLED_BY, DRILLED_COPY, DRILLED_NEAR, FAILURES, MIGRATION, NEW, RESTORES,
    SHREDDED,
};
