//! How long a session lasts and how long wrong passwords lock an account. Pure.

use super::Session;
use jiff::SignedDuration;
use kernel::{Role, Timestamp};

/// A session ends so long after signing in, used or not.
pub(crate) const ABSOLUTE: SignedDuration = SignedDuration::from_hours(12);
/// So many wrong passwords in a row are free.
pub(crate) const FREE_FAILURES: i64 = 5;
/// A session's last use is written down at most this often.
pub(crate) const SEEN_EVERY: SignedDuration = SignedDuration::from_secs(60);

/// How long a session may lie idle.
pub(crate) const fn idle(role: Role) -> SignedDuration {
    match role {
        Role::Patient | Role::Guardian => SignedDuration::from_mins(30),
        _ => SignedDuration::from_mins(15),
    }
}

/// Whether the session is still open.
pub(crate) fn is_open(session: &Session, now: Timestamp) -> bool {
    now.duration_since(session.created) < ABSOLUTE
        && now.duration_since(session.seen) < idle(session.role)
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

/// Refuses passwords that are too short or too long to be good; nothing else is asked of them.
pub(crate) fn check_password(password: &str) -> Result<(), crate::Refusal> {
    if (8..=256).contains(&password.chars().count()) {
        Ok(())
    } else {
        Err(crate::Refusal::Field { field: "password", problem: "is 8 to 256 characters" })
    }
}
