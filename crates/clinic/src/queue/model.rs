//! What a place in the queue is.

use kernel::{
    AppointmentId, ConsultationId, DepartmentId, OrganizationId, PersonId, QueueEntryId, Timestamp,
};

/// Where a queue entry stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Arrived; the device check is not done.
    CheckedIn,
    /// Ready to be seen.
    Waiting,
    /// With the provider.
    InConsultation,
    /// Seen.
    Completed,
    /// Called and not there.
    NoShow,
    /// Left the queue.
    Cancelled,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 6] = [
        Self::CheckedIn,
        Self::Waiting,
        Self::InConsultation,
        Self::Completed,
        Self::NoShow,
        Self::Cancelled,
    ];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CheckedIn => "checked-in",
            Self::Waiting => "waiting",
            Self::InConsultation => "in-consultation",
            Self::Completed => "completed",
            Self::NoShow => "no-show",
            Self::Cancelled => "cancelled",
        }
    }

    /// The state of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// How urgent a visit is; earlier variants go first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Priority {
    /// Life or limb.
    Emergency,
    /// Cannot wait long.
    Urgent,
    /// The ordinary case.
    #[default]
    Normal,
    /// A planned check after an earlier visit.
    FollowUp,
}

impl Priority {
    /// Every priority, most urgent first.
    pub const ALL: [Self; 4] = [Self::Emergency, Self::Urgent, Self::Normal, Self::FollowUp];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Emergency => "emergency",
            Self::Urgent => "urgent",
            Self::Normal => "normal",
            Self::FollowUp => "follow-up",
        }
    }

    /// The priority of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|priority| priority.name() == name)
    }

    /// Its number in the table: smaller goes first.
    pub(crate) const fn rank(self) -> i64 {
        match self {
            Self::Emergency => 0,
            Self::Urgent => 1,
            Self::Normal => 2,
            Self::FollowUp => 3,
        }
    }
}

/// Why an entry left the queue, as `PATIENT_REMOVED` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removal {
    /// The visit took place.
    Completed,
    /// The patient was not there.
    NoShow,
    /// The patient left or the visit was called off.
    Cancelled,
    /// The visit was moved.
    Rescheduled,
}

impl Removal {
    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::NoShow => "no-show",
            Self::Cancelled => "cancelled",
            Self::Rescheduled => "rescheduled",
        }
    }
}

/// One patient's place in a department's queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its id.
    pub id: QueueEntryId,
    /// The organization.
    pub organization: OrganizationId,
    /// The department.
    pub department: DepartmentId,
    /// Whom the patient waits for.
    pub provider: PersonId,
    /// Who waits.
    pub patient: PersonId,
    /// For which appointment.
    pub appointment: AppointmentId,
    /// For which visit; a patient who comes back gets a new one.
    pub consultation: ConsultationId,
    /// Where the entry stands.
    pub state: State,
    /// How urgent it is.
    pub priority: Priority,
    /// When the patient checked in; decides among equals.
    pub checked_in: Timestamp,
    /// When the consent that let them in was given.
    pub consented: Timestamp,
    /// Whether camera, microphone and connection were checked.
    pub device_ready: bool,
    /// Whether an interpreter is needed.
    pub interpreter_needed: bool,
    /// When it last changed.
    pub changed: Timestamp,
    /// How often it has changed.
    pub version: i64,
}

/// Where a patient stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// 1 is next.
    pub position: usize,
    /// Minutes until they are probably seen.
    pub minutes: i64,
}
