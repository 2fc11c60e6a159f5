//! The notice of privacy practices (45 CFR 164.520): what the clinic does with health data and which rights a patient has.
//!
//! A version is the same notice in every language that the pages have, from a day of its own; its words never change, and a
//! newer one replaces it. The one in force is posted for anybody. A patient says that they received it, or that they would
//! rather not say so, which is written down as well and keeps them from nothing. It refuses to know of visits and consents.

pub(crate) mod checks;
mod model;
pub(crate) mod rules;
mod service;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub use model::{Answer, Given, LANGUAGES, NewNotice, Notice, Outcome, Posted, Text};
pub use service::{PrivacyNotices, in_force};
pub use store::MIGRATION;
