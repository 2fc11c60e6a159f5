//! Intake: where a patient is today, how to call them back, whom to call in an emergency, how it was confirmed that it is them,
//! and whether they can talk freely.
//!
//! Asked anew at every visit, because help is sent to where a patient is and not to where they live. All
//! of it is sealed. It refuses to know what a visit is good for.

mod model;
pub(crate) mod rules;
mod service;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub use model::{Contact, Identity, Intake, Location, Privacy};
pub use rules::emergency_number;
pub use service::Intakes;
pub(crate) use service::record;
pub use store::{ASKED, FIRST, MIGRATION, PLACES};
