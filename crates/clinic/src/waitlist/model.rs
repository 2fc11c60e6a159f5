//! What is wished and offered.

use kernel::{AppointmentId, DepartmentId, OrganizationId, PersonId, Timestamp};

/// A patient would come earlier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// The appointment that they have.
    pub appointment: AppointmentId,
    /// The organization.
    pub organization: OrganizationId,
    /// In which department.
    pub department: DepartmentId,
    /// With whom; `None` is anybody of the department.
    pub provider: Option<PersonId>,
    /// When the appointment starts, which they have.
    pub starts: Timestamp,
    /// How many minutes it takes.
    pub minutes: i64,
    /// Since when they wish it.
    pub since: Timestamp,
}

/// A time that is offered to somebody and is nobody else's until they answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// In place of which appointment.
    pub appointment: AppointmentId,
    /// With whom.
    pub provider: PersonId,
    /// When it starts.
    pub starts: Timestamp,
    /// When it ends.
    pub ends: Timestamp,
    /// Until when it may be taken.
    pub until: Timestamp,
}
