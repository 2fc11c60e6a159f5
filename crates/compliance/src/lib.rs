//! What everybody else must obey: the audit log with its proofs, the keys that PHI is sealed with, how long
//! records are kept, and the checks that show whether it all holds.
//!
//! It stands low in the house, because everyone must append to the log and ask for keys; so it
//! knows none of them: no patient, no channel, no HTTP.

pub mod agreement;
pub mod attestation;
pub mod audit;
pub mod backup;
pub mod baseline;
pub mod check;
pub mod custody;
pub mod downtime;
pub mod evaluation;
pub mod evidence;
pub mod exercise;
mod kek;
pub mod keys;
pub mod page_report;
pub mod policy;
pub mod posture;
pub mod retention;
pub mod risk;
pub mod secret;
pub mod waiver;
pub mod witness;

/// The tables of this crate.
pub const MIGRATIONS: &[db::Migration] = &[
    audit::MIGRATION,
    keys::MIGRATION,
    audit::INDEX,
    audit::COPY,
    retention::MIGRATION,
    backup::MIGRATION,
    agreement::MIGRATION,
    attestation::MIGRATION,
    posture::MIGRATION,
    posture::TOLD,
    keys::VERSIONS,
    audit::SEALED_BY,
    custody::MIGRATION,
    retention::CAUSES,
    audit::TILE,
    audit::COSIGNED,
    backup::NEW,
    audit::SUCCESSION,
    waiver::MIGRATION,
    keys::DISPOSED,
    audit::APART,
    secret::MIGRATION,
    backup::COPIES,
    posture::DRILLED,
    audit::KEYED,
    audit::BOUNDS,
    retention::DESTROYED,
    posture::TRIED,
    backup::RESTORES,
    audit::CLOCK,
    retention::TURN,
    backup::DRILLED_BY,
    retention::HOLD_TURN,
    audit::TAG,
    backup::DRILLED_NEAR,
    agreement::OBLIGATIONS,
    retention::CHANNELS,
    policy::MIGRATION,
    risk::MIGRATION,
    risk::ANALYSIS,
    downtime::MIGRATION,
    backup::FAILURES,
    backup::SHREDDED,
    page_report::MIGRATION,
    backup::DRILLED_COPY,
    baseline::MIGRATION,
    baseline::OBSERVED,
    evaluation::MIGRATION,
    exercise::MIGRATION,
    posture::MATRIX,
    downtime::OPENED,
    backup::ACCOUNTS,
    page_report::SIGNED_IN,
    custody::CHANGES,
    audit::BY_ROLE,
    custody::ONE_WAITS,
    baseline::KEY,
];

/// The checks of this crate.
pub fn checks() -> impl Iterator<Item = &'static check::Check> {
    [
        keys::checks::CHECKS,
        audit::checks::CHECKS,
        backup::checks::CHECKS,
        downtime::checks::CHECKS,
        retention::checks::CHECKS,
        attestation::checks::CHECKS,
        posture::checks::CHECKS,
        policy::checks::CHECKS,
        risk::checks::CHECKS,
        page_report::checks::CHECKS,
        baseline::checks::CHECKS,
        evaluation::checks::CHECKS,
        exercise::checks::CHECKS,
    ]
    .into_iter()
    .flatten()
}
