//! What an appointment is.

use kernel::{AppointmentId, DepartmentId, OrganizationId, PersonId, Phi, Timestamp};

/// Where an appointment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Agreed, not begun.
    Booked,
    /// The patient has arrived.
    CheckedIn,
    /// The visit took place.
    Fulfilled,
    /// Called off.
    Cancelled,
    /// The patient did not come.
    NoShow,
    /// Replaced by another appointment.
    Rescheduled,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 6] = [
        Self::Booked,
        Self::CheckedIn,
        Self::Fulfilled,
        Self::Cancelled,
        Self::NoShow,
        Self::Rescheduled,
    ];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Booked => "booked",
            Self::CheckedIn => "checked-in",
            Self::Fulfilled => "fulfilled",
            Self::Cancelled => "cancelled",
            Self::NoShow => "no-show",
            Self::Rescheduled => "rescheduled",
        }
    }

    /// The state of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// One booked visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appointment {
    /// Its id.
    pub id: AppointmentId,
    /// The organization.
    pub organization: OrganizationId,
    /// The department in whose queue the patient will wait.
    pub department: DepartmentId,
    /// Who will see the patient.
    pub provider: PersonId,
    /// Who will be seen.
    pub patient: PersonId,
    /// When it starts.
    pub starts: Timestamp,
    /// When it ends.
    pub ends: Timestamp,
    /// In whose clock it was agreed, as an IANA name.
    pub zone: String,
    /// The patient's own clock, if they said so.
    pub patient_zone: Option<String>,
    /// Where it stands.
    pub state: State,
    /// The sort of visit, by its code, if it is of one.
    pub visit_type: Option<String>,
    /// Whether its provider held no licence where the patient said they would be.
    pub unlicensed: bool,
    /// The first appointment of those that replaced one another; `None` is this one.
    pub series: Option<AppointmentId>,
    /// How often it was moved.
    pub moves: i64,
    /// Why the patient comes, in their words; sealed before it reaches the table.
    pub reason: Option<Phi>,
    /// The appointment that replaced it.
    pub replaced_by: Option<AppointmentId>,
    /// When it last changed.
    pub changed: Timestamp,
    /// How often it has changed.
    pub version: i64,
}

/// Which appointments to list; every field narrows.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of this patient.
    pub patient: Option<PersonId>,
    /// Of this provider.
    pub provider: Option<PersonId>,
    /// Ending at or after this instant.
    pub from: Option<Timestamp>,
    /// Starting before this instant.
    pub until: Option<Timestamp>,
}
