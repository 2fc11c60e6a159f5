//! A department's queue: who waits, in which order, and what may become of each.
//!
//! Priority first, then the time of check-in. The rows decide; the `queue.{department}` channel
//! tells staff, and each patient's own place channel tells only their place. Commands on entries
//! belong to [`crate::visit`], which changes the visit with them.

mod board;
mod eligible;
mod model;
pub(crate) mod news;
pub(crate) mod rules;
mod service;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub(crate) use board::Board;
pub use model::{
    Broadcast, Device, Entry, Listed, Mode, Overview, Part, Place, Priority, Removal, Standing,
    State, Wait,
};
pub use rules::Command;
pub use service::Queues;
pub(crate) use service::{Line, Reading, board, boards, known};
pub use store::{BROADCAST, MIGRATION, NEAR, ORDER, POOL, SEEN};
