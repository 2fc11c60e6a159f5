//! What somebody vouches for.

use kernel::Timestamp;

/// What is vouched for, and by whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAttestation {
    /// The check, by its id.
    pub check: String,
    /// Who answers for it: a person's name or an office. No patient.
    pub owner: String,
    /// What they say. No PHI.
    pub statement: String,
    /// The SHA-256 of the document they say it by, in hexadecimal.
    pub document: Option<String>,
    /// Until when it counts.
    pub expires: Timestamp,
}

/// It, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attestation {
    /// Names it.
    pub id: String,
    /// What was said.
    pub said: NewAttestation,
    /// Who wrote it down, by opaque id.
    pub recorded_by: String,
    /// When.
    pub recorded: Timestamp,
}
