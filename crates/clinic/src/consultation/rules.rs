//! What may become of a consultation. Pure.

use super::{Consultation, State};
use crate::{Caller, Refusal};
use kernel::{DepartmentId, Role, Timestamp};

/// What may be done to a consultation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// The patient arrives.
    CheckIn,
    /// The device check is done.
    Ready,
    /// The provider joins.
    Connect,
    /// Both are there.
    Start,
    /// The talk is over.
    WrapUp,
    /// Everything is done.
    Complete,
    /// The provider sends the patient back to the queue.
    Return,
    /// It is called off, or the patient leaves.
    Cancel,
    /// The patient is not there.
    MissedBy,
}

impl Command {
    /// Every command.
    pub const ALL: [Self; 9] = [
        Self::CheckIn,
        Self::Ready,
        Self::Connect,
        Self::Start,
        Self::WrapUp,
        Self::Complete,
        Self::Return,
        Self::Cancel,
        Self::MissedBy,
    ];

    /// The state it leads to.
    pub const fn target(self) -> State {
        match self {
            Self::CheckIn => State::CheckedIn,
            Self::Ready | Self::Return => State::Waiting,
            Self::Connect => State::Connecting,
            Self::Start => State::InProgress,
            Self::WrapUp => State::WrappingUp,
            Self::Complete => State::Completed,
            Self::Cancel => State::Cancelled,
            Self::MissedBy => State::NoShow,
        }
    }
}

/// Whether the caller may put the label of 42 CFR Part 2 on a visit or, without `part2`, take it off. Whoever treats the
/// patient in it puts it on, and errs by keeping the visit; by its being off others see it, so only its own provider does that.
pub(crate) fn may_label(
    caller: &Caller,
    visit: &Consultation,
    departments: &[DepartmentId],
    part2: bool,
) -> bool {
    let near = matches!(caller.role, Role::Nurse | Role::Coordinator);
    caller.is_provider(&visit.provider)
        || (part2 && near && departments.contains(&visit.department))
}

/// The transition table.
pub(crate) const fn next(state: State, command: Command) -> Result<State, Refusal> {
    match (state, command) {
        (State::Scheduled, Command::CheckIn | Command::Cancel | Command::MissedBy)
        | (State::CheckedIn, Command::Ready | Command::Cancel)
        | (State::Waiting, Command::Connect | Command::Cancel | Command::MissedBy)
        | (State::Connecting, Command::Start | Command::Return)
        | (State::InProgress, Command::WrapUp | Command::Return)
        | (State::WrappingUp, Command::Complete) => Ok(command.target()),
        _ => Err(Refusal::Transition {
            what: "the consultation",
            from: state.name(),
            to: command.target().name(),
        }),
    }
}

/// Applies a command; time never goes back, and a visit starts only once.
pub(crate) fn apply(
    consultation: &Consultation,
    command: Command,
    now: Timestamp,
) -> Result<Consultation, Refusal> {
    let state = next(consultation.state, command)?;
    let changed = now.max(consultation.changed);
    let started = match state {
        State::InProgress => consultation.started.or(Some(changed)),
        _ => consultation.started,
    };
    let ended = if state.is_over() { Some(changed) } else { None };
    Ok(Consultation { state, started, ended, changed, ..consultation.clone() })
}

/// A visit that was called off after both had met, and to which nobody came back, as the one that took place: it lasted until the
/// patient went. Nothing when it is none such.
pub(crate) fn took_place(consultation: &Consultation, now: Timestamp) -> Option<Consultation> {
    let met = consultation.state == State::Cancelled && consultation.started.is_some();
    let changed = now.max(consultation.changed);
    met.then(|| Consultation { state: State::Completed, changed, ..consultation.clone() })
}

/// Whole seconds from the start of the visit to its end, 0 for one that never started.
pub(crate) fn duration(consultation: &Consultation) -> i64 {
    match (consultation.started, consultation.ended) {
        (Some(start), Some(end)) => end.duration_since(start).as_secs().max(0),
        _ => 0,
    }
}

/// Whether one of the staff sees what a visit is about. One that 42 CFR Part 2 protects is seen by its provider and its
/// own department only (2.12(c)(3)), and by whoever rescues the patient (2.51).
pub(crate) fn may_see(caller: &Caller, visit: &Consultation, departments: &[DepartmentId]) -> bool {
    !visit.part2
        || caller.is_provider(&visit.provider)
        || departments.contains(&visit.department)
        || caller.rescues(&visit.patient)
}
