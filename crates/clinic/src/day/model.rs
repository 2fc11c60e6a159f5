//! What somebody has before them today.

use crate::appointment::Appointment;
use crate::participant::Part;
use crate::queue::Entry;
use crate::task::Owned;
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
    /// Whether the patient waits for anybody, and nobody may be given them.
    pub no_eligible_provider: bool,
}

/// A visit of a colleague's to which the caller was asked.
#[derive(Clone, Debug)]
pub struct Invited {
    /// The visit.
    pub consultation: ConsultationId,
    /// Whose visit it is.
    pub provider: Phi,
    /// As what the caller takes part.
    pub part: Part,
    /// When they were asked.
    pub at: Timestamp,
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
    /// Visits of others that wait for the caller to join, newest first.
    pub invitations: Vec<Invited>,
    /// What the caller has to do after visits, what is due first before the rest.
    pub tasks: Vec<Owned>,
}
