//! The log: every accepted message, in one order, with the audit entries that witness it.
//!
//! One appender gives strictly increasing timetokens in commit order, so a cursor over any set of
//! channels never skips a message. Appends are group-committed: a batch forms while the one before
//! it is syncing. Nobody is told of anything before it is on disk.

mod appender;
pub(crate) mod checks;
mod model;
mod once;
mod record;
mod rows;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use appender::Appender;
pub use model::{Draft, LogError, MessageKind, News, Stored};
pub use once::OnceKey;
pub use service::{Log, Options, Parts};
pub use store::{MIGRATION, MIGRATION_KIND, MIGRATION_ONCE};
pub(crate) use store::{Range, count, delete, page};
