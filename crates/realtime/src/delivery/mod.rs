//! Push deliveries: what a message asks to be pushed, and what became of it on each device.
//!
//! What is to be pushed is written in the commit of its message, so neither exists without the
//! other. From there each device gets a row of its own, which stays until its gateway has answered
//! for good: a crash sends again what it interrupted, under the same id. It refuses to know how a
//! gateway is reached, and nothing from a channel that carries PHI comes here.

mod convention;
mod legacy;
mod model;
mod notice;
mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub(crate) use convention::read;
pub use model::{Apple, Delivery, Key, Notification, Outcome, Settled, Spread, Target, Urgency};
pub use notice::Notice;
pub use rules::{MOST_ATTEMPTS, again};
pub use service::Outbox;
pub use store::MIGRATION;
pub(crate) use store::{KEEP, kept};
