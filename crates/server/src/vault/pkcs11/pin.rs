//! The PIN: where it is, and that one which the token refused is not tried again. A few wrong ones lock a token, and a service
//! that is started again and again would use them up in seconds, so that a refusal is kept in a file.

use super::error::TokenError;
use crate::config::Pkcs11Section;
use cryptoki::types::AuthPin;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// More than any token takes.
const LONGEST: u64 = 1024;

#[derive(Debug)]
enum Source {
    File(PathBuf),
    Variable(String),
}

/// Where the PIN is.
#[derive(Debug)]
pub(super) struct Pin {
    source: Source,
    /// The file that is there while the PIN is one that was refused.
    mark: PathBuf,
}

impl Pin {
    pub(super) fn of(section: &Pkcs11Section, kek: &Path) -> Self {
        let source = match (&section.pin_file, &section.pin_variable) {
            (Some(file), _) => Source::File(file.clone()),
            (None, name) => Source::Variable(name.clone().unwrap_or_default()),
        };
        let mut mark = kek.to_owned().into_os_string();
        mark.push(".pin-refused");
        Self { source, mark: mark.into() }
    }

    fn place(&self) -> String {
        match &self.source {
            Source::File(file) => file.display().to_string(),
            Source::Variable(name) => format!("the variable {name}"),
        }
    }

    /// The PIN, unless it is one that was refused.
    pub(super) fn read(&self) -> Result<AuthPin, TokenError> {
        let text = match &self.source {
            Source::File(file) => self.of_file(file)?,
            Source::Variable(name) => {
                if self.mark.exists() {
                    return Err(self.before());
                }
                Zeroizing::new(std::env::var(name).unwrap_or_default())
            }
        };
        match text.trim_end_matches(['\r', '\n']) {
            "" => Err(TokenError::NoPin(self.place())),
            pin => Ok(AuthPin::from(pin.to_owned())),
        }
    }

    fn of_file(&self, file: &Path) -> Result<Zeroizing<String>, TokenError> {
        let failed = |error| TokenError::PinFile(self.place(), error);
        let facts = fs::metadata(file).map_err(failed)?;
        if facts.permissions().mode() & 0o077 != 0 {
            return Err(TokenError::PinOpen(self.place()));
        }
        if facts.len() > LONGEST {
            return Err(TokenError::NoPin(self.place()));
        }
        // A file that was written since holds another PIN.
        let refused = fs::metadata(&self.mark).and_then(|mark| mark.modified()).ok();
        let written = facts.modified().map_err(failed)?;
        if refused.is_some_and(|refused| written <= refused) {
            return Err(self.before());
        }
        Ok(Zeroizing::new(fs::read_to_string(file).map_err(failed)?))
    }

    fn before(&self) -> TokenError {
        TokenError::Refused(self.place(), self.mark.display().to_string())
    }

    /// The token took it.
    pub(super) fn taken(&self) {
        let _ = fs::remove_file(&self.mark);
    }

    /// The token refused it; why nothing is sealed or opened.
    pub(super) fn refused(&self) -> TokenError {
        let words = "The token refused the PIN. Nothing is tried with it again while this file is here and not older.\n";
        let more = match (fs::write(&self.mark, words), &self.source) {
            (Err(error), _) => format!(
                ", before anything is started again, for that could not be noted in {}: {error}",
                self.mark.display()
            ),
            (Ok(()), Source::File(_)) => String::new(),
            (Ok(()), Source::Variable(_)) => format!(", and remove {}", self.mark.display()),
        };
        TokenError::WrongPin(self.place(), more)
    }
}
