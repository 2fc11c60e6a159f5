//! The key-encryption key: its versions in a file that only its owner can read, each in the clear or sealed by a root that
//! is elsewhere; or in the environment.
//!
//! The first version seals; all open what they sealed. Whoever holds a [`Kek`] follows its file, so that a rotation beside
//! a running server needs no restart. What is sealed, this slice refuses to know.

mod cipher;
mod error;
mod line;
mod place;
mod ring;
mod root;
mod service;

pub(crate) use cipher::Cipher;
pub use error::KeyError;
pub use ring::KekVersion;
pub use root::{Root, Rooted, Roots};
pub use service::Kek;
pub(crate) use service::Sealed;
