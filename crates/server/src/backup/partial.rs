//! Files that are not whole yet.

use super::BackupError;
use data_encoding::HEXLOWER;
use kernel::{Random as _, SystemRandom};
use std::fs::{File, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

/// A file under a name of its own beside another, which only its owner reads. It goes with this value: what failed leaves
/// nothing behind, and two at the same time never meet. What a killed process left goes when the next one comes: nobody
/// has it locked any more.
#[derive(Debug)]
pub(super) struct Partial {
    path: PathBuf,
    _locked: File,
}

const END: &str = ".partial";

impl Partial {
    /// Makes one beside a file.
    pub(super) fn beside(file: &Path) -> Result<(Self, File), BackupError> {
        clear(file);
        let mut own = [0; 6];
        SystemRandom.fill(&mut own);
        let mut path = file.as_os_str().to_owned();
        path.push(format!(".{}{END}", HEXLOWER.encode(&own)));
        let path = PathBuf::from(path);
        let mut options = OpenOptions::new();
        let opened = options.write(true).create_new(true).mode(0o600).open(&path);
        let opened = opened.map_err(BackupError::at(&path))?;
        let locked = opened.try_clone().map_err(BackupError::at(&path))?;
        // A share without locks has nobody to tidy up; `clear` leaves alone what it cannot lock.
        let _ = locked.lock();
        Ok((Self { path, _locked: locked }, opened))
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

/// Removes what nobody writes to any more. What cannot be read or removed stays: it is in nobody's way.
fn clear(file: &Path) {
    let (Some(folder), Some(name)) = (file.parent(), file.file_name()) else { return };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let start = [name.as_encoded_bytes(), b"."].concat();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.as_encoded_bytes();
        if name.starts_with(&start) && name.ends_with(END.as_bytes()) {
            let is_left = File::open(&path).is_ok_and(|left| left.try_lock().is_ok());
            if is_left {
                let _ = std::fs::remove_file(&path);
            }
        }
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        // What cannot be removed can be read by nobody else.
        let _ = std::fs::remove_file(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::Partial;

    #[test]
    fn what_a_killed_process_left_goes_and_what_is_being_written_stays() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("backup.sealed");
        let left = folder.path().join("backup.sealed.0badc0ffee00.partial");
        let other = folder.path().join("other.sealed.0badc0ffee00.partial");
        std::fs::write(&left, "a whole store").unwrap();
        std::fs::write(&other, "somebody else's").unwrap();
        let (first, _) = Partial::beside(&file).unwrap();
        let (_second, _) = Partial::beside(&file).unwrap();
        assert!(!left.exists());
        assert!(first.path().exists() && other.exists());
    }
}
