//! App Context: what applications keep about users, channels, and who belongs where.
//!
//! A directory, not a record: it is never encrypted, so on the clinic's keyset it holds ids and
//! codes where a channel carries PHI. The clinic mirrors its consents and queues here for clients
//! to read; those fields are its own, and a client's write to them is refused. It refuses to know
//! what any field means.

mod model;
mod relation;
mod rules;
mod select;
mod service;
mod sieve;
mod store;
#[cfg(test)]
mod tests;
mod witness;

pub use model::{ContextError, Listed, Record, Relation};
pub use service::Contexts;
pub use store::MIGRATION;
