//! Keys: data keys by scope and version, wrapped by the key-encryption key, and the sealing of PHI fields.
//!
//! Everything is AES-256-GCM bound to where it belongs by associated data, so that a value moved to
//! another row does not open. Destroying a data key is disposal of all it encrypted, so fields that go together have one of
//! their own scope; whose they are, this slice refuses to know. Each wrapped key says which version of
//! the key-encryption key wrapped it; when a new one is made, and what becomes of the old, is not decided here.

pub mod checks;
mod content;
mod data;
mod sealer;
mod shredded;
mod store;
#[cfg(test)]
mod tests;

pub(crate) use crate::kek::Sealed;
pub use crate::kek::{Kek, KekVersion, KeyError, Root, Rooted, Roots};
pub use content::ContentKey;
pub(crate) use data::{AUDIT_TERMS, Portion};
pub use data::{DataKey, DataKeys, Scope};
pub(crate) use sealer::ciphers;
pub use sealer::{OWN, Opener, OwnKey, Place, Sealer, sealed_by};
pub use shredded::Shredded;
pub use store::{DISPOSED, MIGRATION, VERSIONS};
