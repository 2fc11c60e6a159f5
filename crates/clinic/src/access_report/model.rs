//! What a patient is told of an access.

use kernel::{Phi, Timestamp};

/// What of the record it was about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The record as a whole, or who the patient is.
    Record,
    /// The provider's notes.
    Notes,
    /// The conversation.
    Messages,
    /// Files.
    Files,
    /// A visit.
    Visit,
    /// Appointments.
    Appointment,
    /// The place in a queue.
    Queue,
    /// Where the patient is and how to reach them.
    Whereabouts,
    /// Consents.
    Consent,
    /// A recording.
    Recording,
    /// An emergency.
    Emergency,
    /// Something to be done after a visit.
    Task,
    /// Who acts for the patient.
    Proxy,
    /// To whom something was disclosed.
    Disclosure,
    /// This very report.
    Report,
    /// What an application says, which the clinic has not seen itself.
    Claim,
    /// Anything else.
    Other,
}

impl Subject {
    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Record => "record",
            Self::Notes => "notes",
            Self::Messages => "messages",
            Self::Files => "files",
            Self::Visit => "visit",
            Self::Appointment => "appointment",
            Self::Queue => "queue",
            Self::Whereabouts => "whereabouts",
            Self::Consent => "consent",
            Self::Recording => "recording",
            Self::Emergency => "emergency",
            Self::Task => "task",
            Self::Proxy => "proxy",
            Self::Disclosure => "disclosure",
            Self::Report => "report",
            Self::Claim => "claim",
            Self::Other => "other",
        }
    }
}

/// What was done with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Did {
    /// It was looked at.
    Saw,
    /// It was shown in a list, among others.
    Listed,
    /// It was written, changed or ended.
    Changed,
    /// A copy was taken away.
    Copied,
    /// It was opened out of turn.
    BrokeGlass,
}

impl Did {
    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Saw => "saw",
            Self::Listed => "listed",
            Self::Changed => "changed",
            Self::Copied => "copied",
            Self::BrokeGlass => "broke-glass",
        }
    }
}

/// What one person did with one thing within an hour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// Who, by id.
    pub person: String,
    /// Their name; `None` when the clinic no longer knows it.
    pub name: Option<Phi>,
    /// In which role.
    pub role: String,
    /// What it was about.
    pub subject: Subject,
    /// What they did.
    pub did: Did,
    /// The first time.
    pub first: Timestamp,
    /// The last time.
    pub last: Timestamp,
    /// How often.
    pub times: usize,
    /// Whether they are the patient.
    pub is_own: bool,
    /// Whether they acted for the patient.
    pub acts_for: bool,
    /// Whether the record was open to them out of turn.
    pub break_glass: bool,
}

/// One page of a report, newest first.
#[derive(Clone, Debug)]
pub struct AccessReport {
    /// What was done.
    pub accesses: Vec<Access>,
    /// From which index of the audit log the next page goes on; `None` when this was the last.
    pub next: Option<u64>,
}
