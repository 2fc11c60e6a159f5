//! The gate: what must hold before a message is accepted.
//!
//! Channel policy is decided here, from the channel's class alone. Whoever sits above may register
//! a [`Gate`] of its own; that is the one door from below to above, and a gate never writes.

mod content;
mod rules;
mod service;
#[cfg(test)]
mod tests;

pub use rules::{Refusal, action_is_open, meta_is_codes, state_is_codes};
pub use service::{AdmittedFile, Gate, Gates, Opening, Publication, Sender, Verdict};
