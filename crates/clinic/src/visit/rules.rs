//! How one step moves the three state machines of a visit together. Pure.

use super::Visit;
use crate::Settings;
use crate::appointment::Appointment;
use crate::appointment::{self, rules as appointments};
use crate::consultation::{self, Outcome, rules as consultations};
use crate::queue::{self, Priority, Removal, rules as queues};
use crate::{Act, Caller, Refusal};
use jiff::SignedDuration;
use kernel::{Role, Timestamp};

/// A step that needs nothing new to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Called off before the patient came.
    Cancel,
    /// Moved before the patient came.
    Reschedule,
    /// The patient never came.
    Missed,
    /// The device check is done.
    Ready,
    /// The patient leaves the queue.
    Leave,
    /// Called from the queue, and not there.
    NoShow,
    /// The provider joins.
    Admit,
    /// Both are there.
    Start,
    /// The talk is over.
    WrapUp,
    /// Everything is done.
    Complete,
    /// Sent back to the queue.
    SendBack,
}

type Commands =
    (Option<appointment::Command>, Option<queue::Command>, Option<consultation::Command>);

impl Step {
    /// Every step.
    pub const ALL: [Self; 11] = [
        Self::Cancel,
        Self::Reschedule,
        Self::Missed,
        Self::Ready,
        Self::Leave,
        Self::NoShow,
        Self::Admit,
        Self::Start,
        Self::WrapUp,
        Self::Complete,
        Self::SendBack,
    ];

    /// What the step asks of the appointment, the queue entry and the consultation.
    const fn commands(self) -> Commands {
        use {appointment::Command as A, consultation::Command as C, queue::Command as Q};
        match self {
            Self::Cancel => (Some(A::Cancel), None, Some(C::Cancel)),
            Self::Reschedule => (Some(A::Reschedule), None, Some(C::Cancel)),
            Self::Missed => (Some(A::MissedBy), None, Some(C::MissedBy)),
            Self::Ready => (None, Some(Q::Ready), Some(C::Ready)),
            Self::Leave => (None, Some(Q::Cancel), Some(C::Cancel)),
            Self::NoShow => (None, Some(Q::MissedBy), Some(C::MissedBy)),
            Self::Admit => (None, Some(Q::Admit), Some(C::Connect)),
            Self::Start => (None, None, Some(C::Start)),
            Self::WrapUp => (None, None, Some(C::WrapUp)),
            Self::Complete => (Some(A::Fulfil), Some(Q::Complete), Some(C::Complete)),
            Self::SendBack => (None, Some(Q::Return), Some(C::Return)),
        }
    }

    /// Why the queue entry leaves the queue with this step.
    pub const fn removal(self) -> Option<Removal> {
        match self {
            Self::Leave => Some(Removal::Cancelled),
            Self::NoShow => Some(Removal::NoShow),
            Self::Complete => Some(Removal::Completed),
            _ => None,
        }
    }

    /// Who may take the step.
    pub fn may(self, caller: &Caller, visit: &Visit) -> Result<(), Refusal> {
        let whose = &visit.appointment.patient;
        let patient = caller.is_patient(whose);
        let provider = caller.is_provider(&visit.appointment.provider);
        let desk = caller.treats() || caller.role == Role::System;
        Caller::require(match self {
            Self::Cancel | Self::Reschedule => {
                return caller.require_for(whose, Act::Schedule, desk);
            }
            Self::Ready | Self::Leave => patient || desk,
            Self::Missed | Self::NoShow => desk,
            Self::Admit | Self::Start | Self::WrapUp | Self::Complete | Self::SendBack => provider,
        })
    }
}

/// Takes a step: all three machines move, or none does.
pub(crate) fn take(visit: &Visit, step: Step, now: Timestamp) -> Result<Visit, Refusal> {
    let (appointment, entry, consultation) = step.commands();
    let mut next = visit.clone();
    if let Some(command) = appointment {
        next.appointment = appointments::apply(&visit.appointment, command, now)?;
    }
    if let Some(command) = entry {
        let entry = visit.entry.as_ref().ok_or(Refusal::Unknown("queue entry"))?;
        next.entry = Some(queues::apply(entry, command, now)?);
    }
    if let Some(command) = consultation {
        next.consultation = consultations::apply(&visit.consultation, command, now)?;
    }
    Ok(next)
}

/// The steps by which a visit in this state comes to an end with this outcome. One that never came to
/// pass goes back to the queue and leaves it from there, as the machines want it.
pub(crate) const fn ending(state: consultation::State, outcome: Outcome) -> &'static [Step] {
    match (state, outcome) {
        (consultation::State::Connecting, Outcome::PatientAbsent) => {
            &[Step::SendBack, Step::NoShow]
        }
        (
            consultation::State::Connecting,
            Outcome::LeftBeforeSeen | Outcome::TechnicalFailure | Outcome::ProviderAbsent,
        ) => &[Step::SendBack, Step::Leave],
        (consultation::State::InProgress, _) => &[Step::WrapUp, Step::Complete],
        _ => &[Step::Complete],
    }
}

/// The reminders of a visit: how many minutes before it, and when that is.
pub(crate) fn reminders(
    visit: &Appointment,
    settings: &Settings,
) -> impl Iterator<Item = (u32, Timestamp)> {
    let starts = visit.starts;
    let wanted = settings.reminders.into_iter().filter(|minutes| *minutes > 0);
    wanted.filter_map(move |minutes| {
        let before = SignedDuration::from_mins(minutes.into());
        starts.checked_sub(before).ok().map(|due| (minutes, due))
    })
}

/// Patients do not decide how urgent they are; the desk does.
pub(crate) fn priority(caller: &Caller, asked: Priority) -> Result<(), Refusal> {
    let modest = matches!(asked, Priority::Normal | Priority::FollowUp);
    Caller::require(modest || caller.treats() || caller.role == Role::System)
}

/// Staff say that somebody walked in, and only of now: for any other time the calendar decides.
pub(crate) fn may_walk_in(
    caller: &Caller,
    starts: Timestamp,
    now: Timestamp,
) -> Result<(), Refusal> {
    Caller::require(caller.treats())?;
    let later = starts.duration_since(now) > SignedDuration::from_mins(5);
    let problem = "is now for somebody who walked in; leave walkIn out to book for later";
    if later { Err(Refusal::Slot { field: "startsAt", problem }) } else { Ok(()) }
}

/// Who may book: the patient for themselves, whoever acts for them in that, and staff.
pub(crate) fn may_book(caller: &Caller, patient: &kernel::PersonId) -> Result<(), Refusal> {
    let staff = caller.treats() || caller.role == Role::System;
    caller.require_for(patient, Act::Schedule, staff)
}
