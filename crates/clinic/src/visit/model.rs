//! A visit as its commands see it.

use crate::appointment::Appointment;
use crate::consultation::Consultation;
use crate::queue::{Entry, Place, Priority};
use crate::token::Granted;
use kernel::{DepartmentId, PersonId, Phi, Timestamp};

/// An appointment, its newest consultation and its place in the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// The appointment.
    pub appointment: Appointment,
    /// Its newest consultation.
    pub consultation: Consultation,
    /// Its queue entry, once the patient has checked in.
    pub entry: Option<Entry>,
}

/// A visit to be booked.
#[derive(Clone, Debug)]
pub struct Booking {
    /// In whose queue the patient will wait.
    pub department: DepartmentId,
    /// Who will see the patient.
    pub provider: PersonId,
    /// Who will be seen.
    pub patient: PersonId,
    /// When it starts.
    pub starts: Timestamp,
    /// When it ends.
    pub ends: Timestamp,
    /// Why the patient comes.
    pub reason: Option<Phi>,
}

/// What is told at check-in.
#[derive(Clone, Copy, Debug, Default)]
pub struct CheckIn {
    /// How urgent it is; only staff may say other than normal or follow-up.
    pub priority: Priority,
    /// Whether an interpreter is needed.
    pub interpreter_needed: bool,
}

/// What a checked-in patient gets.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// The visit as it stands now.
    pub visit: Visit,
    /// Where the patient stands, once ready.
    pub place: Option<Place>,
    /// The patient's token, when the patient checked in themselves.
    pub granted: Option<Granted>,
}
