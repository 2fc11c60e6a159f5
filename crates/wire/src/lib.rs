//! The bytes of the PubNub protocol: what a request means, what an answer looks like.
//!
//! Everything here is a pure function of its input: no I/O, no clock, no async, no panics on any
//! bytes. It knows what a channel name or a token says, and refuses to know who may use it.

pub mod channel;
pub mod cipher;
pub mod filter;
pub mod json;
pub mod path;
pub mod query;
pub mod reply;
pub mod request;
pub mod signature;
mod timetoken;
pub mod token;

pub use timetoken::{Timetoken, TimetokenError};
