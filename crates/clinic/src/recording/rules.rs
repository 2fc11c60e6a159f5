//! When a recording may run. Pure.

use super::{Recording, State};
use crate::consultation::Consultation;
use crate::{Caller, Refusal};
use kernel::{PersonId, Timestamp};

/// What somebody wants of a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish<'a> {
    See,
    Ask,
    Answer(bool),
    Start,
    Stop,
    /// Keep this file, until then where no rule says otherwise.
    File(&'a str, Option<Timestamp>),
}

/// Who of those in the visit has not agreed; the patient's yes counts while their consent is in the register.
pub(super) fn missing(
    recording: &Recording,
    present: &[PersonId],
    (patient, consented): (&PersonId, bool),
) -> Vec<PersonId> {
    let agrees = |person: &PersonId| {
        let said = recording.answers.iter().any(|(who, agreed, _)| who == person && *agreed);
        said && (person != patient || consented)
    };
    present.iter().filter(|person| !agrees(person)).cloned().collect()
}

/// The provider asks, starts, stops and files; nobody changes anything of a visit that is over, but what
/// was recorded before its end may still be filed.
pub(super) fn may(caller: &Caller, visit: &Consultation, wish: Wish<'_>) -> Result<(), Refusal> {
    if !matches!(wish, Wish::See | Wish::Answer(_)) {
        Caller::require(caller.is_provider(&visit.provider))?;
    }
    if visit.state.is_over() && !matches!(wish, Wish::See | Wish::File(..)) {
        return Err(Refusal::TooLate);
    }
    Ok(())
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
