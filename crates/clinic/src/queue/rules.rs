//! What may become of a queue entry, who is next, and how long it will take. Pure.

use super::{Entry, Pace, Place, State, Wait};
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
    Ok(Entry {
        state: next(entry.state, command)?,
        changed: now.max(entry.changed),
        device_ready: entry.device_ready || matches!(command, Command::Ready),
        ..entry.clone()
    })
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

/// The place of each waiting entry of one provider, in order, when a visit takes `minutes`.
pub(crate) fn places(
    waiting: &[Entry],
    minutes: i64,
    (pace, busy): (Option<Pace>, bool),
) -> Vec<(&Entry, Place)> {
    let place = |(index, entry)| {
        let ahead = i64::try_from(index).unwrap_or(i64::MAX);
        let place = Place {
            position: index + 1,
            minutes: ahead.saturating_add(1).saturating_mul(minutes),
            wait: pace.map(|pace| wait(pace, ahead, busy)),
        };
        (entry, place)
    };
    waiting.iter().enumerate().map(place).collect()
}

/// So many visits must be known before anything is said of the next.
const KNOWN: usize = 5;
/// Minutes that a provider may need before the next visit, even when nobody is ahead.
const PAUSE: i64 = 5;

/// How long visits took of late, from their seconds; `None` as long as too few are known.
pub(crate) fn pace(recent_seconds: &[i64]) -> Option<Pace> {
    let mut sorted = recent_seconds.to_vec();
    sorted.sort_unstable();
    let at = |part: usize| sorted.get((sorted.len() * part / 10).min(sorted.len() - 1)).copied();
    if sorted.len() < KNOWN { None } else { Some(Pace { median: at(5)?, p90: at(9)? }) }
}

/// The range for somebody with so many ahead, when the provider is with somebody else or free.
fn wait(pace: Pace, ahead: i64, busy: bool) -> Wait {
    let minutes = |seconds: i64| (seconds + 59) / 60;
    let from = minutes(ahead.saturating_mul(pace.median));
    let turns = ahead.saturating_add(i64::from(busy));
    Wait { from, to: minutes(turns.saturating_mul(pace.p90)).max(from + PAUSE) }
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

/// The minutes a visit usually takes: the mean of recent ones, or the default without any.
pub(crate) fn usual_minutes(recent_seconds: &[i64], default: i64) -> i64 {
    let count = i64::try_from(recent_seconds.len()).unwrap_or(0);
    if count == 0 {
        return default;
    }
    (recent_seconds.iter().sum::<i64>() / count / 60).clamp(1, 8 * 60)
}

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
