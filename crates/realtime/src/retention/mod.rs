//! What this crate keeps, and how it goes: history with its actions and files, and what App Context mirrors.
//!
//! Channels that serve a patient go with that patient's record, whenever its keeper says so; all others go by their
//! class and the age of what stands on them. What one key of them sealed can go alone, by whoever sits above. It refuses to know how long anything is kept: rules are data, below.

mod coverage;
mod keeper;
mod store;
#[cfg(test)]
mod tests;

pub use coverage::COVERED;
pub use keeper::{DEFAULTS, History};
pub use store::{Part, Unsaid, Version, forget_devices, purge_part};
