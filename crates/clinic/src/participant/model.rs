//! What a participant is.

use kernel::{ConsultationId, ParticipantId, PersonId, Phi, Role, Timestamp};

/// As what somebody takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// Knows what the provider asks about.
    Specialist,
    /// Looks at it a second time.
    SecondOpinion,
    /// Translates.
    Interpreter,
    /// Acts for a patient who cannot.
    Guardian,
    /// Listens and learns; says nothing.
    Observer,
}

impl Part {
    /// Every part.
    pub const ALL: [Self; 5] =
        [Self::Specialist, Self::SecondOpinion, Self::Interpreter, Self::Guardian, Self::Observer];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Specialist => "specialist",
            Self::SecondOpinion => "second-opinion",
            Self::Interpreter => "interpreter",
            Self::Guardian => "guardian",
            Self::Observer => "observer",
        }
    }

    /// The part of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.name() == name)
    }

    /// The verb by which reports find the invitation.
    pub(crate) const fn verb(self) -> &'static str {
        match self {
            Self::Specialist => "INVITE_PROVIDER_SPECIALIST",
            Self::SecondOpinion => "INVITE_PROVIDER_SECOND_OPINION",
            Self::Interpreter => "INVITE_PROVIDER_INTERPRETER",
            Self::Guardian => "INVITE_PROVIDER_GUARDIAN",
            Self::Observer => "INVITE_PROVIDER_OBSERVER",
        }
    }

    /// The role in which somebody acts who comes by a link and is nothing else to the clinic.
    pub(crate) const fn guest_role(self) -> Role {
        match self {
            Self::Interpreter => Role::Interpreter,
            Self::Guardian => Role::Guardian,
            Self::Specialist | Self::SecondOpinion | Self::Observer => Role::Guest,
        }
    }
}

/// Who is to be brought in.
#[derive(Clone, Debug)]
pub enum Invited {
    /// Somebody whom the clinic knows.
    Person(PersonId),
    /// Somebody who comes by a link; their name is all that is known of them.
    Guest(Phi),
}

/// An invitation to a visit.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// Who is to come.
    pub who: Invited,
    /// As what.
    pub part: Part,
    /// Why they come although the patient objected to them.
    pub exception: Option<Exception>,
}

/// Why somebody is in a visit to whom its patient objects: an emergency leaves no choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Exception {
    /// The patient must be treated now, and nobody else can.
    EmergencyTreatment,
    /// Somebody else is in danger.
    DangerToOthers,
    /// A law demands it.
    LegalDuty,
}

impl Exception {
    /// Every reason.
    pub const ALL: [Self; 3] = [Self::EmergencyTreatment, Self::DangerToOthers, Self::LegalDuty];

    /// The stable code.
    pub const fn name(self) -> &'static str {
        match self {
            Self::EmergencyTreatment => "emergency-treatment",
            Self::DangerToOthers => "danger-to-others",
            Self::LegalDuty => "legal-duty",
        }
    }

    /// The reason of this code.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }
}

/// One who was brought into a visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Participant {
    /// Names this part in this visit.
    pub id: ParticipantId,
    /// The visit.
    pub consultation: ConsultationId,
    /// Who takes part.
    pub person: PersonId,
    /// As what.
    pub part: Part,
    /// Who brought them in.
    pub invited_by: PersonId,
    /// When.
    pub invited: Timestamp,
    /// When they first took a token.
    pub joined: Option<Timestamp>,
    /// When they were taken out.
    pub left: Option<Timestamp>,
    /// When the patient objected to them.
    pub objected: Option<Timestamp>,
    /// Why they are in all the same.
    pub exception: Option<Exception>,
}
