//! A file that was malware.

use crate::KeysetId;
use crate::log::LogError;
use db::DbError;
use kernel::{Fault, Kind, Role, Timestamp};

/// What is kept of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quarantined {
    /// The file's id; nothing can be had by it any more.
    pub id: String,
    /// The keyset it came in on.
    pub keyset: KeysetId,
    /// The channel it was sent to.
    pub channel: String,
    /// Whose channel that is.
    pub organization: Option<String>,
    /// The visit it was sent in.
    pub consultation: Option<String>,
    /// Who sent it.
    pub sender: String,
    /// In which role.
    pub role: Role,
    /// The scanner's name for what it found.
    pub signature: String,
    /// What kind of file it was, where the clinic could look.
    pub kind: Option<String>,
    /// Bytes as they came.
    pub size: u64,
    /// When it was found.
    pub found: Timestamp,
}

/// Why the list is not shown.
#[derive(Debug, thiserror::Error)]
pub enum QuarantineError {
    /// That it was read could not be recorded.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The store failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl Fault for QuarantineError {
    fn kind(&self) -> Kind {
        match self {
            Self::Log(error) => error.kind(),
            Self::Db(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Log(error) => error.code(),
            Self::Db(error) => error.code(),
        }
    }
}
