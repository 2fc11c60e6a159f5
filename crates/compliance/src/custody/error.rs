//! Why something was not done with a key.

use crate::audit::AuditError;
use crate::keys::KeyError;
use db::DbError;
use kernel::{Fault, Kind};

/// Why something was not done with a key.
#[derive(Debug, thiserror::Error)]
pub enum CustodyError {
    /// There is no such key.
    #[error(
        "there is no key {0}; name a version or a scope of the server's own as `housecall keys list` shows it, or a channel's whole name"
    )]
    Unknown(String),
    /// What it made is looked up by it.
    #[error(
        "the key {0} has no versions, for what it made is looked up by it; it stays sealed under the key-encryption key, so rotate that"
    )]
    Fixed(String),
    /// The key is gone.
    #[error("the key {0} was destroyed; there is nothing left to do about it")]
    Destroyed(String),
    /// Another key signs the audit log.
    #[error(
        "{0} does not name the key that signs the audit log, which is {1}; name that if it is no longer to be trusted. If you gave up {0} a moment ago, that was done: `housecall audit hand-overs` shows what followed"
    )]
    Followed(String, String),
    /// There is no such change.
    #[error("there is no such change of keys; GET /api/v1/compliance/keys/changes lists them")]
    NoChange,
    /// Who asked may not be who approves.
    #[error("a second person has to approve this: you asked for it yourself")]
    SamePerson,
    /// The change is decided, or its time is over.
    #[error("this change of keys is {0} already; ask for another one where it is still needed")]
    Decided(&'static str),
    /// The same change waits already.
    #[error("the same change waits already, as {0}: approve or refuse that one")]
    Waits(String),
    /// More wait than somebody would look through.
    #[error("{0} changes of keys wait for a second person; approve or refuse some of them first")]
    Many(usize),
    /// A key cannot be used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The audit log could not take the entry.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// The store failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl Fault for CustodyError {
    fn kind(&self) -> Kind {
        match self {
            Self::Unknown(_) | Self::NoChange => Kind::Missing,
            Self::SamePerson => Kind::Forbidden,
            Self::Fixed(_)
            | Self::Destroyed(_)
            | Self::Followed(..)
            | Self::Decided(_)
            | Self::Waits(_)
            | Self::Many(_) => Kind::Conflict,
            Self::Key(error) => error.kind(),
            Self::Audit(error) => error.kind(),
            Self::Db(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Unknown(_) => "key.unknown",
            Self::Fixed(_) => "key.fixed",
            Self::Destroyed(_) => "key.destroyed",
            Self::Followed(..) => "key.followed",
            Self::NoChange => "key.no-change",
            Self::SamePerson => "key.same-person",
            Self::Decided(_) => "key.decided",
            Self::Waits(_) => "key.waits",
            Self::Many(_) => "key.many",
            Self::Key(error) => error.code(),
            Self::Audit(error) => error.code(),
            Self::Db(error) => error.code(),
        }
    }
}
