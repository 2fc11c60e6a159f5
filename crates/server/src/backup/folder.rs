//! The folder of pieces beside backups: what is there under its name is whole and on disk.

use super::BackupError;
use super::listing::needed_by;
use compliance::backup::{Piece, PieceName, named};
use data_encoding::HEXLOWER;
use kernel::{Random as _, SystemRandom};
use std::fs::{DirBuilder, File, TryLockError};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

const NAME: &str = "pieces";
const LOCK: &str = "lock";
/// How folders begin whose pieces are not there yet.
const NEW: &str = "new.";

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
        let root = backups.join(NAME);
        Self { backups, root }
    }

    /// That of a backup.
    pub(super) fn beside(backup: &Path) -> Self {
        Self::of(backup.parent().unwrap_or_else(|| Path::new(".")))
    }

    pub(super) fn backups(&self) -> &Path {
        &self.backups
    }

    fn path(&self, name: &PieceName) -> PathBuf {
        let text = HEXLOWER.encode(name);
        let (start, _) = text.split_at(2);
        self.root.join(start).join(&text)
    }

    /// How long a piece is that is there.
    pub(super) fn length(&self, name: &PieceName) -> Option<u64> {
        let found = std::fs::metadata(self.path(name)).ok()?;
        found.is_file().then(|| found.len())
    }

    /// Whether a piece is there, as long as it should be.
    pub(super) fn has(&self, piece: &Piece) -> bool {
        self.length(&piece.name()) == Some(piece.sealed())
    }

    /// What a piece holds.
    pub(super) fn open(&self, piece: &Piece) -> Result<Vec<u8>, BackupError> {
        let name = piece.name();
        let sealed = std::fs::read(self.path(&name)).map_err(|error| match error.kind() {
            ErrorKind::NotFound => self.hurt(&name, "is missing"),
            _ => self.hurt(&name, &format!("cannot be read ({error})")),
        })?;
        piece.open(sealed).map_err(|error| self.hurt(&name, &format!("is damaged: {error}")))
    }

    /// Whether a piece holds what its name says; what is wrong with it otherwise.
    pub(super) fn sound(&self, name: &PieceName) -> Result<u64, BackupError> {
        let sealed = std::fs::read(self.path(name)).map_err(|error| match error.kind() {
            ErrorKind::NotFound => self.hurt(name, "is missing"),
            _ => self.hurt(name, &format!("cannot be read ({error})")),
        })?;
        if named(&sealed) != *name {
            return Err(self.hurt(name, "is damaged: it was changed since it was written"));
        }
        Ok(u64::try_from(sealed.len()).unwrap_or_default())
    }

    /// What is wrong with a piece, and which backups need it.
    pub(super) fn hurt(&self, name: &PieceName, what: &str) -> BackupError {
        let path = self.path(name);
        BackupError(format!(
            "the piece {} {what}. It is needed by {}; put it back from a copy of this folder. Without one, remove what is left of \
             it: the next backup writes it anew if what it held is still in the store",
            path.display(),
            needed_by(&self.backups, name)
        ))
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
            Err(TryLockError::WouldBlock) => Err(BackupError(format!(
                "{}: a backup is being made, restored or removed here; try again when that is over",
                self.backups.display()
            ))),
            Err(TryLockError::Error(error)) => Err(BackupError(format!(
                "{}: it cannot be locked ({error}), so nobody knows whether a backup is being made; remove where that can be told",
                self.root.display()
            ))),
        }
    }

    /// Removes what runs that were killed left; only for who is alone.
    pub(super) fn clear(&self, _alone: &Locked) -> Result<(), BackupError> {
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

    /// Begins to add pieces.
    pub(super) fn add(&self) -> Result<Fresh, BackupError> {
        make(&self.root)?;
        // Who is alone may tidy up; who is not leaves that to the next one.
        if let Ok(alone) = self.alone() {
            self.clear(&alone)?;
        }
        let lock = self.shared();
        let mut own = [0; 6];
        SystemRandom.fill(&mut own);
        let path = self.root.join(format!("{NEW}{}", HEXLOWER.encode(&own)));
        make(&path)?;
        Ok(Fresh { folder: self.clone(), path, _lock: lock })
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Pieces of a run that is not over. They go with this value unless they are kept; those of a killed run go with the next.
#[derive(Debug)]
pub(super) struct Fresh {
    folder: PieceFolder,
    path: PathBuf,
    _lock: Locked,
}

impl Fresh {
    pub(super) const fn folder(&self) -> &PieceFolder {
        &self.folder
    }

    /// Writes a piece that is not there; answers whether it was new.
    pub(super) fn write(&self, piece: &Piece, sealed: &[u8]) -> Result<bool, BackupError> {
        if self.folder.has(piece) {
            return Ok(false);
        }
        let path = self.path.join(HEXLOWER.encode(&piece.name()));
        let mut options = File::options();
        match options.create_new(true).write(true).mode(0o600).open(&path) {
            // The same twice in one run.
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
            Err(error) => Err(BackupError::at(&path)(error)),
            Ok(mut file) => {
                file.write_all(sealed).map_err(BackupError::at(&path))?;
                Ok(true)
            }
        }
    }

    fn sync(folder: &Path) -> Result<(), BackupError> {
        let file = File::open(folder).map_err(BackupError::at(folder))?;
        // One call for all of them: a sync each would take longer than the writing.
        rustix::fs::syncfs(file).map_err(|error| BackupError::at(folder)(error.into()))
    }

    /// Gives the pieces their names, once they are on disk.
    pub(super) fn keep(&self) -> Result<(), BackupError> {
        Self::sync(&self.path)?;
        for entry in std::fs::read_dir(&self.path).map_err(BackupError::at(&self.path))? {
            let path = entry.map_err(BackupError::at(&self.path))?.path();
            let name = file_name(&path);
            let (start, _) = name.split_at_checked(2).unwrap_or_default();
            let folder = self.folder.root.join(start);
            make(&folder)?;
            let target = folder.join(&name);
            // Somebody else's of the same name holds the same.
            std::fs::rename(&path, &target).map_err(BackupError::at(&target))?;
        }
        Self::sync(&self.folder.root)
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        // What cannot be removed goes with the next run.
        let _ = std::fs::remove_dir_all(&self.path);
    }
}
