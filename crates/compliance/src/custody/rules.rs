//! When a version's time is over. Pure.

use super::{State, Terms};
use jiff::SignedDuration;
use kernel::Timestamp;

/// A backup that is made while a version retires may still hold what it wraps, so none goes earlier.
const LEAST_DAYS: u32 = 1;

fn days(count: u32) -> SignedDuration {
    SignedDuration::from_hours(24 * i64::from(count))
}

/// When a version is followed by a new one; never where nobody wants that.
pub(super) fn rotates(made: Timestamp, terms: Terms) -> Option<Timestamp> {
    let wanted = terms.rotate_days > 0;
    wanted.then(|| made.saturating_add(days(terms.rotate_days)).unwrap_or(Timestamp::MAX))
}

/// When a retired version is destroyed.
pub(super) fn goes(retired: Timestamp, terms: Terms) -> Timestamp {
    let horizon = days(terms.backup_days.max(LEAST_DAYS));
    retired.saturating_add(horizon).unwrap_or(Timestamp::MAX)
}

/// Whether a version that is to go at an instant is needed by a backup that a hold keeps: the newest from before it was placed,
/// of which these are the instants. What a hold of later keeps was made when the version wrapped nothing any more.
pub(super) fn is_held(goes: Timestamp, mut placed: impl Iterator<Item = Timestamp>) -> bool {
    placed.any(|placed| placed <= goes)
}

/// Where a version stands that is or is not the first.
pub(super) const fn state(first: bool, retired: bool, destroyed: bool) -> State {
    match (first, retired, destroyed) {
        (true, ..) => State::Active,
        (_, _, true) => State::Destroyed,
        (_, true, _) => State::Retired,
        _ => State::Retiring,
    }
}
