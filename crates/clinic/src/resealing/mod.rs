//! Fields of patients' records that another key seals than the one that their column has now: the common one, from before each
//! patient had keys, or the patient's one key of before each class had one. They are moved to it, so that they go with it.
//!
//! Whatever is written is sealed by the key of its patient and class (`seal`), so there is only ever less to move. How far a
//! column is stands in the store with what was moved: a pass that was cut off goes on there, and a column that is through is not
//! looked at again, unless there were fields that did not open. Then come visits that were labelled before those had a class of
//! their own (`labelled`), and behind them keys are destroyed by which nothing is sealed (`sweep`). Which columns those are is data (`store`), which a test holds
//! against what copies and disposal know. It refuses to know what a field says, and when a record goes.

pub(crate) mod checks;
mod labelled;
mod service;
mod store;
mod sweep;
#[cfg(test)]
mod tests;

pub use service::{Moved, Resealing};
pub use store::{COUNTED, FIELDS, Field, MIGRATION};
