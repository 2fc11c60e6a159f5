//! Keeps a folder of backups in order, without a key: what is there, whether it is whole, and what may go.

use super::BackupError;
use super::folder::{Locked, PieceFolder};
use super::listing::{Contents, Found, Listing, found};
use compliance::audit::Verifier;
use compliance::backup::{self, PieceName};
use kernel::{HoldId, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::{Path, PathBuf};

/// A folder of backups.
pub(crate) struct Folder {
    pieces: PieceFolder,
    all: Contents,
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

/// Backups by their age.
#[derive(Debug, Default)]
pub(crate) struct Old {
    /// What may go.
    pub(crate) files: Vec<Dated>,
    /// As of when those are that stay, the newest among them whatever its age.
    pub(crate) stay: Vec<Timestamp>,
    /// What is as old by its own word, but not signed by this installation: only who names it removes it.
    pub(crate) others: Vec<String>,
}

/// A backup's instant and its name.
pub(crate) type Dated = (Timestamp, String);

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

    /// Hinders backups and restores in a folder while it is looked at and some go.
    pub(crate) fn alone(folder: &Path) -> Result<Locked, BackupError> {
        PieceFolder::of(folder).alone()
    }

    /// The same for who takes nothing away for good; `None` where nothing can be locked, as in a copy that can only be read.
    pub(crate) fn alone_if_it_can(folder: &Path) -> Result<Option<Locked>, BackupError> {
        PieceFolder::of(folder).alone_if_it_can()
    }

    /// The file of a backup and one of its pieces: what a trial of a copy is made with.
    pub(crate) fn samples(&self, file: &str) -> Vec<PathBuf> {
        let found = self.all.backups.iter().find(|one| Self::name(&one.path) == file);
        let piece = |one: &Found| Some(self.pieces.path(one.listing.as_ref()?.pieces.first()?));
        found.into_iter().flat_map(|one| [Some(one.path.clone()), piece(one)]).flatten().collect()
    }

    fn name(path: &Path) -> String {
        path.file_name().map(|name| name.display().to_string()).unwrap_or_default()
    }

    fn listings(&self) -> impl Iterator<Item = &Listing> {
        self.all.backups.iter().filter_map(|one| one.listing.as_ref())
    }

    /// Every backup, by its name.
    pub(crate) fn list(&self) -> Vec<Kept> {
        let mut users: BTreeMap<&PieceName, usize> = BTreeMap::new();
        for name in self.listings().flat_map(|listing| &listing.pieces) {
            *users.entry(name).or_default() += 1;
        }
        let length = |name: &&PieceName| self.pieces.length(name).unwrap_or_default();
        let kept = |one: &Found| {
            let pieces = one.listing.iter().flat_map(|listing| &listing.pieces);
            let own = pieces.clone().filter(|name| users.get(name) == Some(&1));
            Kept {
                file: Self::name(&one.path),
                made: one.listing.as_ref().map(|listing| listing.made),
                bytes: one.bytes + pieces.map(|name| length(&name)).sum::<u64>(),
                own: one.bytes + own.map(|name| length(&name)).sum::<u64>(),
                is_whole: one.is_whole,
            }
        };
        self.all.backups.iter().map(kept).collect()
    }

    /// Reads everything, and says what is wrong; with how many bytes of pieces there are.
    pub(crate) fn check(&self, progress: &dyn Fn(&str, u64)) -> (Vec<String>, u64) {
        let _locked = self.pieces.shared();
        let broken = self.all.backups.iter().filter(|one| !one.is_whole);
        let unknown = self.all.unknown.iter().map(|path| Self::strange(path));
        let mut wrong: Vec<_> = broken.map(Self::broken).chain(unknown).collect();
        let (mut bytes, mut seen) = (0, BTreeSet::new());
        for name in self.listings().flat_map(|listing| &listing.pieces) {
            if seen.insert(name) {
                match self.pieces.sound(name) {
                    Ok(length) => bytes += length,
                    Err(what) => wrong.push(self.pieces.says(name, &what, &self.all.needing(name))),
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

    fn strange(path: &Path) -> String {
        format!(
            "{} is no backup that this version knows, but it may be a damaged one: put it back from a copy, or remove it by name if \
             it was a backup, or move it out of the folder",
            path.display()
        )
    }

    /// The backups that were made before an instant; never the newest. Of those that have all in themselves nobody can tell.
    /// An instant that nobody whom this installation trusts has signed removes nothing, and keeps nothing.
    pub(crate) fn before(&self, instant: Timestamp, verifier: &Verifier) -> Old {
        let mut old = Old::default();
        let (own, others) = self.told_apart(verifier);
        old.others = others.into_iter().filter(|one| one.0 < instant).map(|one| one.1).collect();
        let newest = own.iter().map(|(made, _)| *made).max();
        let (files, stay): (Vec<_>, Vec<_>) =
            own.into_iter().partition(|(made, _)| *made < instant && Some(*made) != newest);
        (old.files, old.stay) = (files, stay.into_iter().map(|(made, _)| made).collect());
        old
    }

    /// The backups whose instant can be told: those that this installation signed, and the others.
    fn told_apart(&self, verifier: &Verifier) -> (Vec<Dated>, Vec<Dated>) {
        let dated = self.all.backups.iter().filter_map(|one| {
            let made = one.listing.as_ref()?.made;
            let signed = File::open(&one.path).map(|mut file| backup::verify(&mut file, verifier));
            Some(((made, Self::name(&one.path)), signed.is_ok_and(|signed| signed.is_ok())))
        });
        let (own, others): (Vec<_>, Vec<_>) = dated.partition(|(_, is_own)| *is_own);
        let plain = |all: Vec<(Dated, bool)>| all.into_iter().map(|(dated, _)| dated).collect();
        (plain(own), plain(others))
    }

    /// Those that have all in themselves, and so do not say as of when they are, as far as this installation signed them: each
    /// with the SHA-256 by which its records name it.
    pub(crate) fn undated(&self, verifier: &Verifier) -> Vec<(String, String)> {
        let undated = self.all.backups.iter().filter(|one| one.listing.is_none());
        let signed = undated.filter_map(|one| {
            let mut file = File::open(&one.path).ok()?;
            let signed = backup::verify(&mut file, verifier).ok()?;
            Some((Self::name(&one.path), signed.sha256))
        });
        signed.collect()
    }

    /// What holds keep, by the backup's name: of each the newest from before it was placed, for what it holds may have gone or
    /// been changed since. Of those that have all in themselves `recorded` has what records say.
    pub(crate) fn held(
        &self,
        holds: &[(HoldId, Timestamp)],
        (verifier, recorded): (&Verifier, Vec<Dated>),
    ) -> BTreeMap<String, HoldId> {
        if holds.is_empty() {
            return BTreeMap::new();
        }
        let (mut own, _) = self.told_apart(verifier);
        own.extend(recorded);
        let newest = |placed: &Timestamp| own.iter().filter(|(made, _)| made <= placed).max();
        let kept = holds.iter().filter_map(|(hold, placed)| Some((newest(placed)?, hold)));
        kept.map(|((_, file), hold)| (file.clone(), hold.clone())).collect()
    }

    /// When a backup here was made, if that can be told. What is no backup any more was none that can.
    pub(crate) fn made(&self, file: &str) -> Result<Option<Timestamp>, BackupError> {
        if self.all.unknown.iter().any(|path| Self::name(path) == file) {
            return Ok(None);
        }
        let one = self.all.backups.iter().find(|one| Self::name(&one.path) == file);
        let one = one.ok_or_else(|| {
            let folder = self.pieces.backups().display();
            BackupError(format!(
                "{folder} holds no backup {file}; `housecall backups list` has them"
            ))
        })?;
        Ok(one.listing.as_ref().map(|listing| listing.made))
    }

    /// Removes a backup's own file; its pieces stay until [`sweep`](Self::sweep).
    pub(crate) fn remove(&mut self, file: &str, _alone: &Locked) -> Result<(), BackupError> {
        let path = self.pieces.backups().join(file);
        std::fs::remove_file(&path).map_err(BackupError::at(&path))?;
        let folder = self.pieces.backups();
        let synced = File::open(folder).and_then(|folder| folder.sync_all());
        synced.map_err(BackupError::at(folder))?;
        self.all.backups.retain(|one| one.path != path);
        self.all.unknown.retain(|one| *one != path);
        Ok(())
    }

    /// Removes what no backup needs any more, and what killed runs left. Cut off, the next one goes on.
    pub(crate) fn sweep(&self, alone: &Locked) -> Result<Removal, BackupError> {
        // What was removed is not there any more; all else counts as it is now.
        let all = found(self.pieces.backups())?;
        if let Some(one) = all.backups.iter().find(|one| !one.is_whole) {
            let words = "so nobody can tell which pieces it needs, and none was removed; put it back from a copy, or remove it by name";
            return Err(BackupError(format!("{}, {words}", Self::broken(one))));
        }
        if let Some(path) = all.unknown.first() {
            let words = "until then nobody can tell which pieces it needs, and none is removed";
            return Err(BackupError(format!("{}; {words}", Self::strange(path))));
        }
        let all = all.backups.into_iter().filter_map(|one| one.listing);
        let needed: BTreeSet<PieceName> = all.flat_map(|one| one.pieces).collect();
        let (pieces, bytes) = self.pieces.sweep(alone, |name| needed.contains(name))?;
        Ok(Removal { pieces, bytes })
    }
}
