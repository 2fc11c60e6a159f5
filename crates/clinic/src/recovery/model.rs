//! A sealed way back in, and its use.

use crate::break_glass::Verdict;
use crate::session::Ended;
use kernel::{PersonId, Phi, Timestamp};

/// A credential that was made, used or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovery {
    /// Names it; stands on both halves.
    pub id: String,
    /// The administrator whose account it opens.
    pub person: PersonId,
    /// Who keeps a half each.
    pub custodians: [PersonId; 2],
    /// When it was made.
    pub made: Timestamp,
    /// When another one took its place, or somebody of it left.
    pub replaced: Option<Timestamp>,
    /// When it was used.
    pub used: Option<Timestamp>,
    /// What a reviewer found of its use.
    pub verdict: Option<Verdict>,
    /// Who reviewed it.
    pub reviewed_by: Option<PersonId>,
    /// When.
    pub reviewed: Option<Timestamp>,
    /// What the reviewer wrote.
    pub note: Option<Phi>,
}

/// A new credential with its halves, which nobody sees again.
#[derive(Debug)]
pub struct Prepared {
    /// What stands in the store of it.
    pub recovery: Recovery,
    /// The halves, in the order of the custodians.
    pub halves: [Phi; 2],
}

/// An account that a credential has opened.
#[derive(Debug)]
pub struct Opened {
    /// The credential, which opens nothing more.
    pub recovery: Recovery,
    /// The password of the account.
    pub password: Phi,
    /// Until when it signs in.
    pub until: Timestamp,
    /// How many people are written to, by e-mail or SMS.
    pub written: usize,
    /// What of the account's was open before, and is no more.
    pub ended: Ended,
}
