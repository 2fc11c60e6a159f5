//! Presence: who is on which channel now, and the events that tell of it.
//!
//! Presence lives in memory only; it is rebuilt by the next heartbeats after a restart. A user is
//! present once a channel however many devices they use: `join` on the first, `leave` or `timeout`
//! on the last. An open poll keeps its user present. A leave does not say of which device it is, so it waits for the
//! poll that the device ends next: if none is left then, the user is gone.

mod model;
mod rooms;
mod service;
#[cfg(test)]
mod tests;

pub use model::{Life, Occupancy, Touch};
pub use service::{DEFAULT_TIMEOUT, OpenPoll, Presences};
