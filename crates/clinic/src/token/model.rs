//! What is asked for and what is handed out.

use crate::keys::CipherKey;
use kernel::{AppointmentId, ConsultationId, PersonId, Timestamp};
use std::fmt;

/// A request for a token.
#[derive(Clone, Debug)]
pub struct Request {
    /// The visit's patient.
    pub patient: PersonId,
    /// The visit's appointment.
    pub appointment: AppointmentId,
    /// As what the caller takes part.
    pub role: String,
}

/// A token and what to do with it.
#[derive(Clone)]
pub struct Granted {
    /// The token itself.
    pub token: String,
    /// The visit.
    pub consultation: ConsultationId,
    /// Where to speak and listen.
    pub config: ChannelConfig,
}

impl fmt::Debug for Granted {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Granted")
            .field("consultation", &self.consultation)
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}

/// The channels of one role in one visit, and the key to what is said there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelConfig {
    /// The key to publish with.
    pub publish_key: String,
    /// The key to subscribe with.
    pub subscribe_key: String,
    /// Chat and lifecycle; `None` for those who do not take part.
    pub consultation: Option<String>,
    /// File messages.
    pub files: Option<String>,
    /// Video signalling.
    pub video: Option<String>,
    /// For staff the provider's waiting room, for a patient their own place.
    pub waiting_room: Option<String>,
    /// The department's queue; staff only.
    pub queue: Option<String>,
    /// The caller's notifications.
    pub notification: String,
    /// The department's providers and whether they are available; not for those brought in.
    pub availability: Option<String>,
    /// The key of this visit; participants only.
    pub cipher_key: Option<CipherKey>,
    /// Keys of earlier visits of the same pair, newest first, for what was said then; none for whoever may not read it.
    pub earlier_keys: Vec<CipherKey>,
    /// When the token ends.
    pub expires: Timestamp,
    /// When to ask for the next one.
    pub refresh_after: Timestamp,
}

/// What a client that renews its token names of the visit; it need name nothing.
#[derive(Clone, Debug, Default)]
pub struct Named {
    /// The visit, by its appointment.
    pub appointment: Option<AppointmentId>,
    /// The same, by its consultation.
    pub consultation: Option<ConsultationId>,
    /// As what the caller takes part; what they are to the clinic or were brought in as, unless said.
    pub role: Option<String>,
}

/// A token as clients know it that renew it by themselves.
#[derive(Clone)]
pub struct Renewed {
    /// The token itself.
    pub token: String,
    /// The key to subscribe with.
    pub subscribe_key: String,
    /// The key to publish with; none where nothing can be said.
    pub publish_key: Option<String>,
    /// When the token ends.
    pub expires: Timestamp,
    /// In how many minutes that is.
    pub minutes: i64,
}

impl fmt::Debug for Renewed {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Renewed").field("expires", &self.expires).finish_non_exhaustive()
    }
}

/// A token with which a page of the staff hears what goes on, beside any visit.
#[derive(Clone)]
pub struct Watch {
    /// The token itself.
    pub token: String,
    /// The key to subscribe with.
    pub subscribe_key: String,
    /// Where to listen; nothing can be said there.
    pub channels: Vec<String>,
    /// When the token ends.
    pub expires: Timestamp,
}

impl fmt::Debug for Watch {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Watch").field("channels", &self.channels).finish_non_exhaustive()
    }
}
