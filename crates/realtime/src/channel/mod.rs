//! The channel registry: each name's class, policy and what it belongs to.
//!
//! Names are addresses. What a channel is for stands here, written by whoever made it; nothing is
//! parsed out of a name, except that the channel table's own shapes have a class of their own.

mod model;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub(crate) use model::{CONVERSATION, MEDICAL_RECORD};
pub use model::{Channel, ChannelError, ChannelId, Registration};
pub(crate) use service::marks;
pub use service::{Channels, Registered, visits, visits_on};
pub use store::{
    MIGRATION, MIGRATION_PATIENTS, MIGRATION_REPORTS, MIGRATION_SERVED, MIGRATION_VISITS,
    key_scopes,
};
pub(crate) use store::{find, of_patient};
