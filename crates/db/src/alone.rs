//! One server serves a store: a second one would hear nothing of what the first one commits.

use crate::postgres::Claim;
use crate::{DbError, sqlite};
use std::fmt;
use std::fs::File;
use std::path::Path;

/// The store, as long as this lives: a locked file beside the database, or a connection with an advisory lock. The system
/// lets go of either when the process dies; of the connection also a database that restarts, or a firewall in between. From
/// then on nothing is written by this store until the lock is had again.
pub struct Alone(Lock);

enum Lock {
    File { _locked: File },
    Session(Box<Claim>),
}

impl Alone {
    /// Claims the embedded store of this file, which need not be there yet: whoever makes it has it from before then on. `None`
    /// when somebody else has it.
    pub fn of_file(database: &Path) -> Result<Option<Self>, DbError> {
        Ok(sqlite::alone(database)?.map(Self::by_file))
    }

    pub(crate) const fn by_file(locked: File) -> Self {
        Self(Lock::File { _locked: locked })
    }

    pub(crate) fn by_session(claim: Claim) -> Self {
        Self(Lock::Session(Box::new(claim)))
    }

    /// Whether it still is, or is again: a lock that went with its connection is taken anew, unless another server was
    /// faster. While the database cannot be reached, nobody knows. Whoever asks once goes on asking, every few seconds: a
    /// connection by which nobody asks any more lets go of the lock after 20 s.
    pub async fn holds(&self) -> Result<bool, DbError> {
        match &self.0 {
            Lock::File { .. } => Ok(true),
            Lock::Session(claim) => claim.holds().await,
        }
    }
}

impl fmt::Debug for Alone {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Alone")
    }
}
