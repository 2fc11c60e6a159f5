//! Single sign-on: staff whom an identity provider vouches for.
//!
//! An attempt is bound to the browser that began it, lives ten minutes and counts once. Nonce and code verifier follow from
//! its state by a key of the server's, so no table holds them. Whom a provider means is known by issuer and subject; the
//! first time by an e-mail address that the provider has verified, which then links the two. A link ends
//! with the account that it leads to and with its provider in the settings, and what was open by the account with it; then only the same name is linked again, and
//! another one when an administrator has had the old one forgotten. It refuses to know how a provider is spoken to.
//! Observable facts: `identity_link` (who is known by whom, since when, until when, and when a second factor was last vouched for).

mod model;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use model::{Begun, Pending, Vouched};
pub use service::SignOns;
pub(crate) use service::end;
pub use store::{ENDED, MIGRATION, SECOND_FACTOR};
