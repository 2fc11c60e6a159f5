//! The channel registry: each name's class, policy and what it belongs to.
//!
//! Names are addresses. What a channel is for stands here, written by whoever made it; nothing is
//! parsed out of a name, except that the channel table's own shapes have a class of their own.

mod model;
mod service;
mod store;

pub use model::{Channel, ChannelError, ChannelId, Registration};
pub use service::{Channels, Registered};
pub use store::MIGRATION;
