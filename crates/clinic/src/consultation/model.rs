//! What a consultation is.

use kernel::{AppointmentId, ConsultationId, DepartmentId, OrganizationId, PersonId, Timestamp};

/// Where a consultation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Booked.
    Scheduled,
    /// The patient has arrived.
    CheckedIn,
    /// The patient is ready and waits.
    Waiting,
    /// The provider has joined.
    Connecting,
    /// Both are there.
    InProgress,
    /// The talk is over, the record is not.
    WrappingUp,
    /// Over.
    Completed,
    /// Called off, or the patient left.
    Cancelled,
    /// The patient was not there.
    NoShow,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 9] = [
        Self::Scheduled,
        Self::CheckedIn,
        Self::Waiting,
        Self::Connecting,
        Self::InProgress,
        Self::WrappingUp,
        Self::Completed,
        Self::Cancelled,
        Self::NoShow,
    ];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::CheckedIn => "checked-in",
            Self::Waiting => "waiting",
            Self::Connecting => "connecting",
            Self::InProgress => "in-progress",
            Self::WrappingUp => "wrapping-up",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
            Self::NoShow => "no-show",
        }
    }

    /// The state of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Whether nothing can follow; no token outlives such a consultation.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Completed | Self::Cancelled | Self::NoShow)
    }
}

/// How a visit ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The patient was seen.
    #[default]
    Completed,
    /// The patient was not there.
    PatientAbsent,
    /// The provider was not there.
    ProviderAbsent,
    /// Picture, sound or network failed.
    TechnicalFailure,
    /// The patient left before being seen.
    LeftBeforeSeen,
    /// The patient was seen, and nobody finished the record: the clock closed it.
    Unattended,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Self; 6] = [
        Self::Completed,
        Self::PatientAbsent,
        Self::ProviderAbsent,
        Self::TechnicalFailure,
        Self::LeftBeforeSeen,
        Self::Unattended,
    ];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::PatientAbsent => "patient-absent",
            Self::ProviderAbsent => "provider-absent",
            Self::TechnicalFailure => "technical-failure",
            Self::LeftBeforeSeen => "left-before-seen",
            Self::Unattended => "unattended",
        }
    }

    /// The outcome of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.name() == name)
    }
}

/// Why a visit starts although its provider holds no licence where the patient is, or not all that help needs was taken down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LicenceException {
    /// It is an emergency.
    Emergency,
    /// The provider treats this patient already, who is there for a while.
    EstablishedPatient,
    /// A colleague who holds a licence there asked for advice.
    Consult,
    /// Federal law lets the provider treat there.
    Federal,
    /// The law of the country in which the patient is lets the provider treat there.
    ForeignLaw,
}

impl LicenceException {
    /// Every reason.
    pub const ALL: [Self; 5] =
        [Self::Emergency, Self::EstablishedPatient, Self::Consult, Self::Federal, Self::ForeignLaw];

    /// The stable code.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Emergency => "emergency",
            Self::EstablishedPatient => "established-patient",
            Self::Consult => "consult",
            Self::Federal => "federal",
            Self::ForeignLaw => "foreign-law",
        }
    }

    /// The reason of this code.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }
}

/// What was known of the provider's licence where the patient is when a visit started, or when that place changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Licence {
    /// They hold one.
    Held,
    /// They hold none.
    Lacking,
    /// They hold none outside the United States, where the patient is.
    Abroad,
    /// Nobody knows in which state the patient is.
    Unplaced,
    /// They started all the same, for this reason.
    Excepted(LicenceException),
}

impl Licence {
    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Lacking => "lacking",
            Self::Abroad => "abroad",
            Self::Unplaced => "unplaced",
            Self::Excepted(reason) => reason.name(),
        }
    }

    /// The one of this name.
    pub fn find(name: &str) -> Option<Self> {
        let plain = [Self::Held, Self::Lacking, Self::Abroad, Self::Unplaced];
        let plain = plain.into_iter().find(|one| one.name() == name);
        plain.or_else(|| LicenceException::find(name).map(Self::Excepted))
    }
}

/// One provider–patient episode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consultation {
    /// Its id; the scope of its tokens.
    pub id: ConsultationId,
    /// The organization.
    pub organization: OrganizationId,
    /// The department.
    pub department: DepartmentId,
    /// The appointment that it serves.
    pub appointment: AppointmentId,
    /// Who treats.
    pub provider: PersonId,
    /// Who is treated.
    pub patient: PersonId,
    /// Where it stands.
    pub state: State,
    /// The version of the channel's data key that this visit uses.
    pub key_version: u32,
    /// When the provider and the patient first met.
    pub started: Option<Timestamp>,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// Whether the provider wants to see the patient again.
    pub follow_up: bool,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// Whether it treats a substance use disorder: what stands of it is protected by 42 CFR Part 2.
    pub part2: bool,
    /// When it last changed.
    pub changed: Timestamp,
    /// How often it has changed.
    pub version: i64,
}
