//! Witnessing the logs of others (C2SP tlog-witness): the largest checkpoint seen of each log, and a cosignature of every
//! one that extends it.
//!
//! It is what another site, a partner or an auditor runs; this installation's own log is nothing to it. What it has seen is
//! on disk before it says so, so that no log can be put back in time, or told differently to somebody else, without
//! being refused here. It sees names, sizes and hashes; it refuses to know entries.

mod key;
mod model;
mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use model::Refused;
pub use service::{Seen, Witnessing};
pub use store::{MIGRATION, SUCCESSION};

/// The tables of a witness's store, which is one of its own.
pub const MIGRATIONS: &[db::Migration] = &[MIGRATION, SUCCESSION];
