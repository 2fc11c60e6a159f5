//! A database's own file, read past SQLite in a process that has it open.
//!
//! Closing any descriptor of a file takes away every POSIX lock that this process has on it
//! (<https://sqlite.org/howtocorrupt.html>, 2.2), SQLite's among them: then another process that closes the database takes
//! itself for the last one, and removes the write-ahead log in which we go on to write. So what is opened here is never closed,
//! and is opened once a file.

use std::collections::BTreeMap;
use std::fs::{File, metadata};
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// By device and inode, which nobody else gets while a descriptor is open.
static HELD: Mutex<BTreeMap<(u64, u64), &'static File>> = Mutex::new(BTreeMap::new());

/// The file for reading, open as long as this process lives. Others read by it too, so it is read at a place
/// (`std::os::unix::fs::FileExt`) and not from where the last one stopped.
pub fn held_open(path: &Path) -> io::Result<&'static File> {
    let mut held = HELD.lock().unwrap_or_else(PoisonError::into_inner);
    let seen = metadata(path)?;
    if let Some(&file) = held.get(&(seen.dev(), seen.ino())) {
        return Ok(file);
    }
    let file: &'static File = Box::leak(Box::new(File::open(path)?));
    let opened = file.metadata()?;
    held.insert((opened.dev(), opened.ino()), file);
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::held_open;
    use std::os::unix::fs::FileExt as _;

    #[test]
    fn a_file_is_opened_once_by_whatever_name_and_another_one_in_its_place_anew() {
        let folder = tempfile::tempdir().unwrap();
        let (file, other) = (folder.path().join("store.db"), folder.path().join("link"));
        std::fs::write(&file, "first").unwrap();
        std::os::unix::fs::symlink(&file, &other).unwrap();
        let first = held_open(&file).unwrap();
        assert!(std::ptr::eq(first, held_open(&other).unwrap()));
        std::fs::remove_file(&file).unwrap();
        std::fs::write(&file, "other").unwrap();
        let mut read = [0; 5];
        held_open(&file).unwrap().read_exact_at(&mut read, 0).unwrap();
        assert_eq!(&read, b"other");
    }
}
