//! The section on advisories.

use serde::Deserialize;
use std::path::PathBuf;

/// `[advisories]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AdvisoriesSection {
    #[serde(default)]
    pub(crate) folder: Option<PathBuf>,
}
