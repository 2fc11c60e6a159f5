//! What is written to the log, and what is read from it.

use super::OnceKey;
use crate::KeysetId;
use crate::access::{Banning, Revocation};
use crate::channel::{ChannelError, ChannelId, Registered};
use crate::delivery::Notification;
use compliance::audit::{AuditError, Entry};
use db::DbError;
use kernel::{Fault, Kind, Timestamp};
use std::sync::Arc;
use wire::Timetoken;

/// What sort of message it is; decides the envelope's `e`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MessageKind {
    /// An ordinary message.
    #[default]
    Message,
    /// A signal: small, never stored.
    Signal,
    /// App Context changed: made by the server, never stored.
    Object,
    /// A message action was added or removed: made by the server, never stored.
    Action,
    /// A message that names a file.
    File,
    /// A presence event: made by the server, never stored.
    Presence,
}

impl MessageKind {
    /// The envelope's `e`; messages and presence events have none (protocol §2.4).
    pub const fn code(self) -> Option<u8> {
        match self {
            Self::Message | Self::Presence => None,
            Self::Signal => Some(1),
            Self::Object => Some(2),
            Self::Action => Some(3),
            Self::File => Some(4),
        }
    }

    /// Whether subscribers' filters apply; signals and events of the server pass (protocol §12.2).
    pub const fn is_filtered(self) -> bool {
        matches!(self, Self::Message | Self::Presence | Self::File)
    }

    /// The kind of a stored message.
    pub(super) const fn stored(code: Option<i64>) -> Self {
        match code {
            Some(4) => Self::File,
            _ => Self::Message,
        }
    }
}

/// A message on its way into the log.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The keyset it belongs to.
    pub keyset: KeysetId,
    /// The channel's name.
    pub channel: Arc<str>,
    /// Who sends it; empty for the server's own presence events.
    pub publisher: Arc<str>,
    /// The payload's JSON text, kept to the byte.
    pub payload: String,
    /// The metadata's JSON text.
    pub meta: Option<String>,
    /// Whether it is stored; otherwise it skips the disk.
    pub store: bool,
    /// The sender's own type for it.
    pub custom_type: Option<String>,
    /// What sort of message it is.
    pub kind: MessageKind,
    /// The sender's sequence number.
    pub sequence: Option<u64>,
    /// When the sender first sent it.
    pub origin: Option<Timetoken>,
    /// When it disappears from history.
    pub expires: Option<Timestamp>,
    /// Under which a second sending of it is recognised.
    pub once: Option<OnceKey>,
    /// What is pushed to the channel's devices; written in the message's commit, also if the
    /// message itself is not stored.
    pub push: Option<Box<Notification>>,
}

impl Draft {
    /// An ordinary message that is stored.
    pub fn new(keyset: KeysetId, channel: &str, publisher: &str, payload: String) -> Self {
        Self {
            keyset,
            channel: channel.into(),
            publisher: publisher.into(),
            payload,
            meta: None,
            store: true,
            custom_type: None,
            kind: MessageKind::Message,
            sequence: None,
            origin: None,
            expires: None,
            once: None,
            push: None,
        }
    }
}

/// What a transaction tells, besides the rows it changed.
#[derive(Debug, Default)]
pub struct News {
    /// Messages to append, in this order.
    pub messages: Vec<Draft>,
    /// Audit entries that witness the change.
    pub entries: Vec<Entry>,
    /// Tokens that the transaction revoked.
    pub revoked: Vec<Revocation>,
    /// Users whom the transaction banned, or whose bans it lifted.
    pub banned: Vec<Banning>,
    /// Channels that the transaction registered.
    pub registered: Vec<Registered>,
}

/// A message as it stands in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Its place in the log.
    pub timetoken: Timetoken,
    /// The channel it is on.
    pub channel: ChannelId,
    /// Who sent it.
    pub publisher: String,
    /// The payload's JSON text.
    pub payload: String,
    /// The metadata's JSON text.
    pub meta: Option<String>,
    /// The sender's own type for it.
    pub custom_type: Option<String>,
    /// What sort of message it is.
    pub kind: MessageKind,
}

/// Why something could not be recorded. Nothing of it remains, unless that is [`DbError::Unknown`].
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The store failed.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The audit log could not take the entries, so the change they witness did not happen.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// A message names a channel that cannot be used.
    #[error(transparent)]
    Channel(#[from] ChannelError),
    /// A message names a keyset that this server does not have.
    #[error("no keyset has the number {}", .0.0)]
    UnknownKeyset(KeysetId),
    /// The batch this message was part of failed.
    #[error("the message was not recorded ({0}); try again")]
    Batch(String),
    /// More messages wait for the disk than the server will hold.
    #[error("too many messages wait for the disk; try again in a moment")]
    Busy,
    /// The server is stopping.
    #[error("the server is stopping; try again when it is back")]
    Stopping,
}

impl Fault for LogError {
    fn kind(&self) -> Kind {
        match self {
            Self::Db(error) => error.kind(),
            Self::Audit(error) => error.kind(),
            Self::Channel(error) => error.kind(),
            Self::UnknownKeyset(_) => Kind::Internal,
            Self::Batch(_) | Self::Busy | Self::Stopping => Kind::Unavailable,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Db(error) => error.code(),
            Self::Audit(error) => error.code(),
            Self::Channel(error) => error.code(),
            Self::UnknownKeyset(_) => "log.unknown-keyset",
            Self::Batch(_) => "log.batch",
            Self::Busy => "log.busy",
            Self::Stopping => "log.stopping",
        }
    }
}
