//! The closed list of ways in which a request can fail.

/// What sort of failure a caller sees; each face maps it to its own status code once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The request itself is wrong.
    Invalid,
    /// Nobody is signed in, or the credential is wrong.
    Unauthenticated,
    /// Known, but not allowed.
    Forbidden,
    /// There is no such thing, or the caller may not know of it.
    Missing,
    /// It was there, and its time is over.
    Gone,
    /// The state does not allow it, or somebody else was faster.
    Conflict,
    /// Larger than the documented limit.
    TooLarge,
    /// More often than the documented limit.
    TooMany,
    /// The store or a neighbour cannot serve now; trying again later may help.
    Unavailable,
    /// Our own mistake.
    Internal,
}

/// An error that can cross the edge: it has a kind, a stable code and a sentence for the caller.
///
/// `Display` must say what was wrong and what to do, and must never hold PHI.
pub trait Fault: std::error::Error {
    /// The sort of failure.
    fn kind(&self) -> Kind;
    /// A stable code such as `consent.missing`; the last part of the problem document's `type`.
    fn code(&self) -> &'static str;
}
