//! What came of trying keys that were destroyed.

/// How many keys that were destroyed were tried in a store that came out of a backup, and how many of them open there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shredded {
    /// How many were tried.
    pub tried: u64,
    /// How many of them were destroyed before the backup was made, so that none may open.
    pub before: u64,
    /// How many of those opened all the same.
    pub recoverable: u64,
    /// How many of those that were destroyed since open, as they do until the backup is gone.
    pub pending: u64,
    /// How many were not tried: they are written down in words that nobody reads, or an older program left them out.
    pub untried: u64,
}
