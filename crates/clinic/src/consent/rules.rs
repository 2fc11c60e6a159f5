//! Whether a consent holds, and who may record one. Pure.

use super::{Decision, Evidence, Record};
use crate::{Caller, Refusal};
use kernel::{PersonId, Role, Timestamp};
use serde_json::{Value, json};

/// The grant in force at `now`, given all records of one patient and topic.
///
/// Fails closed: no record, a revocation or expiry on top, or a grant not yet or no longer in force
/// all answer `None`.
pub(crate) fn live(records: &[Record], now: Timestamp) -> Option<&Record> {
    let last = records.iter().max_by_key(|record| record.sequence)?;
    let granted = last.decision == Decision::Granted && last.at <= now;
    (granted && last.expires.is_none_or(|end| now < end)).then_some(last)
}

/// The record as clients read it in the patient's user metadata.
pub(crate) fn snapshot(record: &Record) -> Value {
    let granted = record.decision == Decision::Granted;
    let (at, end) = (record.at.to_string(), record.expires.map(|end| end.to_string()));
    json!({
        "id": record.id.as_str(),
        "patientId": record.patient.as_str(),
        "type": record.topic.name(),
        "granted": granted,
        "scope": record.scope,
        "version": record.version.to_string(),
        "grantedAt": granted.then_some(&at),
        "expiresAt": end,
        "revokedAt": (!granted).then_some(&at),
    })
}

/// A patient decides by their own act; staff only write down what a patient said or signed.
pub(crate) fn may_record(
    caller: &Caller,
    patient: &PersonId,
    evidence: Evidence,
) -> Result<(), Refusal> {
    Caller::require(caller.is_patient(patient) || caller.treats() || caller.role == Role::System)?;
    let own = caller.is_patient(patient);
    let fits = match evidence {
        Evidence::Click => own,
        Evidence::Verbal | Evidence::Paper => !own,
        Evidence::Timer => caller.role == Role::System,
    };
    if fits { Ok(()) } else { Err(Refusal::Evidence) }
}

/// Who may read a patient's consents: the patient, those who treat, and those who review.
pub(crate) const fn may_read(is_patient: bool, role: Role) -> bool {
    is_patient
        || matches!(
            role,
            Role::Provider
                | Role::Nurse
                | Role::Coordinator
                | Role::ComplianceOfficer
                | Role::Administrator
                | Role::System
        )
}

/// The place of the next record.
pub(crate) fn next_sequence(records: &[Record]) -> i64 {
    records.iter().map(|record| record.sequence).max().unwrap_or(0) + 1
}
