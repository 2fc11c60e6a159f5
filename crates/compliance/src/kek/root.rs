//! What seals the versions of the key-encryption key where they lie.

use super::KeyError;
use std::pin::Pin;
use std::sync::Arc;
use zeroize::Zeroizing;

/// The work of a root, which may be elsewhere.
pub type Rooted<'a, T> = Pin<Box<dyn Future<Output = Result<T, KeyError>> + Send + 'a>>;

/// A key that never leaves where it is, such as a key management service's. It seals and
/// opens versions of the key-encryption key, when a server starts and when one is made, and nothing else.
pub trait Root: Send + Sync + std::fmt::Debug {
    /// What lines of the key file, settings and reports call it: such as `aws_kms`.
    fn name(&self) -> &'static str;

    /// Whether its key may lie on this machine, for all that is known of it: then it opens for whoever has this one.
    fn is_near(&self) -> bool;

    /// Seals a version.
    fn seal<'a>(&'a self, plain: &'a [u8]) -> Rooted<'a, Vec<u8>>;

    /// Opens a version that it sealed.
    fn open<'a>(&'a self, sealed: &'a [u8]) -> Rooted<'a, Zeroizing<Vec<u8>>>;
}

/// What seals the versions of one installation where they lie.
#[derive(Clone, Debug, Default)]
pub struct Roots {
    /// Seals new ones; without it they lie in the clear.
    pub seals: Option<Arc<dyn Root>>,
    /// Open what they sealed when it was them that sealed, so that an installation can move from one to another.
    pub opens: Vec<Arc<dyn Root>>,
}

impl Roots {
    /// One that seals, and opens what it sealed.
    pub fn one(root: Arc<dyn Root>) -> Self {
        Self { seals: Some(root), opens: Vec::new() }
    }

    /// The one of this name.
    pub(super) fn find(&self, name: &str) -> Option<&dyn Root> {
        let mut all = self.seals.iter().chain(&self.opens);
        all.find(|root| root.name() == name).map(|root| &**root)
    }
}
