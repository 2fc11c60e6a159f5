//! The audit log as it grows, on `audit.{organization}`: each committed entry is a message there, with its place in the log.
//!
//! It follows the log from a cursor of its own, after the commits that it tells of, and moves the cursor in the commit of
//! its messages. What it says is witnessed by nothing, so it never tells of itself; entries hold ids and codes, and so do
//! the messages. Officers and administrators listen by a token that only reads; no client publishes there, for the class of
//! the channel is written by the server only. It refuses to know what an entry means.

mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use service::AuditFeed;
pub use store::MIGRATION;
