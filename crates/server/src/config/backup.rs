//! The section on backups.

use compliance::backup::RecoveryTime;
use serde::Deserialize;
use std::path::PathBuf;

/// `[backup]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BackupSection {
    #[serde(default)]
    pub(crate) folder: Option<PathBuf>,
    rto_hours: u32,
}

impl BackupSection {
    /// Within what time a restore is to be done.
    pub(crate) const fn recovery_time(&self) -> RecoveryTime {
        RecoveryTime(self.rto_hours)
    }

    pub(super) fn check(&self) -> Result<(), String> {
        let hours = self.rto_hours;
        if (1..=72).contains(&hours) {
            Ok(())
        } else {
            Err(format!("setting backup.rto_hours: {hours} is outside 1 to 72"))
        }
    }
}
