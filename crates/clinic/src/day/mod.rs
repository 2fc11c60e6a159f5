//! The day: what a provider, a nurse or the desk has before them now.
//!
//! Today's appointments and who waits, with names, because those who treat must know whom. One look is one
//! audit entry that names every patient shown. It changes nothing.

mod model;
mod rules;
mod service;
#[cfg(test)]
mod tests;

pub use model::{Booked, Day, Invited, Waiting};
pub use service::Days;
