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

/// How names end that nobody gives a backup.
pub(super) const END: &str = ".partial";

impl Partial {
    /// Makes one beside a file.
    pub(super) fn beside(file: &Path) -> Result<(Self, File), BackupError> {
        clear(file);
        loop {
            let (partial, opened) = Self::make(file)?;
            // Who tidied up between its making and its locking took it for one that was left.
            if partial.path.exists() {
                return Ok((partial, opened));
            }
        }
    }

    fn make(file: &Path) -> Result<(Self, File), BackupError> {
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

/// Whether a name is one that was made here: another, a point, twelve digits and the end.
pub(super) fn is_partial(name: &[u8]) -> bool {
    let front = name.strip_suffix(END.as_bytes()).and_then(|name| name.split_last_chunk::<13>());
    front.is_some_and(|(front, [point, own @ ..])| {
        let is_digit = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        !front.is_empty() && *point == b'.' && own.iter().all(is_digit)
    })
}

/// Removes what nobody writes to any more beside a file, of those that would become it.
fn clear(file: &Path) {
    let (Some(folder), Some(name)) = (file.parent(), file.file_name()) else { return };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let start = [name.as_encoded_bytes(), b"."].concat();
    tidy(folder, |name| name.starts_with(&start) && name.ends_with(END.as_bytes()));
}

/// Removes what nobody writes to any more in a folder, whatever it would become.
pub(super) fn clear_all(folder: &Path) {
    tidy(folder, is_partial);
}

/// What cannot be read or removed stays: it is in nobody's way.
fn tidy(folder: &Path, is_one: impl Fn(&[u8]) -> bool) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        if is_file && is_one(name.as_encoded_bytes()) {
            // Locked until it is gone, so that who has just made it waits, and sees that it went.
            if let Some(_left) = File::open(&path).ok().filter(|left| left.try_lock().is_ok()) {
                let _ = std::fs::remove_file(&path);
            }
        }
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        // A database that was opened under this name may have its log beside it. What cannot be removed can be read by nobody else.
        for end in ["", "-wal", "-shm"] {
            let mut path = self.path.clone().into_os_string();
            path.push(end);
            let _ = std::fs::remove_file(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Partial, clear_all, is_partial};

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
        clear_all(folder.path());
        assert!(first.path().exists() && !other.exists());
    }

    #[test]
    fn only_names_that_were_made_here_are_taken_for_unfinished() {
        assert!(is_partial(b"one.backup.0badc0ffee00.partial"));
        for name in [
            "one.backup",
            "one.partial",
            ".0badc0ffee00.partial",
            "one.0badc0ffee0.partial",
            "one.0BADC0FFEE00.partial",
            "one.0badc0ffee00.partial.1",
        ] {
            assert!(!is_partial(name.as_bytes()), "{name}");
        }
    }
}
