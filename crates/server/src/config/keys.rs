//! The section on the key-encryption key.

use serde::Deserialize;
use std::path::{Path, PathBuf};

/// Where the key-encryption key is, and for how long a version of it counts.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeysSection {
    pub(crate) file: PathBuf,
    #[serde(default)]
    pub(crate) kek: Option<String>,
    #[serde(default)]
    pub(crate) rotate_days: u32,
    /// What seals new versions, where it is not plain which.
    #[serde(default)]
    seal: Option<Seal>,
    #[serde(default)]
    pub(crate) aws_kms: Option<AwsKmsSection>,
    #[serde(default)]
    pub(crate) pkcs11: Option<Pkcs11Section>,
}

/// Where a new version of the key-encryption key goes.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Seal {
    /// In the clear into the key file.
    File,
    AwsKms,
    Pkcs11,
}

impl std::fmt::Debug for KeysSection {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("KeysSection").field("file", &self.file).finish_non_exhaustive()
    }
}

impl KeysSection {
    /// The key in this file.
    pub(crate) fn file(path: &Path) -> Self {
        Self {
            file: path.to_owned(),
            kek: None,
            rotate_days: 0,
            seal: None,
            aws_kms: None,
            pkcs11: None,
        }
    }

    /// What seals new versions: as the settings say, or else the one thing that they name.
    pub(crate) fn seal(&self) -> Seal {
        self.seal.unwrap_or(match (&self.aws_kms, &self.pkcs11) {
            (Some(_), _) => Seal::AwsKms,
            (None, Some(_)) => Seal::Pkcs11,
            (None, None) => Seal::File,
        })
    }

    /// Whether what seals is named once and is there.
    fn check_seal(&self) -> Result<(), String> {
        let wrong = |words: &str| Err(format!("setting keys.seal: {words}"));
        match (self.seal, &self.aws_kms, &self.pkcs11) {
            (None, Some(_), Some(_)) => {
                wrong("says which of keys.aws_kms and keys.pkcs11 seals new versions, or \"file\"")
            }
            (Some(Seal::AwsKms), None, _) => wrong("\"aws_kms\" needs the section keys.aws_kms"),
            (Some(Seal::Pkcs11), _, None) => wrong("\"pkcs11\" needs the section keys.pkcs11"),
            _ => Ok(()),
        }
    }

    /// What is wrong with it.
    pub(super) fn check(&self) -> Result<(), String> {
        if self.kek.is_some() && (self.aws_kms.is_some() || self.pkcs11.is_some()) {
            let words =
                "the key is in the environment or sealed by keys.aws_kms or keys.pkcs11, not both";
            return Err(format!("setting keys.kek: {words}"));
        }
        self.check_seal()?;
        if let Some(token) = &self.pkcs11 {
            token.check()?;
        }
        let plain = |kms: &AwsKmsSection| {
            let endpoint = kms.endpoint.as_deref().unwrap_or("https://");
            !endpoint.starts_with("https://") && !endpoint.starts_with("http://127.0.0.1:")
        };
        if self.aws_kms.as_ref().is_some_and(plain) {
            return Err(
                "setting keys.aws_kms.endpoint: is https://, for a key travels by it".to_owned()
            );
        }
        Ok(())
    }
}

/// `[keys.aws_kms]`
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AwsKmsSection {
    /// The key's id, ARN or alias.
    pub(crate) key: String,
    pub(crate) region: String,
    #[serde(default)]
    endpoint: Option<String>,
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: String,
    #[serde(default)]
    pub(crate) session_token: Option<String>,
}

impl std::fmt::Debug for AwsKmsSection {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("AwsKmsSection").field("key", &self.key).finish_non_exhaustive()
    }
}

impl AwsKmsSection {
    /// What names it where it asks for a way out.
    pub(crate) const SETTING: &str = "keys.aws_kms";

    /// Where requests go.
    pub(crate) fn address(&self) -> String {
        let own = || format!("https://kms.{}.amazonaws.com/", self.region);
        self.endpoint.as_deref().map_or_else(own, |url| format!("{}/", url.trim_end_matches('/')))
    }
}

/// `[keys.pkcs11]`
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pkcs11Section {
    /// The library that speaks for the token.
    pub(crate) module: PathBuf,
    /// The token's label.
    pub(crate) token: String,
    /// The label of the key in it.
    pub(crate) key: String,
    #[serde(default)]
    pub(crate) pin_file: Option<PathBuf>,
    /// The variable of the environment that has it. Settings from there would be taken for numbers, and lose their zeros.
    #[serde(default)]
    pub(crate) pin_variable: Option<String>,
}

impl std::fmt::Debug for Pkcs11Section {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut out = out.debug_struct("Pkcs11Section");
        out.field("module", &self.module).field("token", &self.token).field("key", &self.key);
        out.finish_non_exhaustive()
    }
}

impl Pkcs11Section {
    fn check(&self) -> Result<(), String> {
        // By its bare name the loader would look for it in places that others may name.
        if !self.module.is_absolute() {
            return Err(format!(
                "setting keys.pkcs11.module: is the module's whole path, not {}",
                self.module.display()
            ));
        }
        let settings = self.pin_variable.as_ref().filter(|name| name.starts_with("HOUSECALL_"));
        if let Some(name) = settings {
            return Err(format!("setting keys.pkcs11.pin_variable: {name} would be a setting"));
        }
        if self.pin_variable.is_some() == self.pin_file.is_some() {
            return Err("setting keys.pkcs11.pin_file: names the file of the PIN, or \
                        keys.pkcs11.pin_variable the variable of the environment; one of the two"
                .to_owned());
        }
        for (name, label, longest) in [("token", &self.token, 32), ("key", &self.key, 255)] {
            if label.is_empty() || label.len() > longest {
                return Err(format!(
                    "setting keys.pkcs11.{name}: is a label of 1 to {longest} bytes"
                ));
            }
        }
        Ok(())
    }
}
