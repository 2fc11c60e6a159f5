//! The witness's key: a file that only its owner can read, as signed notes keep theirs.

use crate::audit::Cosigner;
use crate::keys::KeyError;
use kernel::SystemRandom;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;
use zeroize::Zeroizing;

impl Cosigner {
    /// Makes a key under a name; never overwrites one.
    pub fn create(path: &Path, name: &str) -> Result<Self, KeyError> {
        let shown = || path.display().to_string();
        let failed = |error: io::Error| match error.kind() {
            io::ErrorKind::AlreadyExists => KeyError::Exists(shown()),
            _ => KeyError::File(shown(), error),
        };
        let made = Self::make(name, &SystemRandom);
        let (cosigner, text) = made.map_err(|_| KeyError::Unusable)?;
        let mut options = OpenOptions::new();
        let mut file =
            options.write(true).create_new(true).mode(0o600).open(path).map_err(failed)?;
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
        Ok(cosigner)
    }

    /// Reads a key, which only its owner may be able to read.
    pub fn load(path: &Path) -> Result<Self, KeyError> {
        let shown = || path.display().to_string();
        let failed = |error| KeyError::File(shown(), error);
        if fs::metadata(path).map_err(failed)?.permissions().mode() & 0o077 != 0 {
            return Err(KeyError::Open(shown()));
        }
        let text = Zeroizing::new(fs::read_to_string(path).map_err(failed)?);
        Self::parse(&text).map_err(|_| KeyError::Format(shown()))
    }
}
