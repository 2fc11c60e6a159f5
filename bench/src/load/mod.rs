//! The load generator: one thread, non-blocking sockets, every message counted.
//!
//! It knows nothing of any server: peers tell it what to say and how to read the answer. Each
//! message carries its source, number and time of sending, so a loss, a repetition or a swap shows.

pub(crate) mod closed;
mod connection;
pub(crate) mod crowd;
pub(crate) mod fanout;
pub(crate) mod http;
pub(crate) mod latency;
pub(crate) mod line;
pub(crate) mod payload;
pub(crate) mod reactor;
pub(crate) mod relay;
pub(crate) mod tls;
pub(crate) mod tracker;
pub(crate) mod vandals;
