//! The relay itself: who has an allocation, whom it lets in, and what becomes of each frame.
//!
//! [`Relay::receive`] answers one frame of a client with what to do: nothing, send a reply, or pass data to a
//! peer; [`Relay::deliver`] wraps what a peer sent. Both decide from what is in memory and never wait. An
//! allocation ends when it runs out, when its client goes, or when its user is ended from above. It
//! refuses to know sockets: a port is opened and closed through [`Ports`].

mod allocation;
mod book;
mod model;
mod requests;
mod service;
#[cfg(test)]
mod tests;

pub use allocation::Allocation;
pub use model::{Action, Counts, Flow, Own, Port, Ports, Refused, Settings, Transport, Wish};
pub use service::Relay;
