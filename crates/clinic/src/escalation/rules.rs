//! What may become of an escalation. Pure.

use super::{Escalation, Outcome, Page, Reason, Severity, State};
use crate::{Caller, Patience, Refusal};
use jiff::SignedDuration;
use kernel::{DepartmentId, PersonId, Phi, Role, Timestamp};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The transition table.
pub(super) const fn next(from: State, to: State) -> Result<State, Refusal> {
    match (from, to) {
        (State::Active, State::Acknowledged | State::Withdrawn)
        | (State::Acknowledged, State::Resolved | State::Withdrawn) => Ok(to),
        _ => Err(Refusal::Transition { what: "the escalation", from: from.name(), to: to.name() }),
    }
}

/// Somebody takes it up.
pub(super) fn acknowledge(
    one: &Escalation,
    by: &PersonId,
    now: Timestamp,
) -> Result<Escalation, Refusal> {
    let state = next(one.state, State::Acknowledged)?;
    let (acknowledged_by, acknowledged) = (Some(by.clone()), Some(now.max(one.raised)));
    Ok(Escalation { state, acknowledged_by, acknowledged, ..one.clone() })
}

/// It is over; what came of it is said by a code, and how is written down.
pub(super) fn resolve(
    one: &Escalation,
    (outcome, note): (Outcome, &Phi),
    (by, now): (&PersonId, Timestamp),
) -> Result<Escalation, Refusal> {
    let state = next(one.state, State::Resolved)?;
    let length = note.expose().trim().len();
    if length == 0 || length > 4_000 {
        let problem = "says how it ended, in at most 4,000 bytes";
        return Err(Refusal::Field { field: "note", problem });
    }
    let (resolved, resolved_by) = (Some(now.max(one.raised)), Some(by.clone()));
    Ok(Escalation { state, resolved, resolved_by, outcome: Some(outcome), ..one.clone() })
}

/// Who pressed first and looked second says how bad it is and what it is about, for as long as it is not over.
pub(super) fn amend(
    one: &Escalation,
    (severity, reason): (Severity, Reason),
) -> Result<Escalation, Refusal> {
    if matches!(one.state, State::Resolved | State::Withdrawn) {
        let (from, to) = (one.state.name(), State::Active.name());
        return Err(Refusal::Transition { what: "the escalation", from, to });
    }
    Ok(Escalation { severity, reason, ..one.clone() })
}

/// It was raised by mistake, as who raised it says.
pub(super) fn withdraw(one: &Escalation, now: Timestamp) -> Result<Escalation, Refusal> {
    let state = next(one.state, State::Withdrawn)?;
    let (resolved, resolved_by) = (Some(now.max(one.raised)), Some(one.raised_by.clone()));
    Ok(Escalation { state, resolved, resolved_by, ..one.clone() })
}

/// Nobody but who raised it corrects it.
pub(super) fn may_correct(caller: &Caller, one: &Escalation) -> Result<(), Refusal> {
    Caller::require(caller.person == one.raised_by)
}

/// So long an emergency waits before it is told again.
pub(super) const fn patience(within: Patience, severity: Severity) -> SignedDuration {
    match severity {
        Severity::Urgent => within.urgent,
        Severity::Critical => within.critical,
        Severity::LifeThreatening => within.life_threatening,
    }
}

/// So often an emergency that nobody takes up is told again.
pub(super) const AGAIN: u32 = 10;

/// Whether everybody was called who could be before somebody came. The first time it is told is none of those in which it is
/// told again.
pub(super) fn is_exhausted(pages: &[Page]) -> bool {
    let calls: BTreeSet<Timestamp> = pages.iter().map(|page| page.at).collect();
    u32::try_from(calls.len()).is_ok_and(|calls| calls > AGAIN)
}

/// When an emergency that nobody has taken up is told for the so many-th time after the first.
pub(super) fn page_at(raised: Timestamp, time: u32, within: SignedDuration) -> Option<Timestamp> {
    let passed = within.checked_mul(i32::try_from(time).ok()?)?;
    (1..=AGAIN).contains(&time).then(|| raised.checked_add(passed).ok()).flatten()
}

/// When it is told the next time: by its own pace, and never sooner after what was told late, so that a server that was
/// away does not tell all of it at once.
pub(super) fn next_page(
    (raised, time): (Timestamp, u32),
    within: SignedDuration,
    now: Timestamp,
) -> Option<Timestamp> {
    let soonest = now.checked_add(within).ok()?;
    page_at(raised, time, within).map(|due| due.max(soonest))
}

