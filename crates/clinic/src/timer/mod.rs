//! Timers: what is to happen at an instant, whatever happens to the process until then.
//!
//! One row a thing, found by when it is due, so a look costs as much as there is to do and not as there is in all. A
//! timer is taken in the commit of what it leads to: it rings once, and one that rang while no server ran rings
//! late. It refuses to know what follows.

mod model;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub(crate) use model::{Timer, Work};
pub(crate) use store::{BY_WORK, MIGRATION, WRAP_UP};
