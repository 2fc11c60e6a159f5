//! Actions, and why one cannot be attached or taken back.

use crate::channel::ChannelError;
use crate::gate::Refusal;
use crate::log::LogError;
use db::DbError;
use kernel::{Fault, Kind};
use wire::Timetoken;

/// An action as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attached {
    /// The message it is attached to.
    pub message: Timetoken,
    /// Its own timetoken, unique on its channel.
    pub action: Timetoken,
    /// Whose it is.
    pub uuid: String,
    /// What sort of action.
    pub kind: String,
    /// What it says.
    pub value: String,
}

/// An action that asks to be attached.
#[derive(Clone, Copy, Debug)]
pub struct NewAction<'a> {
    /// The message's channel.
    pub channel: &'a str,
    /// The message.
    pub message: Timetoken,
    /// What sort of action.
    pub kind: &'a str,
    /// What it says.
    pub value: &'a str,
}

/// A page of a channel's actions.
#[derive(Debug, Default)]
pub struct Page {
    /// Oldest first.
    pub actions: Vec<Attached>,
    /// Whether there are older ones in the range.
    pub more: bool,
}

/// Why an action cannot be attached, read or taken back.
#[derive(Debug, thiserror::Error)]
pub enum ActionError {
    /// The same user attached the same before.
    #[error("Action Already Added")]
    Doubled,
    /// There is no such action.
    #[error("No matching message actions to delete")]
    Missing,
    /// The action is another user's.
    #[error("Not deleting message action: wrong uuid specified")]
    WrongUser,
    /// A message holds so many already.
    #[error("a message has at most {0} actions")]
    TooMany(usize),
    /// The values of a message's actions would be longer together.
    #[error("the actions on a message hold at most {0} characters together")]
    TooLong(usize),
    /// The caller names no user id, and an action needs an owner.
    #[error("an action needs an owner; send a uuid")]
    NoUser,
    /// The keyset keeps no messages to which one could be attached.
    #[error(
        "Use of the message actions API requires the Storage & Playback which is not enabled for this subscribe key. Enable persistence for this keyset."
    )]
    Off,
    /// The name has no class on this keyset.
    #[error(transparent)]
    Channel(#[from] ChannelError),
    /// The channel carries PHI and the value is neither a code nor ciphertext.
    #[error(transparent)]
    Refused(Refusal),
    /// A legal hold stands on the channel, its patient or its visit.
    #[error(
        "a legal hold stands on this channel; nothing of it can be deleted until it is released"
    )]
    Held,
    /// It could not be recorded.
    #[error(transparent)]
    Log(#[from] LogError),
}

impl From<DbError> for ActionError {
    fn from(error: DbError) -> Self {
        Self::Log(LogError::Db(error))
    }
}

impl Fault for ActionError {
    fn kind(&self) -> Kind {
        match self {
            Self::Doubled => Kind::Conflict,
            Self::Missing
            | Self::WrongUser
            | Self::TooMany(_)
            | Self::TooLong(_)
            | Self::NoUser => Kind::Invalid,
            Self::Channel(error) => error.kind(),
            Self::Held | Self::Off => Kind::Forbidden,
            Self::Refused(refusal) => refusal.kind(),
            Self::Log(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Doubled => "action.doubled",
            Self::Missing => "action.missing",
            Self::WrongUser => "action.wrong-user",
            Self::TooMany(_) => "action.too-many",
            Self::TooLong(_) => "action.too-long",
            Self::NoUser => "action.no-user",
            Self::Off => "action.off",
            Self::Held => "action.held",
            Self::Channel(error) => error.code(),
            Self::Refused(refusal) => refusal.code(),
            Self::Log(error) => error.code(),
        }
    }
}
