//! What may become of a queue entry, who is next, and how long it will take. Pure.

use super::{Entry, Place, State};
use crate::Refusal;
use kernel::Timestamp;

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

/// The order in which patients are seen: priority, then check-in, then the id so that no two tie.
pub(crate) fn order(entries: &mut [Entry]) {
    entries
        .sort_by(|a, b| (a.priority, a.checked_in, &a.id).cmp(&(b.priority, b.checked_in, &b.id)));
}

/// The place of each waiting entry of one provider, in order, when a visit takes `minutes`.
pub(crate) fn places(waiting: &[Entry], minutes: i64) -> Vec<(&Entry, Place)> {
    let place = |(index, entry)| {
        let ahead = i64::try_from(index).unwrap_or(i64::MAX);
        (
            entry,
            Place { position: index + 1, minutes: ahead.saturating_add(1).saturating_mul(minutes) },
        )
    };
    waiting.iter().enumerate().map(place).collect()
}

/// The minutes a visit usually takes: the mean of recent ones, or the default without any.
pub(crate) fn usual_minutes(recent_seconds: &[i64], default: i64) -> i64 {
    let count = i64::try_from(recent_seconds.len()).unwrap_or(0);
    if count == 0 {
        return default;
    }
    (recent_seconds.iter().sum::<i64>() / count / 60).clamp(1, 8 * 60)
}

/// The range told to a patient around an estimate: honest about not knowing better.
pub(crate) const fn range(minutes: i64) -> (i64, i64) {
    (minutes * 3 / 4, minutes + (minutes + 1) / 2)
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
