//! Who answers for security and privacy, and what follows for those of the workforce who break the rules (45 CFR
//! 164.308(a)(2), 164.308(a)(1)(ii)(C), 164.530(a), 164.530(e)).
//!
//! Officials are named, each with a deputy, and the newest of each post holds it; sanctions are decided, and of each incident
//! that somebody of the workforce caused one is owed, be it that nothing follows, and why. Rows are only ever added. Compliance
//! officers alone see either, and nobody what was decided about themselves. This slice refuses to know what happened.

pub(crate) mod checks;
mod model;
mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use model::{
    Caused, Measure, Named, NewOfficial, NewSanction, Office, Official, Sanction, Standing,
    Violation,
};
pub use service::Workforce;
pub use store::MIGRATION;
