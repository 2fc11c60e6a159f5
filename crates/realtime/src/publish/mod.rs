//! Publishing: gate, then log. A publish is acknowledged when it is on disk.
//!
//! Cost of a stored publish: one gate pass, one row, its share of one commit; on a PHI channel also
//! one audit entry in the same commit.

mod service;
#[cfg(test)]
mod tests;

pub use service::{Publish, PublishError, Publisher};
pub(crate) use service::{actor, record_kept, refused};
