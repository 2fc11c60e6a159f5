//! Threads: what a patient and those who treated them write to each other once a visit is over.
//!
//! A provider or a nurse opens one for some days. It has a channel of its own, with a data key of its own, on which only
//! the server speaks: whoever writes hands it what their browser encrypted, so that a message, who is told of it
//! and who owes an answer are one commit. Tokens open it to be read. It ends by itself, by those who treat, or with
//! the patient's consent. It refuses to know what is written.

mod model;
mod news;
pub(crate) mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use model::{End, Granted, Known, Thread};
pub use service::Threads;
pub(crate) use service::Ways;
pub use store::MIGRATION;
pub(crate) use store::is_open_on;
