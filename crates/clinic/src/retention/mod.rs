//! What this crate keeps, and how it goes: a patient's record, as a whole, so long after their last encounter; what was written
//! apart, surveys, recordings, and what was written and said in visits that 42 CFR Part 2 protects by themselves, where the
//! clinic has a rule of their own, and with the record otherwise.
//!
//! Notes, answers, consents and appointments go together, with the messages and keys that other crates hold of
//! that patient, and the names of guests and of who acted for nobody else; what stays are ids that say nothing. Whoever was
//! registered and never had a visit is a record, too. It refuses to know how long that is.

pub(crate) mod checks;
mod coverage;
#[cfg(test)]
mod documented;
mod keeper;
mod store;
#[cfg(test)]
mod tests;

pub use coverage::COVERED;
pub use keeper::{DEFAULTS, Records};
