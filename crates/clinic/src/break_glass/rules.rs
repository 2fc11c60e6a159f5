//! Who may open a record out of turn and who reviews that. Pure.

use super::BreakGlass;
use crate::{Caller, Refusal};
use jiff::SignedDuration;
use kernel::{Phi, Role, Timestamp};

/// It ends after so long.
pub(super) const LASTS: SignedDuration = SignedDuration::from_mins(60);
/// It is reviewed within so long of its opening.
const REVIEWED_WITHIN: SignedDuration = SignedDuration::from_hours(72);

/// Those who treat may, from a session of their own.
pub(super) fn may_open(caller: &Caller, text: &Phi) -> Result<(), Refusal> {
    Caller::require(caller.treats() && caller.session.is_some())?;
    check_text("text", text)
}

/// The words of a reason or a review.
pub(crate) fn check_text(field: &'static str, text: &Phi) -> Result<(), Refusal> {
    if (10..=2_000).contains(&text.expose().trim().len()) {
        return Ok(());
    }
    Err(Refusal::Field { field, problem: "says in 10 to 2,000 bytes what a reviewer must know" })
}

/// Compliance officers review what others have done, once it is over.
pub(super) fn may_review(
    caller: &Caller,
    glass: &BreakGlass,
    now: Timestamp,
) -> Result<(), Refusal> {
    Caller::require(caller.role == Role::ComplianceOfficer)?;
    if glass.person == caller.person {
        return Err(Refusal::TwoPersons);
    }
    if glass.verdict.is_some() {
        return Err(Refusal::Stale("review"));
    }
    if is_open(glass, now) { Err(Refusal::StillOpen) } else { Ok(()) }
}

/// Whether the record is still open.
pub(crate) fn is_open(glass: &BreakGlass, now: Timestamp) -> bool {
    glass.closed.is_none() && now < glass.ends
}

/// When the review is due.
pub(super) fn due(glass: &BreakGlass) -> Timestamp {
    glass.opened.saturating_add(REVIEWED_WITHIN).unwrap_or(glass.opened)
}

impl BreakGlass {
    /// When the review is due: 72 hours after the opening.
    pub fn due(&self) -> Timestamp {
        due(self)
    }

    /// Whether the record is still open at this time.
    pub fn is_open(&self, now: Timestamp) -> bool {
        is_open(self, now)
    }

    /// Whether nobody has reviewed it in time.
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        self.verdict.is_none() && due(self) < now
    }
}
