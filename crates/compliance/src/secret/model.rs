//! A secret, and how it stands.

use kernel::Timestamp;
use std::fmt;
use zeroize::Zeroizing;

/// A secret by the setting that holds it.
#[derive(Clone)]
pub struct Named {
    /// Such as `turn.secret`.
    pub setting: String,
    text: Zeroizing<String>,
}

impl Named {
    /// The secret of a setting.
    pub fn new(setting: impl Into<String>, text: &str) -> Self {
        Self { setting: setting.into(), text: Zeroizing::new(text.to_owned()) }
    }

    /// Its text.
    pub(super) fn expose(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for Named {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} = [key]", self.setting)
    }
}

/// What is known of a secret, without it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The setting.
    pub setting: String,
    /// Since when it has been in use; `None` is that no server has seen it yet.
    pub since: Option<Timestamp>,
    /// How many bits whoever guesses has to guess, at most.
    pub bits: u32,
}
