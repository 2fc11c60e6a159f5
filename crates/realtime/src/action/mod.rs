//! Message actions: what users attach to messages afterwards — reactions, receipts, edits.
//!
//! An action belongs to its author, is unique by message, author, type and value, and goes with
//! its message. It refuses to know whether the message exists or what an action means: clients
//! agree on that (protocol §5 and §13).

mod model;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use model::{ActionError, Attached, NewAction, Page};
pub use service::Actions;
pub use store::MIGRATION;
pub(crate) use store::{forget, on_messages};
