//! Why a service could not do what it was asked.

use crate::Refusal;
use compliance::audit::ProofError;
use compliance::keys::KeyError;
use db::DbError;
use kernel::{Fault, Kind};
use realtime::access::AccessError;
use realtime::log::LogError;
use realtime::push::PushError;

/// A command that was refused, or could not be carried out. Nothing of it remains.
#[derive(Debug, thiserror::Error)]
pub enum ClinicError {
    /// A rule said no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The store failed.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The log could not record it.
    #[error(transparent)]
    Log(#[from] LogError),
    /// A token could not be issued.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// A browser could not be registered.
    #[error(transparent)]
    Push(#[from] PushError),
    /// A data key could not be made or opened.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// Something could not be encrypted.
    #[error("a message could not be encrypted; nothing was sent")]
    Cipher,
}

impl From<ProofError> for ClinicError {
    fn from(error: ProofError) -> Self {
        match error {
            ProofError::NoEntry { .. } => Refusal::Unknown("audit entry").into(),
            ProofError::Unsigned(_) => DbError::Unavailable(error.to_string()).into(),
            ProofError::Db(error) => error.into(),
            broken => DbError::Corrupt(broken.to_string()).into(),
        }
    }
}

impl Fault for ClinicError {
    fn kind(&self) -> Kind {
        match self {
            Self::Refused(refusal) => refusal.kind(),
            Self::Db(error) | Self::Access(AccessError::Db(error)) => error.kind(),
            Self::Log(error) => error.kind(),
            Self::Push(error) => error.kind(),
            Self::Key(error) => error.kind(),
            Self::Access(AccessError::Banned(_)) => Kind::Forbidden,
            Self::Access(AccessError::NoSecretKey(_)) | Self::Cipher => Kind::Internal,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.code(),
            Self::Db(error) | Self::Access(AccessError::Db(error)) => error.code(),
            Self::Log(error) => error.code(),
            Self::Push(error) => error.code(),
            Self::Key(error) => error.code(),
            Self::Access(AccessError::NoSecretKey(_)) => "access.no-secret-key",
            Self::Access(AccessError::Banned(_)) => "access.banned",
            Self::Cipher => "cipher",
        }
    }
}
