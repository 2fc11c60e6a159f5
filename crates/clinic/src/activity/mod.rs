//! Activity review: rules read the audit log as it grows and raise flags, somebody looks at each, and an officer signs for
//! every week (45 CFR 164.308(a)(1)(ii)(D)).
//!
//! The rules follow the log from a cursor of their own, so what is witnessed waits for nothing here. A flag names its rule,
//! the account, the patient and the entries that show it; the same of one day is one flag, and what comes after it was closed
//! is another. Nobody closes what concerns their own account. Observable facts: `activity_flag` has what was found when, who
//! closed it and how, and from where somebody failed sealed, found again by its keyed hash; `activity_review` who signed for which days, and what stood in them. It refuses to know what a
//! record holds: names, birth dates and telephones are compared as they are read, and kept nowhere.

mod address;
pub(crate) mod checks;
mod follow;
mod hours;
mod model;
mod review;
mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;
mod watched;

pub use address::SOURCE;
pub use model::{Count, Disposition, Flag, Review, Rule, Search, Standing};
pub use service::Activity;
pub use store::MIGRATION;
pub use watched::WATCHED;
