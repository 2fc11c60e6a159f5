//! Files that are not whole yet.

use super::BackupError;
use data_encoding::HEXLOWER;
use kernel::{Random as _, SystemRandom};
use std::fs::{File, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

/// A file under a name of its own beside another, which only its owner reads. It goes with this value: what failed leaves
/// nothing behind, and two at the same time never meet.
#[derive(Debug)]
pub(super) struct Partial {
    path: PathBuf,
}

impl Partial {
    /// Makes one beside a file.
    pub(super) fn beside(file: &Path) -> Result<(Self, File), BackupError> {
        let mut own = [0; 6];
        SystemRandom.fill(&mut own);
        let mut path = file.as_os_str().to_owned();
        path.push(format!(".{}.partial", HEXLOWER.encode(&own)));
        let path = PathBuf::from(path);
        let mut options = OpenOptions::new();
        let opened = options.write(true).create_new(true).mode(0o600).open(&path);
        let opened = opened.map_err(BackupError::at(&path))?;
        Ok((Self { path }, opened))
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Gives it its name, now that it is whole and on disk; nothing is ever overwritten.
    pub(super) fn publish(self, target: &Path) -> Result<(), BackupError> {
        let named = match std::fs::hard_link(&self.path, target) {
            // Some network shares have no links. There only the look before hinders an overwrite.
            Err(error) if error.kind() != ErrorKind::AlreadyExists && !target.exists() => {
                std::fs::rename(&self.path, target)
            }
            linked => linked,
        };
        named.map_err(BackupError::at(target))?;
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or_else(|| Path::new("."));
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(BackupError::at(folder))
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        // What cannot be removed can be read by nobody else.
        let _ = std::fs::remove_file(&self.path);
    }
}