/// Who of those on call is told at a time: one layer more each time that has somebody who was not told before. `None` when
/// that are not enough any more, and everybody who treats there is told.
pub(super) fn circle(on_call: &[(u32, PersonId)], time: u32) -> Option<&[(u32, PersonId)]> {
    let is_new =
        |at: usize, person: &PersonId| on_call.iter().take(at).all(|(_, one)| one != person);
    let news = on_call.iter().enumerate().filter(|(at, (_, person))| is_new(*at, person));
    let mut layers: Vec<u32> = news.map(|(_, (layer, _))| *layer).collect();
    layers.dedup();
    let last = layers.get(usize::try_from(time).ok()?)?;
    let reached = on_call.iter().take_while(|(layer, _)| layer <= last).count();
    on_call.get(..reached)
}

/// Those who treat in the department deal with its emergencies.
pub(super) fn may_answer(
    caller: &Caller,
    department: &DepartmentId,
    own: &[DepartmentId],
) -> Result<(), Refusal> {
    Caller::require(caller.treats() && own.contains(department))
}

/// Whether help is still called for: then nobody of the department is kept from it. A drill waits for whoever may know the patient.
pub(super) const fn is_open(one: &Escalation) -> bool {
    !one.drill && matches!(one.state, State::Active | State::Acknowledged)
}

/// They, who raised it, and reviewers read its whole record.
pub(super) fn may_review(
    caller: &Caller,
    one: &Escalation,
    own: &[DepartmentId],
) -> Result<(), Refusal> {
    let reviews = matches!(caller.role, Role::ComplianceOfficer | Role::Administrator);
    let raised = caller.treats() && caller.person == one.raised_by;
    if reviews || raised { Ok(()) } else { may_answer(caller, &one.department, own) }
}

/// An officer says what was learned of one, or who leads the department.
pub(super) fn may_learn(caller: &Caller, leads: &[PersonId]) -> Result<(), Refusal> {
    let leads = leads.contains(&caller.person);
    Caller::require(leads || caller.role == Role::ComplianceOfficer)
}

/// What was learned is said once it is over, also where it was called off: nobody may have come until then.
pub(super) fn learned(one: &Escalation, words: &Phi) -> Result<(), Refusal> {
    if !matches!(one.state, State::Resolved | State::Withdrawn) {
        let (from, to) = (one.state.name(), "reviewed");
        return Err(Refusal::Transition { what: "the escalation", from, to });
    }
    if (10..=4_000).contains(&words.expose().trim().len()) {
        return Ok(());
    }
    let problem = "says what was learned, in 10 to 4,000 bytes";
    Err(Refusal::Field { field: "note", problem })
}

/// Leads are somebody who treats in the department, or runs the clinic.
pub(super) fn may_lead(role: Option<Role>, works_there: bool) -> Result<(), Refusal> {
    match role {
        Some(Role::Administrator) => Ok(()),
        Some(Role::Provider | Role::Nurse | Role::Coordinator) if works_there => Ok(()),
        _ => Err(Refusal::Unknown("administrator, or member of this department's staff")),
    }
}

/// The desk and administrators say who is on call.
pub(super) fn may_roster(caller: &Caller) -> Result<(), Refusal> {
    Caller::require(matches!(caller.role, Role::Coordinator | Role::Administrator | Role::System))
}

/// The verb by which reports find the call.
pub(super) const fn verb(severity: Severity) -> &'static str {
    match severity {
        Severity::Urgent => "ESCALATE_URGENT",
        Severity::Critical => "ESCALATE_CRITICAL",
        Severity::LifeThreatening => "ESCALATE_LIFE_THREATENING",
    }
}

/// The escalation as it stands on the department's channel: ids and codes.
pub(super) fn message(one: &Escalation, now: Timestamp) -> Value {
    json!({
        "id": one.id.as_str(),
        "action": "EMERGENCY_ESCALATION",
        "consultationId": one.consultation.as_str(),
        "escalatedBy": one.raised_by.as_str(),
        "severity": one.severity.name(),
        "reason": one.reason.name(),
        "drill": one.drill,
        "nobodyOnCall": one.uncovered,
        "status": one.state.name(),
        "acknowledgedBy": one.acknowledged_by.as_ref().map(PersonId::as_str),
        "timestamp": now.to_string(),
    })
}
