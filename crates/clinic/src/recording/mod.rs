//! Recording: only while everybody in the visit agrees, and everybody sees it.
//!
//! The provider asks, each answers for themselves, and the provider's browser records. Somebody who takes
//! their word back, or who comes in late and has not answered, ends it with that very commit. It refuses to know
//! pictures; of a file it knows the id, and the key around its bytes, which goes with the recording. The patient's answer stands on their
//! `recording` consent in the register ([`crate::consent`]), which outlives the visit or ends in the middle of it.

pub(crate) mod checks;
mod desk;
mod films;
mod model;
mod rules;
mod service;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub use films::Films;
pub(crate) use films::give_keys;
pub use model::{Part, Recording, State};
pub use service::Recordings;
pub(crate) use service::{ask_late, stop_for};
pub use store::{KEYS, MIGRATION, PARTS};
