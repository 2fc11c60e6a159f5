//! Backup, restore and the drill: a store with its files, sealed, and back.
//!
//! A backup is a small file that lists pieces, which stand in a folder beside it and are shared with other backups: one in
//! which little is new writes little, and each is restored without any other (docs/decisions/0007). Or all is in one file.
//! A SQLite store is read at one instant while the server writes on; of PostgreSQL its own `pg_dump` takes the same
//! snapshot in which the rows were counted. `pg_dump` and not a base backup, because it needs no other right
//! than to read, restores into any later version, and leaves point-in-time recovery to who runs the database server
//! (docs/runbook.md). It refuses to know the key-encryption key: that is never in an archive.

mod archive;
mod block;
mod cut;
mod drill;
mod folder;
mod keep;
mod listing;
mod partial;
mod restore;
mod take;

pub(crate) use drill::{Own, drill};
pub(crate) use keep::{Dated, Folder, Kept};
#[cfg(test)]
pub(crate) use listing::testing::signed;
pub(crate) use restore::{Backup, Claimed, Shelf, Target, mark, restore};
pub(crate) use take::{Form, Source, Taken, bare, take};

use compliance::backup::SealError;
use std::io::ErrorKind;
use std::path::Path;
use std::process::Command;

/// Why a backup was not made or restored.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct BackupError(pub(crate) String);

impl BackupError {
    fn new(error: impl std::fmt::Display) -> Self {
        Self(error.to_string())
    }

    /// While a backup is read.
    fn reading(error: std::io::Error) -> Self {
        match error.kind() {
            ErrorKind::UnexpectedEof => Self::new(SealError::CutOff),
            _ => Self::new(error),
        }
    }

    fn at(path: &Path) -> impl Fn(std::io::Error) -> Self + '_ {
        move |error| Self(format!("{}: {error}", path.display()))
    }
}

/// Why one of PostgreSQL's own programs did not start. The container image holds none of them.
fn absent(program: &str) -> impl Fn(std::io::Error) -> BackupError + '_ {
    move |error| {
        BackupError(format!(
            "{program}: {error}; install PostgreSQL's client here, of the database's version or newer, or run this where it is \
             (the runbook, under: A backup from beside a container)"
        ))
    }
}

/// One of PostgreSQL's own programs, pointed at a database, and that database's name. Arguments can be read by everybody on
/// the machine, so nothing of the address stands there.
fn client(program: &str, url: &str) -> Result<(Command, String), BackupError> {
    let place = db::Libpq::of(url).map_err(BackupError::new)?;
    let mut command = Command::new(program);
    command.envs(place.environment);
    Ok((command, place.database))
}
