//! Second factors: authenticator apps, passkeys, and recovery codes for when both are lost.
//!
//! A code of an app (RFC 6238) counts once; a passkey (Web Authentication) answers a challenge that
//! lives five minutes and counts once; of a recovery code only a keyed hash is stored. Everything
//! happens inside the caller's transaction. It refuses to know passwords and sessions.

mod model;
mod passkey;
mod service;
mod store;
#[cfg(test)]
mod tests;
mod totp;

pub use model::{Assertion, Challenge, Enrolment, Factor, Passkey, Registration, Site};
pub use passkey::ALGORITHMS;
pub(crate) use service::Factors;
pub use store::{CONFIRMED, MIGRATION};
