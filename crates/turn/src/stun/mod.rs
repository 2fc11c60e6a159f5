//! The bytes of STUN messages (RFC 8489) as far as TURN needs them, read and written.
//!
//! Reading borrows and never panics on hostile input; what it accepts has whole attributes and a
//! fingerprint that fits. It refuses to know what a request means.

pub mod attribute;
mod message;
#[cfg(test)]
mod tests;
mod writer;

pub use message::{Class, HEADER, MAGIC, Malformed, Message, Method};
pub use writer::Writer;
