//! From method, raw path and raw query to what the caller wants.
//!
//! One file per service. Knows how every SDK spells its wish and the limits of the protocol;
//! refuses to know whether the keys exist or the caller may do it.

mod access;
mod action;
mod caller;
mod error;
mod file;
mod group;
mod history;
mod legacy;
mod objects;
mod patch;
mod presence;
mod publish;
mod push;
mod route;
mod subscribe;

pub use access::{GrantRequest, MAX_GRANT_BYTES, MAX_TTL_MINUTES};
pub use action::{ActionBody, Actions, MAX_ACTIONS};
pub use caller::{Common, Targets};
pub use error::{GrantError, PublishError, RequestError};
pub use file::{FileOperation, Files, MAX_FILES, UploadRequest};
pub use group::{Groups, MAX_CHANGED_CHANNELS};
pub use history::{DeleteMessages, Fetch, History, MAX_FETCH_CHANNELS, MessageCounts, Range};
pub use legacy::{LegacyGrant, LegacyScope};
pub use objects::{
    Include, MAX_RECORDS, Objects, ObjectsOperation, Paging, RecordKind, Sort, cursor, is_record_id,
};
pub use patch::{Change, RecordPatch, RelationPatch, RelationsPatch};
pub use presence::{GetState, Heartbeat, HereNow, SetState};
pub use publish::{MAX_MESSAGE_BYTES, MAX_SIGNAL_BYTES, Publish, PublishKind};
pub use push::{Device, Gateway, Push, PushOperation};
pub use route::parse;
pub use subscribe::Subscribe;

use std::borrow::Cow;

impl Operation<'_> {
    /// A stable name for logs and metrics.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::Publish(publish) => match publish.kind {
                PublishKind::Message => "publish",
                PublishKind::Signal => "signal",
                PublishKind::File => "publish-file",
            },
            Self::Subscribe(_) => "subscribe",
            Self::Leave(_) => "leave",
            Self::Heartbeat(_) => "heartbeat",
            Self::HereNow(_) => "here-now",
            Self::WhereNow { .. } => "where-now",
            Self::GetState(_) => "get-state",
            Self::SetState(_) => "set-state",
            Self::History(_) | Self::Fetch(_) => "history",
            Self::MessageCounts(_) => "message-counts",
            Self::DeleteMessages(_) => "delete-messages",
            Self::Grant | Self::LegacyGrant(_) => "grant",
            Self::Revoke { .. } => "revoke",
            Self::LegacyAudit(_) => "audit",
            Self::Groups(_) => "groups",
            Self::Actions(_) => "actions",
            Self::Objects(_) => "objects",
            Self::Push(_) => "push",
            Self::Files(_) => "files",
        }
    }
}

/// A request whose shape is understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Request<'a> {
    /// Keys, caller and signature.
    pub common: Common<'a>,
    /// What is asked for.
    pub operation: Operation<'a>,
}

/// Everything that can be asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Operation<'a> {
    /// `GET /time/0`
    Time,
    /// Publish, fire, or signal.
    Publish(Publish<'a>),
    /// Wait for messages.
    Subscribe(Subscribe<'a>),
    /// Stop being present.
    Leave(Targets),
    /// Stay present.
    Heartbeat(Heartbeat<'a>),
    /// Who is present.
    HereNow(HereNow),
    /// Where a user is present.
    WhereNow {
        /// The user asked about.
        uuid: Cow<'a, str>,
    },
    /// Read a user's presence state.
    GetState(GetState<'a>),
    /// Replace a user's presence state.
    SetState(SetState<'a>),
    /// History of one channel, version 2.
    History(History),
    /// History of several channels, version 3.
    Fetch(Fetch),
    /// How many messages since.
    MessageCounts(MessageCounts),
    /// Delete stored messages.
    DeleteMessages(DeleteMessages),
    /// Issue a token; the body holds a [`GrantRequest`].
    Grant,
    /// Revoke a token.
    Revoke {
        /// The token, decoded from the path.
        token: Cow<'a, str>,
    },
    /// Channel groups.
    Groups(Groups),
    /// Message actions.
    Actions(Actions),
    /// App Context.
    Objects(Objects),
    /// Devices for mobile push.
    Push(Push),
    /// Files.
    Files(Files),
    /// Permissions for auth keys, Access Manager version 2.
    LegacyGrant(LegacyGrant),
    /// What auth keys are permitted.
    LegacyAudit(LegacyScope),
}
