//! Why a server does not start.

use std::fmt::Display;

/// Why a server does not start.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BootError {
    /// A setting is wrong: it is as wrong when it is tried again.
    #[error("{0}")]
    Setting(String),
    /// All else, which may be over the next time.
    #[error("{0}")]
    Failed(String),
}

impl BootError {
    pub(crate) fn new(error: impl Display) -> Self {
        Self::Failed(error.to_string())
    }

    /// The same for what reads settings: when one is wrong, its words begin with that setting.
    pub(crate) fn of_settings(error: impl Display) -> Self {
        let words = error.to_string();
        if words.starts_with("setting ") { Self::Setting(words) } else { Self::Failed(words) }
    }

    /// This setting's value is wrong.
    pub(crate) fn wrong(setting: &str, error: impl Display) -> Self {
        Self::Setting(format!("setting {setting}: {error}"))
    }
}
