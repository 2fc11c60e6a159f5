//! Waivers and dated decisions: that a check may fail for a while, or that a safeguard is met in another way. One asks for it,
//! another approves it, and it ends by itself.
//!
//! A waiver lasts at most 90 days and turns a failure into WAIVED. A decision about an addressable specification (45 CFR
//! 164.306(d)(3)) lasts at most a year and turns a failure into a warning; the proposed rule of 2025 knows no such decision. Neither
//! touches a check that could not look or that warns, the check of the checks, or whether health data is accepted. This slice
//! refuses to know what a check looks at.

mod model;
mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use model::{Grounds, NewWaiver, Standing, Step, Waiver};
pub(crate) use rules::excuse;
pub use rules::grounds;
pub use service::{WaiverError, Waivers};
pub use store::MIGRATION;
