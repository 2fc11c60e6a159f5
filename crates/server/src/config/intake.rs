//! What must be taken down before a visit begins.

use serde::Deserialize;

/// What is made of a visit for which nobody took down where its patient is, how to call them back and whom to call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum IntakeRule {
    /// It begins all the same.
    Ask,
    /// It does not begin.
    Refuse,
}

impl From<IntakeRule> for clinic::IntakeRule {
    fn from(rule: IntakeRule) -> Self {
        match rule {
            IntakeRule::Ask => Self::Ask,
            IntakeRule::Refuse => Self::Refuse,
        }
    }
}
