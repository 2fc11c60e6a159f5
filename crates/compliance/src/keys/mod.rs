//! Keys: the key-encryption key, data keys by scope and version, and the sealing of PHI fields.
//!
//! Everything is AES-256-GCM bound to where it belongs by associated data, so that a value moved to
//! another row does not open. Destroying a data key is disposal of all it encrypted.

pub mod checks;
mod data;
mod kek;
mod sealer;
mod store;
#[cfg(test)]
mod tests;

pub use data::{DataKey, DataKeys};
pub use kek::{Kek, KeyError};
pub use sealer::{Place, Sealer};
pub use store::MIGRATION;
