//! Channel groups: named lists of channels that are subscribed to as one.
//!
//! The store holds the lists; the hub of each keyset follows them, so that a change reaches open
//! polls at once. A group is only a list of names: it refuses to know who may read what is said
//! on them.

mod model;
mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use model::{Change, GroupError};
pub use service::Groups;
pub use store::MIGRATION;
