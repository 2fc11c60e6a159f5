//! What applications say that happened in them, as entries of the audit log.
//!
//! An application appends by an API key of the scope `audit-events`. The entry is the account's of that key, and is told
//! apart from the clinic's own by its event; what the application says is its claim and stands in details of names of its
//! own, sealed. One event is appended once for a key, by its id. It refuses to know what an event means.

mod model;
mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use model::{Claim, ClaimedActor, ClaimedResource, Entered};
pub use service::ApplicationEvents;
pub use store::MIGRATION;
