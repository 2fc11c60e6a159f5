//! How long a session lasts and how long wrong passwords lock an account. Pure.

use super::Session;
use crate::SignIn;
use jiff::SignedDuration;
use kernel::{Role, Timestamp};

/// A session ends so long after signing in, used or not.
pub(crate) const ABSOLUTE: SignedDuration = SignedDuration::from_hours(12);
/// So many wrong passwords in a row are free.
pub(crate) const FREE_FAILURES: i64 = 5;
/// After so many in a row neither password nor code opens anything any more (NIST SP 800-63B-4, 3.2.2): until then a guesser has
/// one an hour.
pub(crate) const MOST_FAILURES: i64 = 100;
/// A session's last use is written down at most this often.
pub(crate) const SEEN_EVERY: SignedDuration = SignedDuration::from_secs(10);
/// What asks for the password again is open so long after it was shown.
pub(crate) const PROOF: SignedDuration = SignedDuration::from_mins(10);
/// What asks for the second factor again is open so long after it was shown.
pub(crate) const STEP_UP: SignedDuration = SignedDuration::from_mins(5);
/// How long the session of somebody who does not work here may lie idle.
const OTHERS_IDLE: SignedDuration = SignedDuration::from_mins(30);

/// Whether the role is one of the clinic's own people.
pub(crate) const fn is_staff(role: Role) -> bool {
    !matches!(role, Role::Patient | Role::Guardian | Role::Interpreter | Role::Guest)
}

/// Whether the role is one of the clinic's workforce (45 CFR 160.103): its staff, and those who interpret for it, who are in
/// visits as staff are. [`crate::person::workforce`] says the same of rows.
pub(crate) const fn is_workforce(role: Role) -> bool {
    is_staff(role) || matches!(role, Role::Interpreter)
}

/// Whether a program may act as somebody of this role, by an API key: as who works here.
pub(crate) const fn has_keys(role: Role) -> bool {
    is_workforce(role)
}

/// Whether a role is given by two people.
pub const fn is_privileged(role: Role) -> bool {
    matches!(role, Role::Administrator | Role::ComplianceOfficer)
}

/// When a session ends unless it is used again. One that is bound to a visit lasts as long as that:
/// a patient who waits does nothing.
pub(crate) fn ends(session: &Session, settings: &SignIn) -> Timestamp {
    let idle = if is_workforce(session.role) { settings.staff_idle } else { OTHERS_IDLE };
    let rests = session.seen.saturating_add(idle).unwrap_or(session.expires);
    if session.visit.is_some() { session.expires } else { rests.min(session.expires) }
}

/// Whether a use is worth writing down.
pub(crate) fn is_news(session: &Session, settings: &SignIn, now: Timestamp) -> bool {
    let every = SEEN_EVERY.min(settings.staff_idle / 10);
    session.visit.is_none() && now.duration_since(session.seen) >= every
}

/// Whether a second factor is asked of whoever has this role.
pub(crate) const fn asks(settings: &SignIn, role: Role) -> bool {
    settings.staff_second_factor && is_workforce(role)
}

/// Whether somebody in this session must add a second factor before anything else.
pub(crate) fn must_enroll(session: &Session, settings: &SignIn) -> bool {
    let bound = session.visit.is_some();
    asks(settings, session.role) && !bound && session.factor.is_none()
}

/// How long the account is locked after this many wrong passwords in a row: from the fifth on a
/// minute, doubling up to an hour.
pub(crate) fn lock(failures: i64) -> SignedDuration {
    if failures < FREE_FAILURES {
        return SignedDuration::ZERO;
    }
    let doublings = u32::try_from(failures - FREE_FAILURES).unwrap_or(u32::MAX).min(6);
    SignedDuration::from_mins(60.min(1 << doublings))
}

/// So many characters has a password at least that opens an account alone.
const ALONE: usize = 15;

/// Whether a password may open an account alone.
pub(crate) fn suffices(password: &str) -> bool {
    password.chars().count() >= ALONE
}

/// Refuses passwords that are too short or too long to be good; nothing else is asked of them (NIST SP 800-63B-4, 3.1.1.2).
/// One that opens an account alone is longer than one that a second factor stands behind.
pub(crate) fn check_password(password: &str, alone: bool) -> Result<(), crate::Refusal> {
    let (shortest, problem) = if alone {
        (ALONE, "is 15 to 256 characters, or 8 once you have a second factor; four words will do")
    } else {
        (8, "is 8 to 256 characters; nothing else is asked of it")
    };
    if (shortest..=256).contains(&password.chars().count()) {
        Ok(())
    } else {
        Err(crate::Refusal::Field { field: "password", problem })
    }
}
