//! What a compliance check is: what it looks at, what it found, and the report of a run.
//!
//! A check looks at what is really there, never at what the settings say of it. It knows none of
//! the checks: each slice offers its own, as items of a list, each with a world made bad on purpose in
//! which it must fail. To add a check is to add an item to the list of the slice that it looks at.
//! It refuses to say that anybody is compliant; it counts which checks passed.

mod fence;
mod model;
mod page;
mod report;
mod rules;
mod site;
#[cfg(test)]
mod tests;

pub use fence::{is_kept, is_refused};
pub use model::{Check, Excuse, Finding, Kind, Look, Profile, Record, Severity, Status};
pub use report::{Past, Report, Slow, run};
pub use rules::{Fallen, is_ahead, until};
pub(crate) use rules::{TRY, lasts};
pub use site::{Host, Looking, Progress, Site, Spoiling, Unseen};
