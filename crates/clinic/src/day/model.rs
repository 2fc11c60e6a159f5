//! What somebody has before them today.

use crate::appointment::Appointment;
use crate::queue::Entry;
use kernel::{ConsultationId, Phi, QueueEntryId, Timestamp};

/// One appointment of the day.
#[derive(Clone, Debug)]
pub struct Booked {
    /// The appointment.
    pub appointment: Appointment,
    /// Its patient's name.
    pub patient: Phi,
    /// Its provider's name.
    pub provider: Phi,
    /// Its place in the queue, once checked in.
    pub entry: Option<QueueEntryId>,
    /// Its newest consultation.
    pub consultation: Option<ConsultationId>,
}

/// One who is there now.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// The queue entry.
    pub entry: Entry,
    /// The patient's name.
    pub patient: Phi,
    /// Whole minutes since the check-in.
    pub minutes: i64,
    /// Whether the patient's browser is connected now.
    pub present: bool,
}

/// The day as it stands.
#[derive(Clone, Debug)]
pub struct Day {
    /// When it was looked at, by the server's clock.
    pub now: Timestamp,
    /// Today's appointments, earliest first.
    pub appointments: Vec<Booked>,
    /// Who is there now, in the order in which they will be seen.
    pub queue: Vec<Waiting>,
}
