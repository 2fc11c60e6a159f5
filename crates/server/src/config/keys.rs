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
    #[serde(default)]
    pub(crate) aws_kms: Option<AwsKmsSection>,
}

impl std::fmt::Debug for KeysSection {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("KeysSection").field("file", &self.file).finish_non_exhaustive()
    }
}

impl KeysSection {
    /// The key in this file.
    pub(crate) fn file(path: &Path) -> Self {
        Self { file: path.to_owned(), kek: None, rotate_days: 0, aws_kms: None }
    }

    /// What is wrong with it.
    pub(super) fn check(&self) -> Result<(), String> {
        if self.kek.is_some() && self.aws_kms.is_some() {
            let words = "the key is in the environment or sealed by keys.aws_kms, not both";
            return Err(format!("setting keys.kek: {words}"));
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
