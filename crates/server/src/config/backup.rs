//! The section on backups.

use serde::Deserialize;
use std::path::PathBuf;

/// `[backup]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BackupSection {
    #[serde(default)]
    pub(crate) folder: Option<PathBuf>,
}
