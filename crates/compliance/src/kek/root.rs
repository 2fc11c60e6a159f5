//! What seals the versions of the key-encryption key where they lie.

use super::KeyError;
use std::pin::Pin;
use zeroize::Zeroizing;

/// The work of a root, which may be elsewhere.
pub type Rooted<'a, T> = Pin<Box<dyn Future<Output = Result<T, KeyError>> + Send + 'a>>;

/// A key that never leaves where it is, such as a key management service's. It seals and
/// opens versions of the key-encryption key, when a server starts and when one is made, and nothing else.
pub trait Root: Send + Sync + std::fmt::Debug {
    /// What lines of the key file, settings and reports call it: such as `aws_kms`.
    fn name(&self) -> &'static str;

    /// Seals a version.
    fn seal<'a>(&'a self, plain: &'a [u8]) -> Rooted<'a, Vec<u8>>;

    /// Opens a version that it sealed.
    fn open<'a>(&'a self, sealed: &'a [u8]) -> Rooted<'a, Zeroizing<Vec<u8>>>;
}
