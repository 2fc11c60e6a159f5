//! Restrictions to which the clinic agreed (45 CFR 164.522(a)), by what they bar: a health plan, the family, one of the
//! staff, or what only people can see to.
//!
//! `privacy` makes a row when an officer grants a request, and ends it with the patient's agreement; whatever opens or lets out
//! something of a patient asks here. It refuses to know who asks and why.

mod model;
mod rules;
mod service;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub use model::{Bar, Restriction};
pub(crate) use rules::check;
pub(crate) use service::{barred, kept_from};
pub use store::MIGRATION;
