//! What there is to look at.

use super::{Finding, Profile};
use crate::kek::Kek;
use db::Db;
use kernel::Timestamp;
use std::any::Any;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// An installation, as checks find it.
#[derive(Clone, Debug)]
pub struct Site {
    /// Its store.
    pub db: Db,
    /// The file of an embedded store.
    pub database: Option<PathBuf>,
    /// Its key-encryption key.
    pub kek: Arc<Kek>,
    /// Where its running server is reached, if it is to be looked at.
    pub origin: Option<String>,
    /// The time by which it is judged.
    pub now: Timestamp,
    /// By what it is judged.
    pub profile: Profile,
    /// What only some checks know: where the settings lead, who plays in front of it, a server that was put up for it.
    pub props: Vec<Arc<dyn Any + Send + Sync>>,
}

impl Site {
    /// The last prop of this type that was added.
    pub fn prop<T: Any + Send + Sync>(&self) -> Option<Arc<T>> {
        self.props.iter().rev().find_map(|prop| Arc::clone(prop).downcast().ok())
    }
}

/// The machine from which it is looked at, by its own name; a prop.
#[derive(Clone, Debug)]
pub struct Host(pub String);

/// How many checks of a run have looked, for whoever watches it; a prop.
#[derive(Debug, Default)]
pub struct Progress(AtomicUsize);

impl Progress {
    /// So many have.
    pub fn looked(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }

    /// One more has.
    pub(super) fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// Why something could not be looked at. It becomes a finding, so that a check that could not look is
/// never taken for one that passed.
#[derive(Debug)]
pub struct Unseen(pub(super) String);

impl Unseen {
    /// For a reason that is no error of anybody's.
    pub fn because(words: impl Into<String>) -> Self {
        Self(words.into())
    }
}

impl std::fmt::Display for Unseen {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.0)
    }
}

impl<E: std::error::Error> From<E> for Unseen {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

/// A look, as it comes.
pub type Looking<'a> = Pin<Box<dyn Future<Output = Result<Finding, Unseen>> + Send + 'a>>;
/// A sound site made bad, as it comes.
pub type Spoiling = Pin<Box<dyn Future<Output = Result<Site, Unseen>> + Send>>;
