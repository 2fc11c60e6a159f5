//! Whether a consent holds, and who may record one. Pure.

use super::{Change, Decision, Evidence, Form, Record};
use crate::{Act, Caller, Refusal};
use kernel::{PersonId, Role, Timestamp};
use serde_json::{Value, json};
use similar::{Algorithm, ChangeTag, capture_diff_slices};

/// The grant in force at `now`, given all records of one patient and topic.
///
/// Fails closed: no record, a revocation or expiry on top, or a grant not yet or no longer in force
/// all answer `None`.
pub(crate) fn live(records: &[Record], now: Timestamp) -> Option<&Record> {
    let last = records.iter().max_by_key(|record| record.sequence)?;
    let granted = last.decision == Decision::Granted && last.at <= now;
    (granted && last.expires.is_none_or(|end| now < end)).then_some(last)
}

/// Whether what a patient consented to had ended by then: they had taken it back, or it had run out. Who never consented took
/// nothing back.
pub(crate) fn is_withdrawn(records: &[Record], at: Timestamp) -> bool {
    let known = records.iter().filter(|record| record.at <= at);
    let last = known.max_by_key(|record| record.sequence);
    last.is_some_and(|last| {
        last.decision != Decision::Granted || last.expires.is_some_and(|end| end <= at)
    })
}

/// Whether a form is signed now.
pub(crate) fn in_effect(form: &Form, now: Timestamp) -> bool {
    form.effective.is_none_or(|from| from <= now)
}

/// Whether a grant stands on words that were replaced by ones that everybody signs anew.
pub(crate) fn is_outdated(grant: &Record, forms: &[Form], now: Timestamp) -> bool {
    // Each language counts its versions for itself.
    let same = |form: &&Form| form.topic == grant.topic && form.locale == grant.locale;
    let newer = |form: &&Form| form.version > grant.version;
    forms.iter().filter(same).filter(newer).any(|form| form.renews && in_effect(form, now))
}

/// What became of each paragraph between two versions, in the order of reading.
pub(crate) fn changes(old: &str, new: &str) -> Vec<(Change, String)> {
    let paragraphs = |text: &str| -> Vec<String> {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        lines.map(str::to_owned).collect()
    };
    let (old, new) = (paragraphs(old), paragraphs(new));
    let ops = capture_diff_slices(Algorithm::Myers, &old, &new);
    let all = ops.iter().flat_map(|op| op.iter_changes(old.as_slice(), new.as_slice()));
    all.map(|one| {
        let change = match one.tag() {
            ChangeTag::Equal => Change::Same,
            ChangeTag::Insert => Change::Added,
            ChangeTag::Delete => Change::Removed,
        };
        (change, one.value())
    })
    .collect()
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

/// The verb by which reports find a patient's decision; what ran out was decided by nobody.
pub(super) fn verb(record: &Record) -> Option<String> {
    let done = match record.decision {
        Decision::Granted => "GRANTED",
        Decision::Revoked => "REVOKED",
        Decision::Expired => return None,
    };
    Some(format!("CONSENT_{done}_{}", record.topic.name()))
}

/// A patient decides by their own act, or by that of whoever acts for them; staff only write down what a patient said or signed.
pub(crate) fn may_record(
    caller: &Caller,
    patient: &PersonId,
    evidence: Evidence,
) -> Result<(), Refusal> {
    let staff = caller.treats() || caller.role == Role::System;
    caller.require_for(patient, Act::Consent, staff)?;
    let own = caller.stands_for(patient, Act::Consent);
    let fits = match evidence {
        Evidence::Click => own,
        Evidence::Verbal | Evidence::Paper => !own,
        Evidence::Timer => caller.role == Role::System,
    };
    if fits { Ok(()) } else { Err(Refusal::Evidence) }
}

/// Refuses what are no states.
pub(crate) fn check_states(states: &[String]) -> Result<(), Refusal> {
    let plain = |byte: u8| byte.is_ascii_uppercase() || byte == b'-';
    let is_code = |code: &String| (2..=8).contains(&code.len()) && code.bytes().all(plain);
    let once = |at: usize, code: &String| states.iter().take(at).all(|other| other != code);
    let fits = states.iter().enumerate().all(|(at, code)| is_code(code) && once(at, code));
    let problem = "holds codes of at most 100 states such as IL, each once; none is every state";
    if fits && states.len() <= 100 {
        Ok(())
    } else {
        Err(Refusal::Field { field: "states", problem })
    }
}

/// Refuses a scope that says nothing, or more than a scope does.
pub(crate) fn check_scope(scope: Option<&str>) -> Result<(), Refusal> {
    let said = |scope: &str| {
        let length = scope.trim().chars().count();
        (1..=200).contains(&length) && !scope.chars().any(char::is_control)
    };
    let problem = "says in 1 to 200 characters what it is for, such as all-visits";
    if scope.is_none_or(said) { Ok(()) } else { Err(Refusal::Field { field: "scope", problem }) }
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
