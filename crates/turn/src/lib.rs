//! TURN (RFC 8656): media of people who cannot or must not reach each other goes through a relay.
//!
//! Everything here is decided from bytes, addresses and instants that are handed in: what a client's
//! message means ([`stun`]), whether its credential holds ([`credential`]), which peers may be reached
//! ([`peers`]) and what becomes of its allocation ([`relay`]). The crate refuses to know sockets, tasks,
//! people and visits: a user is an opaque id whose end somebody above tells.

pub mod credential;
pub mod frame;
pub mod limits;
pub mod peers;
pub mod relay;
pub mod stun;
