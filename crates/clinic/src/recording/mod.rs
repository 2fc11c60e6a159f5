//! Recording: only while everybody in the visit agrees, and everybody sees it.
//!
//! The provider asks, each answers for themselves, and the provider's browser records. Somebody who takes
//! their word back, or who comes in late and has not answered, ends it with that very commit. It refuses to
//! know pictures and files.

mod model;
mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use model::{Recording, State};
pub use service::Recordings;
pub(crate) use service::stop_for;
pub use store::MIGRATION;
