//! Mobile push: which devices hear of which channels.
//!
//! A device is known by its gateway's token alone. It refuses to know whose device it is, and what
//! a notification says.

mod service;
mod store;
#[cfg(test)]
mod tests;

pub use service::{PushError, Pushes};
pub use store::MIGRATION;
