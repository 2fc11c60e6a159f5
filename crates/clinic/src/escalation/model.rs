//! What an escalation is.

use crate::intake::Intake;
use crate::notification::Record;
use kernel::{
    ConsultationId, DepartmentId, EscalationId, OrganizationId, PersonId, Phi, Timestamp,
};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$each:meta])* $variant:ident => $code:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$each])* $variant,)+
        }

        impl $name {
            /// Every one.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The stable name.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)+
                }
            }

            /// The one of this name.
            pub fn find(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.name() == name)
            }
        }
    };
}

words! {
    /// How bad it is.
    Severity {
        /// Somebody must look soon.
        Urgent => "urgent",
        /// Somebody must look now.
        Critical => "critical",
        /// Somebody may die.
        LifeThreatening => "life-threatening",
    }
}

words! {
    /// What it is about: a code, because the channel carries no PHI.
    Reason {
        /// The patient's body.
        Medical => "medical",
        /// The patient may harm themselves.
        SelfHarm => "self-harm",
        /// Somebody may harm the patient, or the patient others.
        Violence => "violence",
        /// The patient is gone and must be found.
        ContactLost => "contact-lost",
        /// Anything else.
        Other => "other",
    }
}

words! {
    /// Where an escalation stands.
    State {
        /// Nobody has taken it up.
        Active => "active",
        /// Somebody has.
        Acknowledged => "acknowledged",
        /// It is over, and written down how.
        Resolved => "resolved",
        /// It was raised by mistake.
        Withdrawn => "withdrawn",
    }
}

words! {
    /// What came of one: a code, by which emergencies are counted.
    Outcome {
        /// Whoever came dealt with it themselves.
        HandledHere => "handled-here",
        /// Emergency services were called.
        EmsCalled => "ems-called",
        /// The patient went on to somebody else who treats them.
        Referred => "referred",
        /// There was no danger.
        FalseAlarm => "false-alarm",
        /// Nobody reached the patient.
        NotReached => "not-reached",
    }
}

/// An emergency in a visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Escalation {
    /// Its id.
    pub id: EscalationId,
    /// The organization.
    pub organization: OrganizationId,
    /// Whose people on call are told.
    pub department: DepartmentId,
    /// The visit.
    pub consultation: ConsultationId,
    /// The visit's patient.
    pub patient: PersonId,
    /// Who raised it.
    pub raised_by: PersonId,
    /// How bad it is.
    pub severity: Severity,
    /// What it is about.
    pub reason: Reason,
    /// Whether it is rehearsed only.
    pub drill: bool,
    /// Whether nobody was on call when it was raised, so that the department's leads were told instead.
    pub uncovered: bool,
    /// Where it stands.
    pub state: State,
    /// When it was raised.
    pub raised: Timestamp,
    /// Who took it up.
    pub acknowledged_by: Option<PersonId>,
    /// When.
    pub acknowledged: Option<Timestamp>,
    /// When it was over, or called off.
    pub resolved: Option<Timestamp>,
    /// Who said so; nothing of those that were over before that was asked for.
    pub resolved_by: Option<PersonId>,
    /// What came of it, likewise; nothing of what was called off.
    pub outcome: Option<Outcome>,
}

/// As one of whom somebody is paged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Circle {
    /// Whose turn it is in a layer of the rota, counted from 1.
    Layer(u32),
    /// Those who are told when nobody is on call: the department's leads, or administrators where none is named.
    Leads,
    /// Every provider of the department.
    Everybody,
}

impl Circle {
    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Layer(_) => "on-call",
            Self::Leads => "leads",
            Self::Everybody => "everybody",
        }
    }

    /// The layer, if it is one.
    pub const fn layer(self) -> Option<u32> {
        match self {
            Self::Layer(layer) => Some(layer),
            Self::Leads | Self::Everybody => None,
        }
    }
}

/// Somebody was paged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Who.
    pub person: PersonId,
    /// As one of whom.
    pub circle: Circle,
    /// The notice.
    pub notice: String,
    /// When.
    pub at: Timestamp,
}

/// Where a patient is who needs help, and how they are reached.
#[derive(Clone, Debug)]
pub struct Rescue {
    /// Their name.
    pub patient: Phi,
    /// What they said before the visit: where they are today, and whom to call.
    pub intake: Option<Intake>,
}

/// What was learned of an emergency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// Who wrote it down.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// What.
    pub words: Phi,
}

/// The whole record of an emergency.
#[derive(Clone, Debug)]
pub struct Incident {
    /// The emergency.
    pub escalation: Escalation,
    /// Where help goes; to those who treat.
    pub rescue: Option<Rescue>,
    /// Who was paged, the first first, and what became of each way to them.
    pub pages: Vec<(Page, Vec<Record>)>,
    /// How it ended.
    pub note: Option<Phi>,
    /// Whether everybody was called who could be before somebody came.
    pub unheard: bool,
    /// What was learned of it.
    pub review: Option<Review>,
}
