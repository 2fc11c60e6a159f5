//! Why a request is refused before anyone looks at what it asks for.

use crate::channel::NameError;
use crate::filter::FilterError;
use kernel::{Fault, Kind};

/// A refusal; [`reply`](crate::reply) knows the body that the protocol has for it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// No service has such a path.
    #[error("no service has this path")]
    UnknownPath {
        /// The path, for the answer.
        path: Box<str>,
    },
    /// The path exists under another method.
    #[error("this path has another method")]
    MethodNotAllowed,
    /// Not UTF-8, or a parameter that is no number where one must be.
    #[error("the request could not be parsed")]
    Malformed,
    /// A publish or signal that cannot be accepted.
    #[error("publish refused: {0}")]
    Publish(#[from] PublishError),
    /// A subscription to nothing.
    #[error("the subscription names no channel and no group")]
    EmptySubscription,
    /// A list of names that cannot be used.
    #[error("{0}")]
    Names(#[from] NameError),
    /// A presence request that cannot be accepted.
    #[error("presence request refused: {0}")]
    Presence(&'static str),
    /// A history request that cannot be accepted.
    #[error("history request refused: {0}")]
    History(&'static str),
    /// A request about channel groups that cannot be accepted.
    #[error("channel group request refused: {0}")]
    Groups(&'static str),
    /// A request about message actions that cannot be accepted: where, why, and in which part.
    #[error("{1}: {0}")]
    Action(&'static str, &'static str, &'static str),
    /// A request to App Context that cannot be accepted.
    #[error("{location}: {fault}")]
    Objects {
        /// Where the fault lies.
        location: Box<str>,
        /// What is wrong and what would be right.
        fault: &'static str,
        /// `path`, `query` or `body`.
        part: &'static str,
    },
    /// The body of a change in App Context is not JSON at all.
    #[error("the body is not JSON")]
    NotJson,
    /// A request about mobile push that cannot be accepted.
    #[error("{0}")]
    Push(&'static str),
    /// A request about files that cannot be accepted.
    #[error("{0}")]
    File(&'static str),
    /// A grant of version 2 that cannot be accepted.
    #[error("{0}")]
    Legacy(&'static str),
    /// A filter expression that cannot be read.
    #[error("malformed filter expression: {0}")]
    Filter(#[from] FilterError),
    /// A grant that cannot be accepted.
    #[error("grant refused: {0}")]
    Grant(#[from] GrantError),
}

/// Why a message is not published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PublishError {
    /// The payload or the metadata is not JSON.
    #[error("Invalid JSON")]
    InvalidJson,
    /// The channel's name is empty or holds a reserved character.
    #[error("Invalid Character in Channel Name")]
    ChannelName,
    /// A wildcard is no channel.
    #[error("Wildcard maximum depth exceeded")]
    Wildcard,
    /// Payload and channel name are more than 32 KiB.
    #[error("Message Too Large")]
    TooLarge,
    /// A signal of more than 64 bytes.
    #[error("Signal size too large")]
    SignalTooLarge,
    /// 3 to 50 letters, digits, `-` and `_`, not beginning with these two or with `pn_`.
    #[error("Invalid custom_message_type")]
    CustomType,
    /// Not a number of hours.
    #[error("Invalid ttl")]
    Ttl,
}

/// Why no token is issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GrantError {
    /// Not between 1 and 43,200 minutes.
    #[error("Invalid ttl")]
    Ttl,
    /// More than 60 minutes on a channel that carries PHI.
    #[error("Invalid ttl")]
    PhiTtl,
    /// No permission on anything.
    #[error("This grant contains no permissions")]
    Empty,
    /// A number that is no set of permission bits.
    #[error("Invalid permissions")]
    Bits,
    /// A pattern that is no regular expression, or larger than all of them may be.
    #[error("Invalid RegExp")]
    Pattern,
    /// A name that no channel, group or user can have.
    #[error("Invalid resource name")]
    Name,
    /// `meta` nests too deep.
    #[error("Invalid meta")]
    Meta,
    /// More than 32 KiB.
    #[error("Grant too large")]
    TooLarge,
}

impl Fault for RequestError {
    fn kind(&self) -> Kind {
        match self {
            Self::UnknownPath { .. } => Kind::Missing,
            Self::Publish(PublishError::TooLarge | PublishError::SignalTooLarge)
            | Self::Grant(GrantError::TooLarge) => Kind::TooLarge,
            _ => Kind::Invalid,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::UnknownPath { .. } => "request.unknown-path",
            Self::MethodNotAllowed => "request.method",
            Self::Malformed => "request.malformed",
            Self::Publish(_) => "request.publish",
            Self::EmptySubscription => "request.empty-subscription",
            Self::Names(_) => "request.names",
            Self::Presence(_) => "request.presence",
            Self::History(_) => "request.history",
            Self::Groups(_) => "request.groups",
            Self::Action(..) => "request.action",
            Self::Objects { .. } => "request.objects",
            Self::NotJson => "request.not-json",
            Self::Push(_) => "request.push",
            Self::File(_) => "request.file",
            Self::Legacy(_) => "request.legacy",
            Self::Filter(_) => "request.filter",
            Self::Grant(_) => "request.grant",
        }
    }
}
