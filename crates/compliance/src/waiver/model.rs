//! What is asked for, and how it stands.

use kernel::Timestamp;

/// By what a failure is borne.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grounds {
    /// For a while, until it is mended.
    Waiver,
    /// An addressable specification is met by an equivalent alternative.
    Alternative,
    /// An addressable specification is not reasonable and appropriate here.
    NotReasonable,
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewWaiver {
    /// The check, by its id.
    pub check: String,
    /// By what.
    pub grounds: Grounds,
    /// Why, and what holds instead. No PHI.
    pub reason: String,
    /// Until when; a decision is reviewed by then.
    pub ends: Timestamp,
}

/// Who did a step, by opaque id, and when.
pub type Step = (String, Timestamp);

/// It, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiver {
    /// Names it.
    pub id: String,
    /// What was asked for.
    pub asked: NewWaiver,
    /// By whom.
    pub requested: Step,
    /// Who approved it.
    pub approved: Option<Step>,
    /// Who ended it before its time, or refused it.
    pub ended: Option<Step>,
}

/// Where one stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody else has approved it yet.
    Requested,
    /// It counts.
    Active,
    /// Its time is over.
    Expired,
    /// Somebody ended or refused it.
    Ended,
}
