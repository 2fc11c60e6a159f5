//! Interpreters: who asked for which language in which visit, who took it up, and how long was interpreted.
//!
//! A request goes to those who speak the language; the first who accepts has it, and is brought into the visit by
//! [`crate::visit`]. A visit in the place of another asks anew. Minutes follow from when an interpreter joined and left,
//! whether they were asked so or came by a link. It refuses to know what is said, and what an interpreter costs.

mod model;
pub(crate) mod rules;
mod service;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub use model::{Interpreted, Request, State};
pub use service::Interpreting;
pub use store::MIGRATION;
