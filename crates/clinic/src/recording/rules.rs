//! When a recording may run. Pure.

use super::{Recording, State};
use crate::{Caller, Refusal};
use kernel::PersonId;

/// Who of those in the visit has not agreed.
pub(super) fn missing(recording: &Recording, present: &[PersonId]) -> Vec<PersonId> {
    let agrees = |person: &PersonId| {
        recording.answers.iter().any(|(who, agreed, _)| who == person && *agreed)
    };
    present.iter().filter(|person| !agrees(person)).cloned().collect()
}

/// The provider asks, starts and stops.
pub(super) fn may_lead(caller: &Caller, provider: &PersonId) -> Result<(), Refusal> {
    Caller::require(caller.is_provider(provider))
}

/// It runs only when everybody agreed.
pub(super) fn start(recording: &Recording) -> Result<State, Refusal> {
    match recording.state {
        State::Asked if recording.missing.is_empty() => Ok(State::Running),
        State::Asked => Err(Refusal::RecordingConsent),
        other => Err(Refusal::Transition {
            what: "the recording",
            from: other.name(),
            to: State::Running.name(),
        }),
    }
}
