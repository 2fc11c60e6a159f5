//! The folder of pieces beside backups: what is there under its name is whole and on disk.

use super::BackupError;
use super::listing::found;
use super::partial::clear_all;
use compliance::backup::{PIECES, Piece, PieceName, named, shelved};
use data_encoding::HEXLOWER;
use kernel::{Random as _, SystemRandom};
use rustix::fs::OFlags;
use std::fs::{DirBuilder, File, TryLockError};
use std::io::{self, ErrorKind, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

const LOCK: &str = "lock";
/// How folders begin whose pieces are not there yet.
const NEW: &str = "new.";
/// No piece is longer.
const LONGEST: u64 = 8 << 20;
/// In so many days each piece that is there is read once before it is taken for sound. A prime, so that all have their turn
/// where backups are a week apart, too.
const ROUND: i64 = 11;

/// Where pieces are.
#[derive(Clone, Debug)]
pub(crate) struct PieceFolder {
    backups: PathBuf,
    root: PathBuf,
}

/// Hinders that pieces are removed, or that others use them, as long as it lives.
#[derive(Debug)]
pub(crate) struct Locked {
    _file: Option<File>,
}

fn make(folder: &Path) -> Result<(), BackupError> {
    DirBuilder::new().mode(0o700).recursive(true).create(folder).map_err(BackupError::at(folder))
}

impl PieceFolder {
    /// That of the backups in a folder.
    pub(crate) fn of(backups: &Path) -> Self {
        let backups =
            if backups.as_os_str().is_empty() { Path::new(".") } else { backups }.to_owned();
        let root = backups.join(PIECES);
        Self { backups, root }
    }

    /// That of a backup.
    pub(super) fn beside(backup: &Path) -> Self {
        Self::of(backup.parent().unwrap_or_else(|| Path::new(".")))
    }

    pub(super) fn backups(&self) -> &Path {
        &self.backups
    }

    pub(super) fn path(&self, name: &PieceName) -> PathBuf {
        self.root.join(shelved(name))
    }

    /// How long a piece is that is there.
    pub(super) fn length(&self, name: &PieceName) -> Option<u64> {
        let found = std::fs::metadata(self.path(name)).ok()?;
        found.is_file().then_some(found.len())
    }

    /// Whether a piece is there, as long as it should be.
    pub(super) fn has(&self, piece: &Piece) -> bool {
        self.length(&piece.name()) == Some(piece.sealed())
    }

    /// What stands under a name, as long as its length can be right; what is wrong with it otherwise.
    fn sealed(&self, name: &PieceName, fits: impl Fn(u64) -> bool) -> Result<Vec<u8>, String> {
        let path = self.path(name);
        let unread = |error: io::Error| match error.kind() {
            ErrorKind::NotFound => "is missing".to_owned(),
            _ => format!("cannot be read ({error})"),
        };
        let length = path.metadata().map_err(unread)?.len();
        if fits(length) {
            std::fs::read(&path).map_err(unread)
        } else {
            Err(format!("is damaged: it has {length} bytes"))
        }
    }

    /// What a piece holds.
    pub(super) fn open(&self, piece: &Piece) -> Result<Vec<u8>, BackupError> {
        let name = piece.name();
        let sealed = self.sealed(&name, |length| piece.fits(length));
        let sealed = sealed.map_err(|what| self.hurt(&name, &what))?;
        piece.open(sealed).map_err(|error| self.hurt(&name, &format!("is damaged: {error}")))
    }

    /// How long a piece is that holds what its name says; what is wrong with it otherwise.
    pub(super) fn sound(&self, name: &PieceName) -> Result<u64, String> {
        let sealed = self.sealed(name, |length| length <= LONGEST)?;
        if named(&sealed) != *name {
            return Err("is damaged: it was changed since it was written".to_owned());
        }
        Ok(u64::try_from(sealed.len()).unwrap_or_default())
    }

    /// Whether a piece's file holds these bytes. One that cannot be read does not.
    fn holds(&self, name: &PieceName, sealed: &[u8]) -> bool {
        std::fs::read(self.path(name)).is_ok_and(|there| there == sealed)
    }

    /// What is wrong with a piece, and which backups need it.
    pub(super) fn hurt(&self, name: &PieceName, what: &str) -> BackupError {
        let needing = found(&self.backups).unwrap_or_default().needing(name);
        BackupError(self.says(name, what, &needing))
    }

    /// The same, where it is known which backups those are.
    pub(super) fn says(&self, name: &PieceName, what: &str, needing: &str) -> String {
        format!(
            "the piece {} {what}. It is needed by {needing}; put it back from a copy of this folder. Without one, remove what is \
             left of it: the next backup writes it anew if what it held is still in the store",
            self.path(name).display()
        )
    }

    fn lock_file(&self) -> Option<File> {
        let path = self.root.join(LOCK);
        let mut options = File::options();
        let made = options.create(true).truncate(false).write(true).mode(0o600).open(&path);
        // A folder that can only be read is only restored from.
        made.or_else(|_| File::open(&path)).ok()
    }

    /// Hinders that pieces are removed. A share without locks has nobody to hinder: `alone` refuses there.
    pub(super) fn shared(&self) -> Locked {
        let file = self.lock_file().filter(|file| file.lock_shared().is_ok());
        Locked { _file: file }
    }

    /// Hinders everybody else.
    pub(super) fn alone(&self) -> Result<Locked, BackupError> {
        make(&self.root)?;
        let file = self.lock_file().ok_or_else(|| {
            BackupError(format!("{}: its file `{LOCK}` cannot be opened", self.root.display()))
        })?;
        match file.try_lock() {
            Ok(()) => Ok(Locked { _file: Some(file) }),
            Err(TryLockError::WouldBlock) => Err(self.busy()),
            Err(TryLockError::Error(error)) => Err(BackupError(format!(
                "{}: it cannot be locked ({error}), so nobody knows whether a backup is being made; remove where that can be told",
                self.root.display()
            ))),
        }
    }

    /// The same where that can be: `None` where nothing can be locked, as in a copy that can only be read.
    pub(super) fn alone_if_it_can(&self) -> Result<Option<Locked>, BackupError> {
        let Some(file) = self.lock_file() else { return Ok(None) };
        match file.try_lock() {
            Ok(()) => Ok(Some(Locked { _file: Some(file) })),
            Err(TryLockError::WouldBlock) => Err(self.busy()),
            Err(TryLockError::Error(_)) => Ok(None),
        }
    }

    fn busy(&self) -> BackupError {
        BackupError(format!(
            "{}: a backup is being made, restored or removed here; try again when that is over",
            self.backups.display()
        ))
    }

    /// Removes what runs that were killed left; only for who is alone.
    pub(super) fn clear(&self, _alone: &Locked) -> Result<(), BackupError> {
        clear_all(&self.backups);
        for entry in std::fs::read_dir(&self.root).map_err(BackupError::at(&self.root))? {
            let path = entry.map_err(BackupError::at(&self.root))?.path();
            if file_name(&path).starts_with(NEW) {
                std::fs::remove_dir_all(&path).map_err(BackupError::at(&path))?;
            }
        }
        Ok(())
    }

    /// Removes every piece for which `keep` is false; answers how many, and their bytes. Only for who is alone.
    pub(super) fn sweep(
        &self,
        alone: &Locked,
        keep: impl Fn(&PieceName) -> bool,
    ) -> Result<(u64, u64), BackupError> {
        self.clear(alone)?;
        let (mut count, mut bytes) = (0, 0);
        for folder in std::fs::read_dir(&self.root).map_err(BackupError::at(&self.root))? {
            let folder = folder.map_err(BackupError::at(&self.root))?.path();
            if !folder.is_dir() {
                continue;
            }
            for entry in std::fs::read_dir(&folder).map_err(BackupError::at(&folder))? {
                let path = entry.map_err(BackupError::at(&folder))?.path();
                let name = HEXLOWER.decode(file_name(&path).as_bytes()).ok();
                let name = name.and_then(|name| PieceName::try_from(name).ok());
                if name.is_some_and(|name| !keep(&name)) {
                    let failed = BackupError::at(&path);
                    bytes += path.metadata().map_err(&failed)?.len();
                    std::fs::remove_file(&path).map_err(&failed)?;
                    count += 1;
                }
            }
        }
        Ok((count, bytes))
    }

    /// Begins to add pieces, on a day that is counted from any other.
    pub(super) fn add(&self, day: i64) -> Result<Fresh, BackupError> {
        make(&self.root)?;
        // Who is alone may tidy up; who is not leaves that to the next one.
        if let Ok(alone) = self.alone() {
            self.clear(&alone)?;
        }
        let lock = self.shared();
        let mut own = [0; 6];
        SystemRandom.fill(&mut own);
        let path = self.root.join(format!("{NEW}{}", HEXLOWER.encode(&own)));
        let disk = File::open(&self.root).map_err(BackupError::at(&self.root))?;
        make(&path)?;
        Ok(Fresh { folder: self.clone(), path, disk, day, _lock: lock })
    }
}

/// Writes a file that is not there, past the page cache: what a server has read stays in memory, and nothing is copied.
fn put(path: &Path, sealed: &[u8]) -> io::Result<()> {
    let options = || {
        let mut options = File::options();
        options.write(true).mode(0o600);
        options
    };
    let past = i32::try_from(OFlags::DIRECT.bits()).unwrap_or_default();
    let past = options().create_new(true).custom_flags(past).open(path);
    match past.and_then(|mut file| file.write_all(sealed)) {
        // Not every file system has a way past it, and some leave the file behind that they refused to open.
        Err(error) if error.kind() == ErrorKind::InvalidInput => {
            options().create(true).truncate(true).open(path)?.write_all(sealed)
        }
        done => done,
    }
}

/// Whether it is a piece's turn to be read on a day.
fn is_due(name: &PieceName, day: i64) -> bool {
    let [first, ..] = name;
    i64::from(*first) % ROUND == day.rem_euclid(ROUND)
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Pieces of a run that is not over. They go with this value unless they are kept; those of a killed run go with the next.
#[derive(Debug)]
pub(super) struct Fresh {
    folder: PieceFolder,
    path: PathBuf,
    /// Opened before anything was written: what the disk refused is told only to who had it open by then.
    disk: File,
    day: i64,
    _lock: Locked,
}

impl Fresh {
    pub(super) const fn folder(&self) -> &PieceFolder {
        &self.folder
    }

    /// Writes a piece that is not there, or is found to have changed when it is its turn; answers whether it was written.
    pub(super) fn write(&self, piece: &Piece, sealed: &[u8]) -> Result<bool, BackupError> {
        let name = piece.name();
        if self.folder.has(piece) && (!is_due(&name, self.day) || self.folder.holds(&name, sealed))
        {
            return Ok(false);
        }
        let path = self.path.join(HEXLOWER.encode(&name));
        match put(&path, sealed) {
            // The same twice in one run.
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
            Err(error) => Err(BackupError::at(&path)(error)),
            Ok(()) => Ok(true),
        }
    }

    fn sync(&self) -> Result<(), BackupError> {
        // One call for all of them: a sync each would take longer than the writing.
        let synced = rustix::fs::syncfs(&self.disk);
        synced.map_err(|error| BackupError::at(&self.folder.root)(error.into()))
    }

    /// Gives the pieces their names, once they are on disk.
    pub(super) fn keep(&self) -> Result<(), BackupError> {
        self.sync()?;
        let failed = BackupError::at(&self.path);
        let all = std::fs::read_dir(&self.path).map_err(&failed)?;
        // All names before the first goes: a folder that changes while it is read may leave some out.
        let all = all.collect::<io::Result<Vec<_>>>().map_err(&failed)?;
        for path in all.into_iter().map(|entry| entry.path()) {
            let name = file_name(&path);
            let (start, _) = name.split_at_checked(2).unwrap_or_default();
            let folder = self.folder.root.join(start);
            make(&folder)?;
            let target = folder.join(&name);
            // Somebody else's of the same name holds the same, or is damaged.
            std::fs::rename(&path, &target).map_err(BackupError::at(&target))?;
        }
        self.sync()
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        // What cannot be removed goes with the next run.
        let _ = std::fs::remove_dir_all(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::{PieceFolder, ROUND, is_due};
    use compliance::backup::{Piece, named};

    #[test]
    fn every_piece_is_read_once_in_a_round_of_days() {
        for first in 0..=u8::MAX {
            let mut name = [7; 32];
            name[0] = first;
            for from in [-3, 0, 20_784] {
                let days = (from..from + ROUND).filter(|day| is_due(&name, *day)).count();
                let weeks = (0..ROUND).filter(|week| is_due(&name, from + week * 7)).count();
                assert_eq!((days, weeks), (1, 1), "{first}");
            }
        }
    }

    #[test]
    fn a_piece_that_rotted_is_written_anew_within_a_round_of_days() {
        let apart = tempfile::tempdir().unwrap();
        let folder = PieceFolder::of(apart.path());
        let sealed = vec![7; 4_096];
        let name = named(&sealed);
        let bytes = [name.as_slice(), &[0; 32], &4_080_u32.to_be_bytes()].concat();
        let piece = Piece::parse(&bytes).unwrap();
        let taken = |day| {
            let fresh = folder.add(day).unwrap();
            let is_new = fresh.write(&piece, &sealed).unwrap();
            fresh.keep().unwrap();
            is_new
        };
        assert!(taken(0));
        assert!((1..=ROUND).all(|day| !taken(day)), "what is sound is written once");
        let mut rotten = sealed.clone();
        rotten[99] ^= 1;
        std::fs::write(folder.path(&name), rotten).unwrap();
        assert!(folder.sound(&name).is_err());
        assert_eq!((1..=ROUND).filter(|day| taken(*day)).count(), 1);
        assert_eq!(folder.sound(&name).unwrap(), piece.sealed());
    }
}
