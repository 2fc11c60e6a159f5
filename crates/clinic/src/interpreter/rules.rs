//! Who asks, who answers, and how minutes are counted. Pure.

use super::State;
use crate::{Caller, Refusal};
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use kernel::{Role, Timestamp};

/// Whoever treats asks for an interpreter.
pub(crate) fn may_ask(caller: &Caller) -> Result<(), Refusal> {
    Caller::require(caller.treats())
}

/// Interpreters answer, and a request is answered once.
pub(crate) fn may_answer(caller: &Caller, state: State) -> Result<(), Refusal> {
    Caller::require(caller.role == Role::Interpreter)?;
    match state {
        State::Open => Ok(()),
        from => {
            let what = "the request for an interpreter";
            Err(Refusal::Transition { what, from: from.name(), to: "answered" })
        }
    }
}

/// Whoever runs the clinic, and reviewers, read how much was interpreted.
pub(crate) fn may_report(caller: &Caller) -> Result<(), Refusal> {
    Caller::require(caller.manages() || caller.role == Role::ComplianceOfficer)
}

/// Whether two tags name one language, whatever their region.
pub(crate) fn same_language(one: &str, other: &str) -> bool {
    let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
    primary(one) == primary(other)
}

/// Begin and end of a month such as 2026-03, by the clock of a zone.
pub(crate) fn month(text: &str, zone: &TimeZone) -> Result<(Timestamp, Timestamp), Refusal> {
    let wrong = Refusal::Field { field: "month", problem: "is a month such as 2026-03" };
    let first: Date = format!("{text}-01").parse().map_err(|_| wrong.clone())?;
    let next = first.last_of_month().tomorrow().map_err(|_| wrong.clone())?;
    let at = |day: Date| zone.to_timestamp(day.to_datetime(Time::midnight()));
    Ok((at(first).map_err(|_| wrong.clone())?, at(next).map_err(|_| wrong)?))
}

/// Minutes that were begun.
pub(crate) fn minutes(from: Timestamp, until: Timestamp) -> i64 {
    let seconds = until.duration_since(from).as_secs().max(0);
    seconds.saturating_add(59) / 60
}
