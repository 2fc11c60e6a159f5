//! Keeps a folder of backups in order, without a key: what is there, whether it is whole, and what may go.

use super::BackupError;
use super::folder::{Locked, PieceFolder};
use super::listing::{Found, found};
use compliance::backup::PieceName;
use kernel::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::Path;

/// A folder of backups.
pub(crate) struct Folder {
    pieces: PieceFolder,
    all: Vec<Found>,
}

/// What one backup is.
pub(crate) struct Kept {
    pub(crate) file: String,
    /// `None` of one that has all in itself.
    pub(crate) made: Option<Timestamp>,
    /// Its pieces among them.
    pub(crate) bytes: u64,
    /// What would be free without it.
    pub(crate) own: u64,
    pub(crate) is_whole: bool,
}

/// What removing came to.
#[derive(Debug, Default)]
pub(crate) struct Removal {
    pub(crate) pieces: u64,
    pub(crate) bytes: u64,
}

impl Folder {
    /// Looks at a folder.
    pub(crate) fn open(folder: &Path) -> Result<Self, BackupError> {
        Ok(Self { pieces: PieceFolder::of(folder), all: found(folder)? })
    }

    fn name(found: &Found) -> String {
        found.path.file_name().map(|name| name.display().to_string()).unwrap_or_default()
    }

    /// Every backup, by its name.
    pub(crate) fn list(&self) -> Vec<Kept> {
        let mut users: BTreeMap<&PieceName, usize> = BTreeMap::new();
        for name in self.all.iter().filter_map(|one| one.listing.as_ref()).flat_map(|l| &l.pieces) {
            *users.entry(name).or_default() += 1;
        }
        let length = |name: &&PieceName| self.pieces.length(name).unwrap_or_default();
        let kept = |one: &Found| {
            let pieces = one.listing.iter().flat_map(|listing| &listing.pieces);
            let own = pieces.clone().filter(|name| users.get(name) == Some(&1));
            Kept {
                file: Self::name(one),
                made: one.listing.as_ref().map(|listing| listing.made),
                bytes: one.bytes + pieces.map(|name| length(&name)).sum::<u64>(),
                own: one.bytes + own.map(|name| length(&name)).sum::<u64>(),
                is_whole: one.is_whole,
            }
        };
        self.all.iter().map(kept).collect()
    }

    /// Reads everything, and says what is wrong; with how many bytes of pieces there are.
    pub(crate) fn check(&self, progress: &dyn Fn(&str, u64)) -> (Vec<String>, u64) {
        let _locked = self.pieces.shared();
        let broken = self.all.iter().filter(|one| !one.is_whole);
        let mut wrong: Vec<_> = broken.map(Self::broken).collect();
        let (mut bytes, mut seen) = (0, BTreeSet::new());
        for name in self.all.iter().filter_map(|one| one.listing.as_ref()).flat_map(|l| &l.pieces) {
            if seen.insert(name) {
                match self.pieces.sound(name) {
                    Ok(length) => bytes += length,
                    Err(error) => wrong.push(error.to_string()),
                }
                progress("checking", bytes);
            }
        }
        (wrong, bytes)
    }

    fn broken(one: &Found) -> String {
        format!(
            "the backup {} is damaged or was cut off; it cannot be restored",
            one.path.display()
        )
    }

    /// The backups that were made before an instant; never the newest. Of those that have all in themselves nobody can tell.
    pub(crate) fn before(&self, instant: Timestamp) -> Vec<String> {
        let made = |one: &Found| one.listing.as_ref().map(|listing| listing.made);
        let newest = self.all.iter().filter_map(made).max();
        let is_old =
            |one: &&Found| made(one).is_some_and(|made| made < instant && Some(made) != newest);
        self.all.iter().filter(is_old).map(Self::name).collect()
    }

    /// When a backup here was made, if that can be told.
    pub(crate) fn made(&self, file: &str) -> Result<Option<Timestamp>, BackupError> {
        let one = self.all.iter().find(|one| Self::name(one) == file).ok_or_else(|| {
            let folder = self.pieces.backups().display();
            BackupError(format!(
                "{folder} holds no backup {file}; `housecall backups list` has them"
            ))
        })?;
        Ok(one.listing.as_ref().map(|listing| listing.made))
    }

    /// Hinders backups and restores while some go.
    pub(crate) fn alone(&self) -> Result<Locked, BackupError> {
        self.pieces.alone()
    }

    /// Removes a backup's own file; its pieces stay until [`sweep`](Self::sweep).
    pub(crate) fn remove(&mut self, file: &str, _alone: &Locked) -> Result<(), BackupError> {
        let path = self.pieces.backups().join(file);
        std::fs::remove_file(&path).map_err(BackupError::at(&path))?;
        let folder = self.pieces.backups();
        let synced = File::open(folder).and_then(|folder| folder.sync_all());
        synced.map_err(BackupError::at(folder))?;
        self.all.retain(|one| one.path != path);
        Ok(())
    }

    /// Removes what no backup needs any more, and what killed runs left. Cut off, the next one goes on.
    pub(crate) fn sweep(&self, alone: &Locked) -> Result<Removal, BackupError> {
        // Backups may have come since this folder was looked at, until nobody else could.
        let all = found(self.pieces.backups())?;
        if let Some(one) = all.iter().find(|one| !one.is_whole) {
            let words = "so nobody can tell which pieces it needs, and none was removed; put it back from a copy, or remove it by name";
            return Err(BackupError(format!("{}, {words}", Self::broken(one))));
        }
        let needed: BTreeSet<PieceName> =
            all.into_iter().filter_map(|one| one.listing).flat_map(|one| one.pieces).collect();
        let (pieces, bytes) = self.pieces.sweep(alone, |name| needed.contains(name))?;
        Ok(Removal { pieces, bytes })
    }
}
