//! Names the statements that take so long that somebody notices, as PostgreSQL does by `log_min_duration_statement`.

use std::time::Duration;
use tokio::time::Instant;

/// From here on a statement is told.
const SLOW: Duration = Duration::from_millis(250);

/// A statement under way, told when it is over if it was slow: its text, which is a literal of the program and holds
/// nothing of anybody's.
pub(super) struct Timed {
    sql: &'static str,
    began: Instant,
}

impl Timed {
    pub(super) fn begins(sql: &'static str) -> Self {
        Self { sql, began: Instant::now() }
    }
}

impl Drop for Timed {
    fn drop(&mut self) {
        let took = self.began.elapsed();
        if took >= SLOW {
            let statement = self.sql.split_whitespace().collect::<Vec<_>>().join(" ");
            tracing::warn!(milliseconds = took.as_millis(), statement, "a statement was slow");
        }
    }
}
