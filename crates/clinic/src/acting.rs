//! Whoever acts for a patient, and in what.

use kernel::PersonId;
use std::collections::BTreeSet;

/// What somebody may do for a patient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Act {
    /// See appointments, consents and what was taken home from visits.
    View,
    /// Book, move and cancel visits.
    Schedule,
    /// Consent and take consents back.
    Consent,
    /// Be in the visit beside the patient.
    Join,
    /// Read what the patient and those who treated them write to each other after a visit.
    ReadMessages,
    /// Write there, in their own name.
    WriteMessages,
}

impl Act {
    /// Every act.
    pub const ALL: [Self; 6] = [
        Self::View,
        Self::Schedule,
        Self::Consent,
        Self::Join,
        Self::ReadMessages,
        Self::WriteMessages,
    ];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::View => "view",
            Self::Schedule => "schedule",
            Self::Consent => "consent",
            Self::Join => "join",
            Self::ReadMessages => "read-messages",
            Self::WriteMessages => "write-messages",
        }
    }

    /// The act of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.name() == name)
    }
}

/// For whom somebody acts now, and in what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acting {
    /// Names the authority, a proxy.
    pub proxy: String,
    /// For which patient.
    pub patient: PersonId,
    /// In what.
    pub acts: BTreeSet<Act>,
}

/// The acts as one text, as they are stored.
pub(crate) fn words(acts: &BTreeSet<Act>) -> String {
    acts.iter().map(|act| act.name()).collect::<Vec<_>>().join(" ")
}

/// The acts of such a text; `None` if one is unknown.
pub(crate) fn read(text: &str) -> Option<BTreeSet<Act>> {
    text.split_whitespace().map(Act::find).collect()
}
