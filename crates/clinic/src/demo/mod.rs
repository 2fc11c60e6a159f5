//! The demo clinic: people, departments, forms and today's visits to try everything out with.
//!
//! Seeding again changes nothing. Its passwords are known to everybody, so `server` keeps the demo
//! on the loopback address.

mod invitation;
mod notice;
mod schedule;
mod seed;
#[cfg(test)]
mod tests;
mod words;

pub use invitation::{Invitation, invite};
pub use schedule::open_hours;
pub use seed::{NEIGHBOURS, ORGANIZATION, PASSWORD, found, neighbours, seed};
