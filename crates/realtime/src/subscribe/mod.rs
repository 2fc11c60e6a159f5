//! Subscribing: a long poll over the log, with the cursor held by the client.
//!
//! Catch-up is oldest first and at most 100 messages a call, so that nothing is skipped between
//! calls. What the ring no longer holds is read from the log.

mod service;
#[cfg(test)]
mod tests;

pub use service::{Answer, Options, Poll, SubscribeError, Subscriber};
