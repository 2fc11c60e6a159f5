//! Presence: who is on which channel now, and the events that tell of it.
//!
//! Presence lives in memory only; it is rebuilt by the next heartbeats after a restart. A user is
//! present once a channel however many devices they use: `join` on the first, `leave` or `timeout`
//! on the last. An open poll keeps its user present.

mod model;
mod rooms;
mod service;
#[cfg(test)]
mod tests;

pub use model::{Life, Occupancy, Touch};
pub use service::{DEFAULT_TIMEOUT, OpenPoll, Presences};
