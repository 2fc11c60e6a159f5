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
            Self::Unknown(_) => Kind::Missing,
            Self::Fixed(_) | Self::Destroyed(_) | Self::Followed(..) => Kind::Conflict,
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
            Self::Key(error) => error.code(),
            Self::Audit(error) => error.code(),
            Self::Db(error) => error.code(),
        }
    }
}
