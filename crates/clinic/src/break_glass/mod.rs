//! Break-glass: a record is opened by somebody who has no part in the patient's care, because it cannot wait.
//!
//! It takes a reason, a second factor shown again, and ends after an hour, with its session or by a press. Compliance
//! officers hear of it in the commit that opens it; what is read under it is marked in the audit log; and each is reviewed
//! by somebody else within three days. Observable facts: `break_glass` has who opened what, when and why, when it ended, and
//! who reviewed it when. It refuses to know what a record holds.

pub(crate) mod checks;
mod model;
pub(crate) mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use model::{BreakGlass, Filter, Listed, Reason, Verdict};
pub use service::BreakGlasses;
pub use store::MIGRATION;
