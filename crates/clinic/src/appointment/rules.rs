//! What may become of an appointment. Pure.

use super::{Appointment, State};
use crate::{Act, Caller, Refusal, Settings};
use kernel::{DepartmentId, PersonId, Role, Timestamp};

/// What may be done to an appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// The patient arrives.
    CheckIn,
    /// The visit is completed.
    Fulfil,
    /// It is called off.
    Cancel,
    /// The patient did not come.
    MissedBy,
    /// Another one replaces it.
    Reschedule,
}

impl Command {
    /// Every command.
    pub const ALL: [Self; 5] =
        [Self::CheckIn, Self::Fulfil, Self::Cancel, Self::MissedBy, Self::Reschedule];

    /// The state it leads to.
    pub const fn target(self) -> State {
        match self {
            Self::CheckIn => State::CheckedIn,
            Self::Fulfil => State::Fulfilled,
            Self::Cancel => State::Cancelled,
            Self::MissedBy => State::NoShow,
            Self::Reschedule => State::Rescheduled,
        }
    }
}

/// The transition table.
pub(crate) const fn next(state: State, command: Command) -> Result<State, Refusal> {
    match (state, command) {
        (State::Booked | State::NoShow, Command::CheckIn)
        | (State::CheckedIn, Command::Fulfil)
        | (State::Booked, Command::Cancel | Command::MissedBy | Command::Reschedule) => {
            Ok(command.target())
        }
        _ => Err(Refusal::Transition {
            what: "the appointment",
            from: state.name(),
            to: command.target().name(),
        }),
    }
}

/// Applies a command; time never goes back.
pub(crate) fn apply(
    appointment: &Appointment,
    command: Command,
    now: Timestamp,
) -> Result<Appointment, Refusal> {
    Ok(Appointment {
        state: next(appointment.state, command)?,
        changed: now.max(appointment.changed),
        ..appointment.clone()
    })
}

/// The patient arrives: within the visit's window, or back within the grace period after a no-show.
pub(crate) fn check_in(
    appointment: &Appointment,
    settings: &Settings,
    now: Timestamp,
) -> Result<Appointment, Refusal> {
    let arrived = apply(appointment, Command::CheckIn, now)?;
    window(appointment, settings, now)?;
    let missed = appointment.state == State::NoShow;
    if missed && appointment.changed.saturating_add_span(settings.return_grace) < now {
        return Err(Refusal::GraceOver);
    }
    Ok(arrived)
}

/// Until when a patient who did not come may still check in; nothing when that is not what happened.
pub(crate) fn returns(appointment: &Appointment, settings: &Settings) -> Option<Timestamp> {
    let missed = appointment.state == State::NoShow;
    let (_, closes) = open(appointment, settings);
    let until = appointment.changed.saturating_add_span(settings.return_grace);
    missed.then(|| until.min(closes))
}

/// The instants between which a visit is open: from a while before its start until after its end.
pub(crate) fn open(appointment: &Appointment, settings: &Settings) -> (Timestamp, Timestamp) {
    (
        appointment.starts.saturating_add_span(-settings.opens_before),
        appointment.ends.saturating_add_span(settings.closes_after),
    )
}

/// Refuses an instant at which the visit is not open.
pub(crate) fn window(
    appointment: &Appointment,
    settings: &Settings,
    now: Timestamp,
) -> Result<(), Refusal> {
    let (opens, closes) = open(appointment, settings);
    if now < opens {
        Err(Refusal::TooEarly)
    } else if now >= closes {
        Err(Refusal::TooLate)
    } else {
        Ok(())
    }
}

/// How many of these meet at one instant within a time, at most.
pub(crate) fn crowd(
    busy: &[(Timestamp, Timestamp)],
    (starts, ends): (Timestamp, Timestamp),
) -> usize {
    let meeting = || busy.iter().filter(|(from, to)| *from < ends && *to > starts);
    // The crowd grows only where somebody comes.
    let comes = meeting().map(|(from, _)| (*from).max(starts));
    comes
        .map(|at| meeting().filter(|(from, to)| *from <= at && at < *to).count())
        .max()
        .unwrap_or(0)
}

/// Nobody plans further ahead; such a time is a slip in the year.
const FARTHEST: jiff::SignedDuration = jiff::SignedDuration::from_hours(3 * 366 * 24);

/// Whether these times make a visit. A walk-in may start this very minute.
pub(crate) fn slot(starts: Timestamp, ends: Timestamp, now: Timestamp) -> Result<(), Refusal> {
    let length = ends.duration_since(starts);
    let wrong = |field, problem| Err(Refusal::Slot { field, problem });
    if now.duration_since(starts) > jiff::SignedDuration::from_mins(5) {
        return wrong("startsAt", "is over; choose a time in the future");
    }
    if starts.duration_since(now) > FARTHEST {
        return wrong("startsAt", "is more than three years ahead; look at the year");
    }
    if length <= jiff::SignedDuration::ZERO || length > jiff::SignedDuration::from_hours(8) {
        return wrong("endsAt", "is after startsAt, by at most 8 hours; choose another end");
    }
    Ok(())
}

/// Refuses a clock that is none.
pub(crate) fn zone(name: Option<&str>) -> Result<(), Refusal> {
    let problem = "is an IANA name such as America/Chicago";
    let known = name.is_none_or(|name| jiff::tz::TimeZone::get(name).is_ok());
    if known { Ok(()) } else { Err(Refusal::Field { field: "patientTimeZone", problem }) }
}

/// Refuses what is no code of a state: it would be held against the provider's licences, and found on none.
pub(crate) fn region(code: Option<&str>) -> Result<(), Refusal> {
    let plain = |byte: u8| byte.is_ascii_uppercase() || byte == b'-';
    let fits = |code: &str| (2..=8).contains(&code.len()) && code.bytes().all(plain);
    let problem =
        "is the code of a state in capital letters, such as IL; leave it out if it is not known";
    if code.is_none_or(fits) {
        Ok(())
    } else {
        Err(Refusal::Field { field: "patientRegion", problem })
    }
}

/// Instants plus durations that stay inside the calendar.
trait Shift {
    fn saturating_add_span(self, by: jiff::SignedDuration) -> Self;
}

impl Shift for Timestamp {
    fn saturating_add_span(self, by: jiff::SignedDuration) -> Self {
        self.saturating_add(by).unwrap_or(self)
    }
}

/// Whether the caller has a part in this visit: its patient, its provider, or staff of its department.
pub(crate) fn takes_part(
    caller: &Caller,
    appointment: &Appointment,
    departments: &[DepartmentId],
) -> Result<(), Refusal> {
    Caller::require(match caller.role {
        Role::Patient => caller.person == appointment.patient,
        Role::Provider => caller.person == appointment.provider,
        Role::Nurse | Role::Coordinator => departments.contains(&appointment.department),
        _ => false,
    })
}

/// Whether the caller knows of a visit that 42 CFR Part 2 protects: as its consultation has it, and the patient's own side.
pub(crate) fn may_know(
    caller: &Caller,
    appointment: &Appointment,
    departments: &[DepartmentId],
) -> bool {
    let of = (&appointment.patient, &appointment.provider, &appointment.department);
    is_known(caller, of, departments)
}

/// The same by whose visit it is, with whom and where.
pub(super) fn is_known(
    caller: &Caller,
    (patient, provider, department): (&PersonId, &PersonId, &DepartmentId),
    departments: &[DepartmentId],
) -> bool {
    !caller.treats()
        || caller.stands_for(patient, Act::View)
        || caller.is_provider(provider)
        || departments.contains(department)
        || caller.rescues(patient)
}
