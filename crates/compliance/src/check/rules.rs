//! How statuses are named and counted.

use super::{Severity, Status};

impl Status {
    /// The word that reports hold.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pass => "PASS",
            Self::Warn => "WARN",
            Self::Fail => "FAIL",
            Self::NotApplicable => "NA",
            Self::Error => "ERROR",
        }
    }

    /// Whether a run with this status in it has failed; `strict` takes a warning for a failure.
    pub const fn fails(self, strict: bool) -> bool {
        match self {
            Self::Fail | Self::Error => true,
            Self::Warn => strict,
            Self::Pass | Self::NotApplicable => false,
        }
    }
}

impl Severity {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
        }
    }
}
