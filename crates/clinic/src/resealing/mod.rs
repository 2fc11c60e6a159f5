//! Fields of patients' records that were sealed by the common key, before each patient had one of their own: they are
//! moved to it, so that they go with it.
//!
//! Whatever is written is sealed by the patient's key, so there is only ever less to move, and a pass that was cut off is begun
//! anew. Which columns those are is data (`store`), which a test holds against what copies and disposal know. It refuses to
//! know what a field says, and when a record goes.

pub(crate) mod checks;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use service::{Moved, Resealing};
pub use store::{FIELDS, Field};
