//! What a request for an interpreter is, and what came of it.

use kernel::{AppointmentId, ConsultationId, OrganizationId, ParticipantId, PersonId, Timestamp};

/// Where a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nobody has taken it up.
    Open,
    /// An interpreter has.
    Accepted,
    /// Everybody who was asked has declined.
    Declined,
    /// Another request took its place.
    Withdrawn,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Open, Self::Accepted, Self::Declined, Self::Withdrawn];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The state of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// A request for an interpreter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Its id.
    pub id: String,
    /// The organization.
    pub organization: OrganizationId,
    /// The visit.
    pub consultation: ConsultationId,
    /// Its appointment, by which tokens are asked for.
    pub appointment: AppointmentId,
    /// Its patient.
    pub patient: PersonId,
    /// The language, as a BCP 47 tag.
    pub language: String,
    /// Who asked.
    pub asked_by: PersonId,
    /// When.
    pub asked: Timestamp,
    /// Where it stands.
    pub state: State,
    /// Who took it up.
    pub accepted_by: Option<PersonId>,
    /// The seat they have in the visit.
    pub seat: Option<ParticipantId>,
}

/// A stretch that somebody interpreted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interpreted {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// In which visit.
    pub consultation: ConsultationId,
    /// The language that was asked for; `None` of whoever came by a link.
    pub language: Option<String>,
    /// Since when they were in.
    pub from: Timestamp,
    /// Until when; `None` as long as they are.
    pub until: Option<Timestamp>,
}
