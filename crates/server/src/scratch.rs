//! Folders for what is thrown away.

use std::fs::File;
use std::io;
use std::path::Path;
use tempfile::{Builder, TempDir};

const PREFIX: &str = "housecall-check-";

/// A folder that goes with this value. One whose maker was killed goes when the next one comes: nobody has it locked any more.
#[derive(Debug)]
pub(crate) struct Scratch {
    folder: TempDir,
    _locked: File,
}

impl Scratch {
    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// A new folder among the system's temporary files, or else where the program keeps its own: a container's root is written
/// to by nobody.
pub(crate) fn folder() -> io::Result<Scratch> {
    let made = within(&std::env::temp_dir());
    made.or_else(|_| within(&std::env::current_dir()?))
}

/// A new folder there; those go first that were left behind.
fn within(place: &Path) -> io::Result<Scratch> {
    for entry in std::fs::read_dir(place)?.flatten() {
        let is_ours = entry.file_name().as_encoded_bytes().starts_with(PREFIX.as_bytes());
        if is_ours && entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            clear(&entry.path());
        }
    }
    loop {
        let folder = Builder::new().prefix(PREFIX).tempdir_in(place)?;
        let locked = File::open(folder.path())?;
        // Where nothing can be locked, nothing is taken for left behind.
        let _ = locked.lock();
        // Who tidied up between its making and its locking took it for one that was left.
        if folder.path().exists() {
            return Ok(Scratch { folder, _locked: locked });
        }
    }
}

/// Removes a folder that nobody holds. What is somebody else's stays.
fn clear(folder: &Path) {
    if let Some(_left) = File::open(folder).ok().filter(|left| left.try_lock().is_ok()) {
        let _ = std::fs::remove_dir_all(folder);
    }
}

#[cfg(test)]
mod tests {
    use super::{PREFIX, within};

    #[test]
    fn a_folder_that_was_left_behind_goes_and_one_in_use_and_what_is_not_ours_stay() {
        let place = tempfile::tempdir().unwrap();
        let used = within(place.path()).unwrap();
        let [left, other] = [format!("{PREFIX}left"), "other".into()].map(|name| {
            let folder = place.path().join(name);
            std::fs::create_dir(&folder).unwrap();
            std::fs::write(folder.join("store"), "a whole store").unwrap();
            folder
        });
        let made = within(place.path()).unwrap();
        assert!(made.path().is_dir() && used.path().is_dir());
        assert!(!left.exists() && other.is_dir());
        let path = made.path().to_owned();
        drop(made);
        assert!(!path.exists() && used.path().is_dir());
    }
}
