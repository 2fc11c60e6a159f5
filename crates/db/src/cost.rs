//! What was asked of a store, counted: a busy machine changes every duration and none of these numbers.

use std::ops::Sub;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// What was asked of a store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Statements, once for each row of parameters.
    pub statements: u64,
    /// Times that somebody waited for its answer, commits included.
    pub exchanges: u64,
    /// Commits of transactions that may write.
    pub commits: u64,
}

impl Sub for Cost {
    type Output = Self;

    fn sub(self, earlier: Self) -> Self {
        Self {
            statements: self.statements.saturating_sub(earlier.statements),
            exchanges: self.exchanges.saturating_sub(earlier.exchanges),
            commits: self.commits.saturating_sub(earlier.commits),
        }
    }
}

/// Counts what is asked by all transactions of a database.
#[derive(Clone, Debug, Default)]
pub(crate) struct Meter(Arc<Counters>);

#[derive(Debug, Default)]
struct Counters {
    statements: AtomicU64,
    exchanges: AtomicU64,
    commits: AtomicU64,
}

impl Meter {
    pub(crate) fn queued(&self, statements: usize) {
        let statements = u64::try_from(statements).unwrap_or(u64::MAX);
        self.0.statements.fetch_add(statements, Ordering::Relaxed);
    }

    pub(crate) fn asked(&self, statements: usize) {
        self.queued(statements);
        self.0.exchanges.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn committed(&self) {
        self.0.exchanges.fetch_add(1, Ordering::Relaxed);
        self.0.commits.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn cost(&self) -> Cost {
        Cost {
            statements: self.0.statements.load(Ordering::Relaxed),
            exchanges: self.0.exchanges.load(Ordering::Relaxed),
            commits: self.0.commits.load(Ordering::Relaxed),
        }
    }
}
