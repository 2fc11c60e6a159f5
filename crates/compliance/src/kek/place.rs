//! Where the versions of the key-encryption key lie, as text.

use super::KeyError;
use kernel::Timestamp;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{
    DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _, chown,
};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// A file, or what the environment gave when the program started.
#[derive(Clone)]
pub(super) enum Place {
    File(PathBuf),
    Environment(Zeroizing<String>),
}

/// By which another file under the same name is told from this one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    inode: u64,
    length: u64,
    /// When it was written.
    pub(super) at: Timestamp,
}

impl Mark {
    fn of(facts: &fs::Metadata) -> Option<Self> {
        let at = Timestamp::try_from(facts.modified().ok()?).ok()?;
        Some(Self { inode: facts.ino(), length: facts.len(), at })
    }
}

impl Place {
    /// What the environment holds: the lines of a key file, which may have become one.
    pub(super) fn environment(text: &str) -> Self {
        Self::Environment(Zeroizing::new(text.replace("housecall-kek-", "\nhousecall-kek-")))
    }

    /// As errors name it.
    pub(super) fn name(&self) -> String {
        match self {
            Self::File(path) => format!("the key file {}", path.display()),
            Self::Environment(_) => "HOUSECALL_KEYS__KEK".to_owned(),
        }
    }

    /// The text, and by what it is known again.
    pub(super) fn read(&self) -> Result<(Zeroizing<String>, Mark), KeyError> {
        let path = match self {
            Self::File(path) => path,
            Self::Environment(text) => {
                let mark = Mark { inode: 0, length: 0, at: Timestamp::UNIX_EPOCH };
                return Ok((text.clone(), mark));
            }
        };
        let name = || path.display().to_string();
        let failed = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => KeyError::Missing(name()),
            _ => KeyError::File(name(), error),
        };
        let facts = fs::metadata(path).map_err(failed)?;
        if facts.permissions().mode() & 0o077 != 0 {
            return Err(KeyError::Open(name()));
        }
        let text = Zeroizing::new(fs::read_to_string(path).map_err(failed)?);
        Ok((text, Mark::of(&facts).ok_or(KeyError::Unusable)?))
    }

    /// By what the text that is there now is known; `None` for one that does not change.
    pub(super) fn mark(&self) -> Result<Option<Mark>, KeyError> {
        let Self::File(path) = self else { return Ok(None) };
        let facts = fs::metadata(path).map_err(failed(path))?;
        Ok(Mark::of(&facts))
    }

    /// Writes a new file, and its folder.
    pub(super) fn create(&self, text: &str) -> Result<(), KeyError> {
        let Self::File(path) = self else { return Err(KeyError::Given) };
        if let Some(folder) = path.parent() {
            DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed(path))?;
        }
        write(path, text).map(drop)
    }

    /// Puts another text in the file's place, at once or not at all, for the same owner.
    pub(super) fn replace(&self, text: &str) -> Result<(), KeyError> {
        let Self::File(path) = self else { return Err(KeyError::Given) };
        let facts = fs::metadata(path).map_err(failed(path))?;
        let mut next = path.clone().into_os_string();
        next.push(".next");
        let next = PathBuf::from(next);
        // What was cut off while it was written was never in use.
        match fs::remove_file(&next) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(failed(&next)(error));
            }
            _ => {}
        }
        let file = write(&next, text)?;
        let own = file.metadata().map_err(failed(&next))?;
        if (own.uid(), own.gid()) != (facts.uid(), facts.gid()) {
            chown(&next, Some(facts.uid()), Some(facts.gid())).map_err(failed(&next))?;
        }
        file.set_permissions(facts.permissions()).map_err(failed(&next))?;
        fs::rename(&next, path).map_err(failed(path))?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = File::open(folder.unwrap_or_else(|| Path::new("."))).map_err(failed(path))?;
        folder.sync_all().map_err(failed(path))
    }
}

fn failed(path: &Path) -> impl Fn(io::Error) -> KeyError {
    move |error| match error.kind() {
        io::ErrorKind::AlreadyExists => KeyError::Exists(path.display().to_string()),
        _ => KeyError::File(path.display().to_string(), error),
    }
}

/// Nobody writes to a key file: another one takes its place.
fn write(path: &Path, text: &str) -> Result<File, KeyError> {
    let mut options = OpenOptions::new();
    let file = options.write(true).create_new(true).mode(0o400).open(path);
    let mut file = file.map_err(failed(path))?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(failed(path))?;
    Ok(file)
}
