//! Notifications: short notices to one person, free of PHI.
//!
//! A notice is said on its person's own channel, pushed, and written down for e-mail and SMS, all in the commit of
//! what caused it. Which channels come in which order, and after what pause, is planned here from the kind and from
//! what the person chose. Who is told what, and when, is decided by whoever calls. It refuses to know how a letter
//! is worded and carried; that is [`crate::outbox`].

mod choices;
mod kind;
mod model;
pub(crate) mod rules;
mod service;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub use choices::{Choices, Quiet};
pub use kind::NoticeKind;
pub use model::{About, Channel, Notice, Record};
pub use service::Notifications;
pub(crate) use service::{keep_choices, reachable, send, send_named, silence, silence_ended};
pub use store::{FORMER, MIGRATION, MOOT};
