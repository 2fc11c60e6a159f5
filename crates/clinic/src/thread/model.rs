//! What a thread is.

use crate::keys::CipherKey;
use kernel::{
    AppointmentId, ConsultationId, DepartmentId, OrganizationId, PersonId, Phi, Timestamp,
};
use std::fmt;

/// Why a thread has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Its last day is over.
    Expired,
    /// Those who treat closed it.
    Closed,
    /// The patient took their consent back, or it ran out.
    ConsentWithdrawn,
}

impl End {
    const ALL: [Self; 3] = [Self::Expired, Self::Closed, Self::ConsentWithdrawn];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::Closed => "closed",
            Self::ConsentWithdrawn => "consent-withdrawn",
        }
    }

    /// The end of this name.
    pub(super) fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|end| end.name() == name)
    }
}

/// A side of a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// The patient.
    Patient,
    /// Whoever acts for the patient; what they read the patient has not.
    Proxy,
    /// Those who treat.
    Team,
}

/// A conversation after a visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thread {
    /// After which visit.
    pub consultation: ConsultationId,
    /// The appointment of that visit.
    pub appointment: AppointmentId,
    /// The organization.
    pub organization: OrganizationId,
    /// The department of the visit.
    pub department: DepartmentId,
    /// Who treated.
    pub provider: PersonId,
    /// Who was treated.
    pub patient: PersonId,
    /// The channel on which it stands, which is also the scope of its data key.
    pub channel: String,
    /// When it was opened.
    pub opened: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// When and why it ended, if it has.
    pub ended: Option<(Timestamp, End)>,
    /// When the patient wrote last.
    pub patient_wrote: Option<Timestamp>,
    /// When somebody who treats wrote last.
    pub team_wrote: Option<Timestamp>,
    /// Up to when the patient has read.
    pub patient_read: Option<Timestamp>,
    /// Up to when somebody who treats has read.
    pub team_read: Option<Timestamp>,
}

impl Thread {
    /// Whether something can be written.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.ended.is_none() && now < self.until
    }

    /// Whether the patient waits for an answer.
    pub fn is_unanswered(&self) -> bool {
        self.patient_wrote > self.team_wrote
    }

    /// Whether the patient has not read what was written to them.
    pub fn is_unread_by_patient(&self) -> bool {
        self.is_unread(Side::Patient)
    }

    /// Whether nobody of those who treat has read what the patient wrote.
    pub fn is_unread_by_team(&self) -> bool {
        self.is_unread(Side::Team)
    }

    /// Whether somebody on this side has not read what the other one wrote.
    pub(super) fn is_unread(&self, by: Side) -> bool {
        match by {
            Side::Patient | Side::Proxy => self.team_wrote > self.patient_read,
            Side::Team => self.patient_wrote > self.team_read,
        }
    }
}

/// A thread with the names that go with it.
#[derive(Clone, Debug)]
pub struct Known {
    /// The thread.
    pub thread: Thread,
    /// Whether something can be written now.
    pub open: bool,
    /// The patient's name.
    pub patient: Phi,
    /// The provider's name.
    pub provider: Phi,
    /// Who acts or acted for the patient, with their names: they may have written.
    pub proxies: Vec<(PersonId, Phi)>,
}

/// A token with which a thread is read, and the key to what stands there.
#[derive(Clone)]
pub struct Granted {
    /// The token itself.
    pub token: String,
    /// The key to subscribe with.
    pub subscribe_key: String,
    /// The thread's channel.
    pub channel: String,
    /// The caller's own notices.
    pub notification: String,
    /// What opens messages, and encrypts those that are sent.
    pub cipher_key: CipherKey,
    /// When the token ends.
    pub expires: Timestamp,
}

impl fmt::Debug for Granted {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Granted").field("channel", &self.channel).finish_non_exhaustive()
    }
}
