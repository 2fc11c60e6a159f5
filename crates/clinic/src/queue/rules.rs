//! What may become of a queue entry, and who is next. Pure.

use super::{Entry, State};
use crate::Refusal;
use kernel::{QueueEntryId, Timestamp};

/// What may be done to a queue entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// The device check is done.
    Ready,
    /// The provider begins.
    Admit,
    /// Called, and not there.
    MissedBy,
    /// The patient leaves.
    Cancel,
    /// The visit is over.
    Complete,
    /// Back to waiting: sent back by the provider, or back in time after a no-show.
    Return,
    /// A patient who left checks in again on the same day.
    CheckInAgain,
}

impl Command {
    /// Every command.
    pub const ALL: [Self; 7] = [
        Self::Ready,
        Self::Admit,
        Self::MissedBy,
        Self::Cancel,
        Self::Complete,
        Self::Return,
        Self::CheckInAgain,
    ];

    /// The state it leads to.
    pub const fn target(self) -> State {
        match self {
            Self::Ready | Self::Return => State::Waiting,
            Self::Admit => State::InConsultation,
            Self::MissedBy => State::NoShow,
            Self::Cancel => State::Cancelled,
            Self::Complete => State::Completed,
            Self::CheckInAgain => State::CheckedIn,
        }
    }
}

/// The transition table.
pub(crate) const fn next(state: State, command: Command) -> Result<State, Refusal> {
    match (state, command) {
        (State::CheckedIn, Command::Ready | Command::Cancel)
        | (State::Waiting, Command::Admit | Command::MissedBy | Command::Cancel)
        | (State::InConsultation, Command::Complete | Command::Return)
        | (State::NoShow, Command::Return)
        | (State::Cancelled, Command::CheckInAgain) => Ok(command.target()),
        _ => Err(Refusal::Transition {
            what: "the queue entry",
            from: state.name(),
            to: command.target().name(),
        }),
    }
}

/// Applies a command; time never goes back.
pub(crate) fn apply(entry: &Entry, command: Command, now: Timestamp) -> Result<Entry, Refusal> {
    let state = next(entry.state, command)?;
    // Who is called or leaves is not asked about a colleague any more.
    let offered = entry.offered.filter(|_| matches!(state, State::CheckedIn | State::Waiting));
    Ok(Entry {
        state,
        offered,
        changed: now.max(entry.changed),
        device_ready: entry.device_ready || matches!(command, Command::Ready),
        ..entry.clone()
    })
}

/// Who left the queue after they were seen, and did not come back, as somebody whose visit is over.
pub(crate) fn took_place(entry: &Entry, now: Timestamp) -> Entry {
    let state = if entry.state == State::Cancelled { State::Completed } else { entry.state };
    Entry { state, changed: now.max(entry.changed), ..entry.clone() }
}

/// A no-show may return within the grace period, one who left within the same half day.
pub(crate) fn within(
    entry: &Entry,
    period: jiff::SignedDuration,
    now: Timestamp,
) -> Result<(), Refusal> {
    if now.duration_since(entry.changed) > period { Err(Refusal::GraceOver) } else { Ok(()) }
}

/// The order in which patients are seen: priority, then standing, then the id so that no two tie.
pub(crate) fn order(entries: &mut [Entry]) {
    entries.sort_by(|a, b| (a.priority, a.standing, &a.id).cmp(&(b.priority, b.standing, &b.id)));
}

/// The standing with which an entry comes before everybody of its priority.
pub(crate) fn head(entry: &Entry, present: &[Entry]) -> i64 {
    let ahead = present.iter().filter(|one| one.priority == entry.priority && one.id != entry.id);
    let first = ahead.map(|one| one.standing).min();
    first.map_or(entry.standing, |first| entry.standing.min(first.saturating_sub(SPACE)))
}

/// What becomes of the standings when one entry is moved before another, or to the end, among those
/// of its priority. Most moves change one; where two stand too close, all are spaced anew.
pub(crate) fn rearrange(peers: &[Entry], moved: &Entry, before: Option<usize>) -> Vec<Entry> {
    let at = before.unwrap_or(peers.len());
    let below = at.checked_sub(1).and_then(|index| peers.get(index)).map(|one| one.standing);
    let above = peers.get(at).map(|one| one.standing);
    let standing = match (below, above) {
        (Some(low), Some(high)) => low + (high - low) / 2,
        (Some(low), None) => low.max(moved.standing).saturating_add(1),
        (None, Some(high)) => high.saturating_sub(SPACE),
        (None, None) => return Vec::new(),
    };
    if below != Some(standing) {
        return vec![Entry { standing, ..moved.clone() }];
    }
    let (head, tail) = peers.split_at(at);
    let order = head.iter().chain([moved]).chain(tail);
    let first = peers.first().map_or(0, |one| one.standing);
    order
        .zip((first..).step_by(usize::try_from(SPACE).unwrap_or(1)))
        .map(|(one, standing)| Entry { standing, ..one.clone() })
        .collect()
}

/// Where an entry stands among those of its provider and priority.
pub(crate) fn place_of(peers: &[Entry], id: &QueueEntryId) -> Result<usize, Refusal> {
    let problem = "is an entry that waits for the same provider with the same priority";
    let at = peers.iter().position(|one| one.id == *id);
    at.ok_or(Refusal::Field { field: "before", problem })
}

/// Microseconds between entries that are spaced anew.
const SPACE: i64 = 1_000_000;

/// How urgent somebody is may change as long as they are not seen yet.
pub(crate) fn prioritize(
    entry: &Entry,
    priority: super::Priority,
    now: Timestamp,
) -> Result<Entry, Refusal> {
    match entry.state {
        State::CheckedIn | State::Waiting => {
            Ok(Entry { priority, changed: now.max(entry.changed), ..entry.clone() })
        }
        other => Err(Refusal::Transition {
            what: "the queue entry",
            from: other.name(),
            to: "given another priority",
        }),
    }
}

/// Why somebody who did not miss their turn cannot come back to it.
pub(crate) const fn not_missed(entry: &Entry) -> Refusal {
    Refusal::Transition { what: "the queue entry", from: entry.state.name(), to: "waiting again" }
}
