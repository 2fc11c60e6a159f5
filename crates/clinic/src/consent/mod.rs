//! Consent: what a patient agreed to, on which form, and whether it holds now.
//!
//! Records are only ever appended, which the store itself sees to (`db/guard`); the current answer is a fold over them and fails closed. A form
//! version is immutable text named by its hash; it takes effect on a day of its own, and may ask those who signed an
//! earlier one to sign again, who are shown what has changed. Revoking is a command of [`crate::visit`],
//! because it must end the visits that stood on the consent in the same transaction.

pub(crate) mod checks;
mod model;
mod review;
pub(crate) mod rules;
mod service;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub use checks::tried;
pub use model::{Change, Decision, Evidence, Form, Given, NewForm, Record, Search, Topic};
pub use review::{FormReview, MIGRATION as REVIEWS, NewFormReview};
pub use service::Consents;
pub(crate) use service::{current, end, hash, live, may_share};
pub use store::{EFFECTIVE, LEAVING, MIGRATION, RUNS_OUT, STATES, only_added};
