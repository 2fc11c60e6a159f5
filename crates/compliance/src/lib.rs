//! What everybody else must obey: the audit log with its proofs, and the keys that PHI is sealed with.
//!
//! It stands low in the house, because everyone must append to the log and ask for keys; so it
//! knows none of them: no patient, no channel, no HTTP.

pub mod audit;
pub mod keys;

/// The tables of this crate.
pub const MIGRATIONS: &[db::Migration] =
    &[audit::MIGRATION, keys::MIGRATION, audit::INDEX, audit::COPY];
