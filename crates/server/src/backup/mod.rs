//! Backup, restore and the drill: a store with its files in one sealed archive, and back.
//!
//! A SQLite store is copied at one instant while the server writes on; of PostgreSQL its own `pg_dump` takes the same
//! snapshot in which the rows were counted. `pg_dump` and not a base backup, because it needs no other right
//! than to read, restores into any later version, and leaves point-in-time recovery to who runs the database server
//! (docs/runbook.md). It refuses to know the key-encryption key: that is never in an archive.

mod archive;
mod drill;
mod restore;
mod take;

pub(crate) use drill::drill;
pub(crate) use restore::{Target, restore};
pub(crate) use take::{Source, take};

use std::path::Path;

/// Why a backup was not made or restored.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct BackupError(pub(crate) String);

impl BackupError {
    fn new(error: impl std::fmt::Display) -> Self {
        Self(error.to_string())
    }

    fn at(path: &Path) -> impl Fn(std::io::Error) -> Self + '_ {
        move |error| Self(format!("{}: {error}", path.display()))
    }
}
