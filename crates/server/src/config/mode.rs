//! What a server is for, and what it may reach.

use serde::Deserialize;

/// Whether real patients come here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Mode {
    /// They do: health data is accepted once everything is in place.
    Production,
    /// Invented ones only, on this machine only.
    Trial,
}

/// `[egress]`
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EgressSection {
    #[serde(default)]
    enforce: Option<bool>,
}

impl EgressSection {
    /// Whether hosts that nothing covers are refused.
    pub(crate) fn enforces(self, mode: Mode) -> bool {
        self.enforce.unwrap_or(mode == Mode::Production)
    }
}
