//! History: pages, counts and deletion of what the log keeps.
//!
//! A read of a channel that carries PHI is witnessed before it is answered; if the audit log cannot
//! take the entry, nothing is read.

mod kept;
mod service;
#[cfg(test)]
mod tests;

pub use kept::{Kept, channels_of, kept};
pub use service::{Bounds, Deletion, Histories, HistoryError};
