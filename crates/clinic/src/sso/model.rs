//! An attempt to sign in through a provider, and what comes of it.

use crate::session::Secret;
use kernel::{Phi, SessionId};

/// An attempt as it leaves for the provider.
#[derive(Clone, Debug)]
pub struct Begun {
    /// What the provider hands back, and nobody else knows.
    pub state: Secret,
    /// What the browser keeps meanwhile.
    pub browser: Secret,
    /// What the provider must repeat in its token.
    pub nonce: String,
    /// What proves at the provider that the one who redeems the code is the one who asked (RFC 7636).
    pub verifier: String,
}

/// An attempt that came back, once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// The provider to which it went.
    pub provider: String,
    /// The session that is to be proven, if somebody was signed in already.
    pub session: Option<SessionId>,
    /// What the token must repeat.
    pub nonce: String,
    /// What the code is redeemed with.
    pub verifier: String,
}

/// Whom a provider vouches for.
#[derive(Clone, Debug)]
pub struct Vouched {
    /// Who vouches.
    pub issuer: String,
    /// The provider's own name of the person, never given to another.
    pub subject: String,
    /// Their e-mail address, if the provider has verified it.
    pub email: Option<Phi>,
    /// Whether they showed the provider a second factor.
    pub second_factor: bool,
}
