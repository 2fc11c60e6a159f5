//! What a notice is, and what is known of its way.

use super::NoticeKind;
use kernel::{AgreementId, AppointmentId, ConsultationId, DepartmentId, PersonId, Timestamp};

/// A way by which a notice reaches its person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Channel {
    /// Their own channel, which the application listens to.
    InApp,
    /// Their devices.
    Push,
    /// A letter to their e-mail address.
    Email,
    /// A letter to their phone.
    Sms,
}

impl Channel {
    /// Every channel.
    pub const ALL: [Self; 4] = [Self::InApp, Self::Push, Self::Email, Self::Sms];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::InApp => "in-app",
            Self::Push => "push",
            Self::Email => "email",
            Self::Sms => "sms",
        }
    }

    /// The channel of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.name() == name)
    }
}

/// What a notice concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// A visit.
    Appointment(AppointmentId),
    /// A department.
    Department(DepartmentId),
    /// A record opened out of turn.
    BreakGlass(String),
    /// What a rule found in the audit log.
    ActivityFlag(String),
    /// An agreement of the clinic with somebody.
    Agreement(AgreementId),
    /// A run of the compliance checks.
    CheckRun(String),
    /// A backup that failed, by when.
    Backup(String),
    /// A change that the store refused, by when that was told.
    Refusal(String),
    /// A sealed way back in that was used.
    Recovery(String),
    /// The addresses of the person who is told.
    Contacts(PersonId),
    /// By what the person who is told signs in.
    Account(PersonId),
}

impl About {
    /// Its id.
    pub fn id(&self) -> &str {
        match self {
            Self::Appointment(id) => id.as_str(),
            Self::Department(id) => id.as_str(),
            Self::BreakGlass(id)
            | Self::ActivityFlag(id)
            | Self::CheckRun(id)
            | Self::Backup(id)
            | Self::Refusal(id)
            | Self::Recovery(id) => id,
            Self::Agreement(id) => id.as_str(),
            Self::Contacts(id) | Self::Account(id) => id.as_str(),
        }
    }
}

/// One notice to one person.
#[derive(Clone, Debug)]
pub struct Notice {
    /// What it is about.
    pub kind: NoticeKind,
    /// Who is told.
    pub to: PersonId,
    /// What it concerns.
    pub about: About,
    /// The consultation of the visit, by which its page is called.
    pub consultation: Option<ConsultationId>,
    /// Who caused it.
    pub sender: PersonId,
    /// The id of the link that a letter carries.
    pub link: Option<String>,
    /// The only letter by which it goes; `None` is the person's own choice.
    pub only: Option<Channel>,
    /// When nobody needs it any more; `None` is as the kind says.
    pub expires: Option<Timestamp>,
}

impl Notice {
    /// A notice as most are: of a visit, by the person's own choice, without a link.
    pub(crate) fn new(
        kind: NoticeKind,
        to: PersonId,
        appointment: AppointmentId,
        sender: PersonId,
    ) -> Self {
        Self::about(kind, (to, About::Appointment(appointment)), sender)
    }

    /// A notice of anything.
    pub(crate) fn about(
        kind: NoticeKind,
        (to, about): (PersonId, About),
        sender: PersonId,
    ) -> Self {
        Self { kind, to, about, consultation: None, sender, link: None, only: None, expires: None }
    }
}

/// What became of a notice on one channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The notice.
    pub notice: String,
    /// What it is about.
    pub kind: NoticeKind,
    /// The appointment it concerns.
    pub appointment: AppointmentId,
    /// Who is told.
    pub to: PersonId,
    /// When it was written down.
    pub created: Timestamp,
    /// By which way.
    pub channel: Channel,
    /// `pending`, `sent`, `delivered`, `failed`, `gone`, `withheld` or `unneeded`.
    pub state: String,
    /// What the gateway said, or why nothing was sent.
    pub status: String,
    /// How often it was tried.
    pub attempts: i64,
    /// When that last changed.
    pub changed: Timestamp,
    /// When the person confirmed the notice.
    pub confirmed: Option<Timestamp>,
}
