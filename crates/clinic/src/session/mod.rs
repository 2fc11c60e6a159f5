//! Signing in: passwords, sessions and API keys.
//!
//! Passwords are hashed with argon2id; session ids and API keys are random secrets of which only the
//! SHA-256 is stored. A session ends by idleness, at the latest after twelve hours, or by signing
//! out, and the engine's tokens that were issued in it end with it. One that a link opened is bound
//! to its visit and ends with that. It refuses to know cookies and headers.

mod breach;
mod change;
pub(crate) mod checks;
mod guessable;
mod key;
mod model;
mod password;
mod remote;
pub(crate) mod rules;
mod second;
mod service;
mod standing;
mod store;
#[cfg(test)]
mod tests;

pub use breach::BreachList;
pub use model::{ApiKey, Current, Ended, NewKey, Proof, Secret, Session, SignedIn};
pub(crate) use service::Opening;
pub use service::Sessions;
pub(crate) use standing::{just_shown, still_in};
pub use store::{
    MIGRATION, MIGRATION_ALONE, MIGRATION_ENDS, MIGRATION_GIVEN, MIGRATION_KEYS, MIGRATION_PROOF,
    MIGRATION_SCOPE, MIGRATION_STEP_UP,
};
