//! Subscribing: a long poll over the log, with the cursor held by the client.
//!
//! Catch-up is oldest first and at most 100 messages a call, so that nothing is skipped between
//! calls. What the ring no longer holds is read from the log, back to a horizon; a cursor from before
//! it is told of the gap. Wildcards and groups show a channel that carries PHI only to those who
//! may read it by its own name.

mod earliest;
mod service;
#[cfg(test)]
mod tests;

pub use service::{Answer, Gap, Matched, Options, Poll, SubscribeError, Subscriber};
