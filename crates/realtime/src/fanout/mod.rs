//! Fan-out on this node: a ring of recent messages and the subscribers who wait for more.
//!
//! The ring only makes things fast. A cursor older than its floor is served from the log, and a
//! message that is not announced here is found there. It knows nothing of tokens or presence.

mod feed;
mod hub;
mod interest;
mod state;
#[cfg(test)]
mod tests;

pub use hub::{Collected, Hub, LazyFacts, Message, Ticket};
pub use interest::Interest;
