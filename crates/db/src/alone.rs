//! One server serves a store: a second one would hear nothing of what the first one commits.

use std::any::Any;
use std::fmt;

/// The store, as long as this lives: a locked file beside the database, or a connection with an advisory lock. The system
/// lets go of either when the process dies.
pub struct Alone {
    _held: Box<dyn Any + Send + Sync>,
}

impl Alone {
    pub(crate) fn by(held: impl Any + Send + Sync) -> Self {
        Self { _held: Box::new(held) }
    }
}

impl fmt::Debug for Alone {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Alone")
    }
}
