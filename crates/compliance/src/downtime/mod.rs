//! Downtime kits: what the clinic needs to go on by telephone while the server is down, sealed into files, and the record of
//! which were written.
//!
//! A kit is sealed as a backup is ([`crate::backup`]), to a key of which the server has the public half alone, so whoever takes
//! the folder or the server reads none. A file is there under its name once it is whole, for its owner only; the newest few
//! stay. What is in a kit, this slice refuses to know.
//!
//! What can be observed from outside: `downtime_kit` has when each was written, until when it tells, its SHA-256, the id of
//! the key that opens it and when it was last opened beside its installation, each with its audit entry.

pub mod checks;
mod kit;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use kit::{File, KEPT, KitError, Opened, files, open, prune, write};
pub use service::{Depot, Kept, Kits, Written};
pub use store::{MIGRATION, OPENED};
