//! Why a key cannot be used.

use db::DbError;
use kernel::{Fault, Kind};

/// Why a key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file is not there or cannot be read or written.
    #[error("the key file {0}: {1}")]
    File(String, std::io::Error),
    /// Others than the owner may read the file.
    #[error("the key file {0} can be read by others than its owner; run: chmod 400 {0}")]
    Open(String),
    /// There is no such file.
    #[error(
        "the key file {0} is not there; put your copy of it there, or for a new installation: housecall keys create {0}"
    )]
    Missing(String),
    /// A key file is there already.
    #[error("the key file {0} is there already; a key is never overwritten")]
    Exists(String),
    /// The file lacks the version that counts.
    #[error(
        "{0} lacks the version that counts, which only memory holds now; put your newest copy back, and do not restart before"
    )]
    Older(String),
    /// The file is another one than memory holds, and is read again within seconds.
    #[error(
        "{0} was changed, and this server has not read it again yet; ask again in a few seconds"
    )]
    Behind(String),
    /// The text does not hold a key.
    #[error("{0} does not hold a key; put your copy of the right one there")]
    Format(String),
    /// A version is sealed by something that the settings do not name.
    #[error(
        "{0} holds a version that is sealed by {1}, and the settings name no such thing; put the section keys.{1} back"
    )]
    Root(String, String),
    /// What seals the versions refused, or cannot be reached.
    #[error("{0} did not open or seal the key-encryption key: {1}")]
    Unsealed(&'static str, String),
    /// The key comes from the environment.
    #[error(
        "the key-encryption key comes from the environment, which no program changes for you: put a new version before \
         the old one in HOUSECALL_KEYS__KEK and start the server again; what the old one wraps is then wrapped anew"
    )]
    Given,
    /// A sealed value does not open with this key: another key, or the value was changed.
    #[error(
        "a sealed value does not open: the key file is not the one that this store was made with, or the value was \
         changed since; put your copy of the right key back, and make no new one"
    )]
    Sealed,
    /// An opened key is not what it should be.
    #[error("a stored key is unusable")]
    Unusable,
    /// The store failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl Fault for KeyError {
    fn kind(&self) -> Kind {
        match self {
            Self::Db(error) => error.kind(),
            Self::Given => Kind::Conflict,
            Self::Behind(_) => Kind::Unavailable,
            _ => Kind::Internal,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Db(error) => error.code(),
            Self::Given => "key.environment",
            Self::Behind(_) => "key.behind",
            _ => "key.unusable",
        }
    }
}
