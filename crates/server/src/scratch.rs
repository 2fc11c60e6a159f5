//! Folders for what is thrown away.

use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime};
use tempfile::{Builder, TempDir};

const PREFIX: &str = "housecall-check-";
/// Whoever made an older one was killed.
const OLD: Duration = Duration::from_hours(24);

/// A new folder among the system's temporary files, or else where the program keeps its own: a container's root is written
/// to by nobody.
pub(crate) fn folder() -> io::Result<TempDir> {
    let made = within(&std::env::temp_dir());
    made.or_else(|_| within(&std::env::current_dir()?))
}

/// A new folder there; those go with it that were left behind.
fn within(place: &Path) -> io::Result<TempDir> {
    let made = Builder::new().prefix(PREFIX).tempdir_in(place)?;
    let now = std::fs::metadata(made.path())?.modified()?;
    for entry in std::fs::read_dir(place)?.flatten() {
        let is_ours = entry.file_name().as_encoded_bytes().starts_with(PREFIX.as_bytes());
        if is_ours && is_old(&entry.path(), now) {
            // What is somebody else's stays.
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
    Ok(made)
}

fn is_old(path: &Path, now: SystemTime) -> bool {
    let changed = std::fs::metadata(path).and_then(|found| found.modified());
    changed.is_ok_and(|changed| now.duration_since(changed).unwrap_or_default() > OLD)
}

#[cfg(test)]
mod tests {
    use super::{OLD, PREFIX, within};
    use std::fs::File;
    use std::time::Duration;

    #[test]
    fn a_folder_that_was_left_behind_goes_and_a_fresh_one_and_what_is_not_ours_stay() {
        let place = tempfile::tempdir().unwrap();
        let now = std::fs::metadata(place.path()).unwrap().modified().unwrap();
        let long_ago = now - OLD - Duration::from_mins(1);
        let [old, fresh, other] =
            [format!("{PREFIX}old"), format!("{PREFIX}fresh"), "other".into()]
                .map(|name| place.path().join(name));
        for folder in [&old, &fresh, &other] {
            std::fs::create_dir(folder).unwrap();
        }
        for folder in [&old, &other] {
            File::open(folder).unwrap().set_modified(long_ago).unwrap();
        }
        let made = within(place.path()).unwrap();
        assert!(made.path().is_dir() && !old.exists() && fresh.is_dir() && other.is_dir());
    }
}
