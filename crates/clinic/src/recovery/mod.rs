//! The way back in when nobody can sign in as usual, such as when the identity provider is down: a credential in two halves, made
//! beforehand, sealed and kept offline by two custodians, for one named administrator and for once.
//!
//! Using it gives that administrator a password that counts for an hour and is changed first; their second factor is asked
//! for as ever. It opens nothing once its administrator is none any more, or one of its custodians has left. Officers and administrators are written to at once, an officer who had no part in it reviews it by the next
//! business day, and a check fails until another credential is made. Observable facts: `recovery` has who it was for, who
//! kept the halves, when it was made, replaced or used, and who reviewed that. It refuses to know where the halves are.

pub(crate) mod checks;
mod model;
pub(crate) mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use model::{Opened, Prepared, Recovery};
pub use service::Recoveries;
pub(crate) use service::{retire, retire_all};
pub use store::{MIGRATION, RETIRED};
