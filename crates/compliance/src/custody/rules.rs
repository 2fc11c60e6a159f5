//! When a version's time is over, and who decides on a change that takes two people. Pure.

use super::{Change, ChangeState, CustodyError, State, Terms};
use crate::keys::KekVersion;
use jiff::SignedDuration;
use kernel::{Actor, Timestamp};

/// A backup that is made while a version retires may still hold what it wraps, so none goes earlier.
const LEAST_DAYS: u32 = 1;

/// For so long a change waits for a second person.
const WAITS: SignedDuration = SignedDuration::from_hours(24);

/// So many changes may wait at once; nobody looks through more.
const MOST: usize = 20;

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

/// Since when a version may be needed, if that is known. Of the last of the file, the oldest, it is not: its file may not say it,
/// or says it by another clock, and whatever it is, it was there before any hold.
pub(super) fn since(version: (&str, Timestamp), ring: &[KekVersion]) -> Option<Timestamp> {
    let (id, made) = version;
    ring.last().is_some_and(|oldest| oldest.id != id).then_some(made)
}

/// Whether a version that is needed since an instant and is to go at another is needed by a backup that a hold keeps: the newest
/// from before it was placed, of which these are the instants. What a hold of earlier keeps was made before the version was, and
/// what one of later keeps when the version wrapped nothing any more.
pub(super) fn is_held(
    (since, goes): (Option<Timestamp>, Timestamp),
    mut placed: impl Iterator<Item = Timestamp>,
) -> bool {
    placed.any(|placed| placed <= goes && since.is_none_or(|since| since <= placed))
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

impl Change {
    /// When it lapses unless somebody decides before.
    pub fn lapses(&self) -> Timestamp {
        self.asked.1.saturating_add(WAITS).unwrap_or(Timestamp::MAX)
    }

    /// How it stands at an instant.
    pub fn state(&self, now: Timestamp) -> ChangeState {
        match self.kept {
            ChangeState::Asked if self.lapses() <= now => ChangeState::Lapsed,
            kept => kept,
        }
    }
}

/// Refuses what waits already, and more than somebody would look through.
pub(super) fn alone(new: &Change, waiting: &[Change], now: Timestamp) -> Result<(), CustodyError> {
    let open = || waiting.iter().filter(|one| one.state(now) == ChangeState::Asked);
    if let Some(one) = open().find(|one| one.key() == new.key()) {
        return Err(CustodyError::Waits(one.id.clone()));
    }
    if open().count() >= MOST { Err(CustodyError::Many(MOST)) } else { Ok(()) }
}

/// Refuses to decide on what is decided or lapsed.
pub(super) fn may_decide(change: &Change, now: Timestamp) -> Result<(), CustodyError> {
    match change.state(now) {
        ChangeState::Asked => Ok(()),
        other => Err(CustodyError::Decided(other.name())),
    }
}

/// The same, and who asked may not approve.
pub(super) fn may_approve(change: &Change, by: &Actor, now: Timestamp) -> Result<(), CustodyError> {
    may_decide(change, now)?;
    if change.asked.0 == by.id { Err(CustodyError::SamePerson) } else { Ok(()) }
}
