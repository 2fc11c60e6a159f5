//! Signing in: passwords, sessions and API keys.
//!
//! Passwords are hashed with argon2id; session ids and API keys are random secrets of which only the
//! SHA-256 is stored. A session ends by idleness, at the latest after twelve hours, or by signing
//! out. It refuses to know cookies and headers.

mod model;
mod password;
pub(crate) mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use model::{ApiKey, Secret, Session, SignedIn};
pub use service::Sessions;
pub use store::MIGRATION;
