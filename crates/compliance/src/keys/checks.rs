//! The check of where the key-encryption key lives.

use super::{Kek, KeyError};
use crate::check::{Check, Finding, Severity, Status};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

/// The key-encryption key is apart from what it protects.
pub static APART: Check = Check {
    id: "HC-006",
    version: 1,
    cites: &["164.312(a)(2)(iv)", "NIST SP 800-57"],
    severity: Severity::Critical,
    expected: "the key-encryption key is on another host than the database, readable by its owner only",
    remediation: "move the key file out of the data folder, to a place that no backup of the database takes along, and chmod 400 it",
    ttl_days: 7,
};

/// Looks at the key file as it lies there; `database` is the file of an embedded store.
pub fn apart(kek: &Path, database: Option<&Path>) -> Finding {
    let mode = match fs::metadata(kek) {
        Ok(file) => file.permissions().mode() & 0o777,
        Err(error) => return Finding::new(Status::Error, format!("the key file: {error}")),
    };
    let folder = |file: &Path| file.parent().and_then(|folder| fs::canonicalize(folder).ok());
    let beside = database.is_some_and(|database| folder(database) == folder(kek));
    let (status, observed) = if mode & 0o077 != 0 {
        (Status::Fail, "the key file can be read by others than its owner")
    } else if beside {
        (Status::Fail, "the key file lies in the folder of the database it protects")
    } else {
        (Status::Warn, "the key file is readable by its owner only, on this host")
    };
    Finding::new(status, observed).with("provider", "file").with("mode", format!("{mode:04o}"))
}

/// A key file that everybody may read, in a folder that is thrown away.
pub fn exposed(folder: &Path) -> Result<PathBuf, KeyError> {
    let file = folder.join("exposed-kek");
    Kek::create(&file)?;
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644))
        .map_err(|error| KeyError::File(file.display().to_string(), error))?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::{Status, apart, exposed};
    use crate::keys::Kek;

    #[test]
    fn a_key_beside_its_database_or_open_to_others_fails() {
        let (home, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let kek = home.path().join("kek");
        Kek::create(&kek).unwrap();
        let database = |folder: &tempfile::TempDir| folder.path().join("housecall.db");
        assert_eq!(apart(&kek, Some(&database(&home))).status, Status::Fail);
        assert_eq!(apart(&kek, Some(&database(&other))).status, Status::Warn);
        let open = exposed(home.path()).unwrap();
        assert_eq!(apart(&open, Some(&database(&other))).status, Status::Fail);
        assert_eq!(apart(&home.path().join("none"), None).status, Status::Error);
    }
}
