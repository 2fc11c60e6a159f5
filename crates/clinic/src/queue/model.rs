//! What a place in the queue is.

use kernel::{
    AppointmentId, ConsultationId, DepartmentId, OrganizationId, PersonId, QueueEntryId, Timestamp,
};
use serde::{Deserialize, Serialize};

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
    /// When the patient checked in.
    pub checked_in: Timestamp,
    /// Decides among equals, smaller first: microseconds of the check-in, until staff move them.
    pub standing: i64,
    /// When the consent that let them in was given.
    pub consented: Timestamp,
    /// Whether camera, microphone and connection were checked.
    pub device_ready: bool,
    /// What the check found.
    pub device: Option<Device>,
    /// Whether an interpreter is needed.
    pub interpreter_needed: bool,
    /// The sort of visit, by its code.
    pub visit_type: Option<String>,
    /// Whether whoever of the department is free first sees the patient.
    pub pooled: bool,
    /// When the patient was asked whether a colleague may see them.
    pub offered: Option<Timestamp>,
    /// When the patient was told that their turn is near.
    pub near: Option<Timestamp>,
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
    /// Minutes after which half of those are called who stand there; `None` of whom nobody may be given.
    pub minutes: Option<i64>,
    /// The honest range of that; `None` as long as too little is known.
    pub wait: Option<Wait>,
}

impl Place {
    /// How many are seen before.
    pub const fn ahead(&self) -> usize {
        self.position.saturating_sub(1)
    }
}

/// An entry as its patient sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The entry.
    pub entry: Entry,
    /// Where it stands, if it is waiting.
    pub place: Option<Place>,
    /// Minutes after which half of those are called who stand there, or would if they were ready now; `None` for who is called
    /// already, and for who is not in the queue.
    pub minutes: Option<i64>,
    /// What all who wait were told since the patient came, within the last hour.
    pub message: Option<Broadcast>,
    /// Minutes for which the place is kept when the patient's page is closed.
    pub kept_minutes: i64,
}

/// An entry in a department's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The entry.
    pub entry: Entry,
    /// Minutes after which half of those are called who stand there, or would if they were ready now; `None` for who is called
    /// already, and for whom nobody may be given.
    pub minutes: Option<i64>,
    /// Whether nobody for whom the entry is there may be given it: by an objection, a restriction, or for want of a licence.
    pub no_eligible_provider: bool,
}

/// From and to how many minutes a wait may last: eight of ten do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// One of ten is called earlier.
    pub from: i64,
    /// One of ten is called later.
    pub to: i64,
}

/// How a department's queue stands as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overview {
    /// The department.
    pub department: DepartmentId,
    /// How many wait.
    pub waiting: usize,
    /// How many are with a provider.
    pub admitted: usize,
    /// How many providers take patients now.
    pub providers: usize,
    /// What is foretold for the one who has the most before them.
    pub longest: Option<Wait>,
    /// What whoever came now would be told, by sort of visit; `None` is of none in particular.
    pub newcomers: Vec<(Option<String>, Place)>,
}

/// What everybody who waits is told at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broadcast {
    /// It takes so many minutes longer.
    RunningLate(u16),
    /// The provider is out for a moment.
    BackSoon,
    /// The department closes; whoever is not seen today gets another time.
    Closing,
    /// An emergency comes first.
    EmergencyElsewhere,
}

impl Broadcast {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::RunningLate(_) => "running-late",
            Self::BackSoon => "back-soon",
            Self::Closing => "closing",
            Self::EmergencyElsewhere => "emergency-elsewhere",
        }
    }

    /// How many minutes it is about, if it says so.
    pub const fn minutes(self) -> Option<u16> {
        match self {
            Self::RunningLate(minutes) => Some(minutes),
            _ => None,
        }
    }

    /// The one of this code; only being late is counted in minutes.
    pub fn find(code: &str, minutes: Option<u16>) -> Option<Self> {
        match (code, minutes) {
            ("running-late", Some(minutes)) => Some(Self::RunningLate(minutes)),
            ("back-soon", None) => Some(Self::BackSoon),
            ("closing", None) => Some(Self::Closing),
            ("emergency-elsewhere", None) => Some(Self::EmergencyElsewhere),
            _ => None,
        }
    }
}

/// What a device check found of one part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// It works.
    Ok,
    /// The browser was not allowed to use it.
    Denied,
    /// There is none.
    Missing,
    /// Another program has it.
    Busy,
}

/// How the patient will take part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// Seen and heard.
    Video,
    /// Heard only.
    Audio,
    /// Called by phone.
    Phone,
}

/// What a patient's device check found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Device {
    /// The camera.
    pub camera: Part,
    /// The microphone.
    pub microphone: Part,
    /// The loudspeaker.
    pub speaker: Part,
    /// Kilobits a second that the network carries, if it was measured.
    pub network_kbps: Option<u32>,
    /// How the patient will take part.
    pub mode: Mode,
}
