//! The real-time engine: who may speak where, the log that records it, and the readers that follow.
//!
//! A message passes the gate, is recorded in the log in the same transaction as the audit entry
//! that witnesses it, and only then reaches subscribers. This crate cannot name a patient's record
//! and knows neither HTTP nor the shape of a URL.

pub mod access;
pub mod action;
pub mod channel;
pub mod context;
pub mod delivery;
pub mod environment;
pub mod fanout;
pub mod file;
pub mod gate;
pub mod group;
pub mod history;
pub mod keyset;
pub mod log;
pub mod presence;
pub mod publish;
pub mod push;
pub mod quarantine;
pub mod retention;
pub mod subscribe;
#[cfg(test)]
mod testing;

pub use keyset::KeysetId;

/// The tables of this crate.
pub const MIGRATIONS: &[db::Migration] = &[
    keyset::MIGRATION,
    channel::MIGRATION,
    access::MIGRATION,
    log::MIGRATION,
    log::MIGRATION_KIND,
    group::MIGRATION,
    action::MIGRATION,
    context::MIGRATION,
    push::MIGRATION,
    log::MIGRATION_ONCE,
    file::MIGRATION,
    access::MIGRATION_LEGACY,
    delivery::MIGRATION,
    push::MIGRATION_BROWSER,
    environment::MIGRATION,
    access::MIGRATION_HOLDER,
    environment::APPS,
    quarantine::MIGRATION,
    file::MIGRATION_END,
    channel::MIGRATION_VISITS,
    channel::MIGRATION_PATIENTS,
    file::MIGRATION_APART,
    file::MIGRATION_LOST,
    file::MIGRATION_KEY,
    file::MIGRATION_MEDIA,
    push::MIGRATION_OWNER,
    channel::MIGRATION_REPORTS,
    channel::MIGRATION_SERVED,
    access::MIGRATION_BANS,
    access::MIGRATION_REVOKED,
];

/// The checks of this crate.
pub fn checks() -> impl Iterator<Item = &'static compliance::check::Check> {
    [
        access::checks::CHECKS,
        environment::checks::CHECKS,
        keyset::checks::CHECKS,
        log::checks::CHECKS,
    ]
    .into_iter()
    .flatten()
}

/// Microseconds since 1970, as instants are stored.
pub(crate) fn micros(instant: kernel::Timestamp) -> i64 {
    instant.as_microsecond()
}
