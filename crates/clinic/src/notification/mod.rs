//! Notifications: short notices to one person, free of PHI, kept on their own channel.
//!
//! It builds the notice, what is pushed of it, and its audit entry; who is told what, and when, is decided by whoever calls.

mod model;
mod rules;
mod service;
#[cfg(test)]
mod tests;

pub use model::{Notice, NoticeKind};
pub(crate) use rules::send;
pub use service::Notifications;
