//! What is written of a visit.

use kernel::{Phi, Timestamp};
use serde::Deserialize;
use serde_json::json;

/// A provider's notes as they stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The notes.
    pub text: Phi,
    /// How often they were written; 0 when they never were.
    pub version: i64,
    /// When they were last written.
    pub changed: Option<Timestamp>,
}

/// Whether and when to see the patient again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FollowUp {
    /// Whether to see them again.
    pub required: bool,
    /// What for, in words for the patient.
    pub note: Option<Phi>,
    /// By which date.
    pub due: Option<jiff::civil::Date>,
}

/// What the patient takes home.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct TakeHome {
    /// What was found and agreed, in words for the patient.
    pub summary: Option<Phi>,
    /// Whether and when to come again.
    pub follow_up: FollowUp,
}

impl TakeHome {
    /// The one text that is sealed.
    pub(super) fn text(&self) -> Phi {
        let text = json!({
            "summary": self.summary.as_ref().map(Phi::expose),
            "followUp": {
                "required": self.follow_up.required,
                "note": self.follow_up.note.as_ref().map(Phi::expose),
                "due": self.follow_up.due.map(|date| date.to_string()),
            },
        });
        Phi::new(text.to_string())
    }
}

/// A visit as its patient looks back on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// What they take home.
    pub take_home: TakeHome,
    /// Who saw them.
    pub provider: Phi,
    /// When the visit began.
    pub started: Option<Timestamp>,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// Whole minutes that it took.
    pub minutes: i64,
    /// How it ended.
    pub outcome: Option<crate::consultation::Outcome>,
    /// Whether the patient has answered the survey.
    pub surveyed: bool,
}
