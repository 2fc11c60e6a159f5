//! Identity providers as this server speaks to them: `OpenID` Connect, authorization code with PKCE.
//!
//! A provider is found by its issuer (discovery), its keys are fetched when a token names one that is not known, and its
//! token is believed only if signature, issuer, audience, nonce and times hold. TLS is asked of every provider beyond this
//! machine. It refuses to know people and sessions; those are the clinic's. The cryptography is aws-lc-rs, as everywhere:
//! the ready-made client libraries bring a second one.

mod kept;
mod provider;
#[cfg(test)]
mod tests;
mod token;

pub(crate) use provider::{Provider, Providers, Redeeming, Wanted};
pub(crate) use token::SsoError;
