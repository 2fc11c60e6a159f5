//! A patient's whole record, read for a copy that they take away: every row of every table that tells of them, and the
//! messages of their channels, opened where the clinic has the key.
//!
//! It is read by the page, each page in a transaction of its own, so that a copy of any size waits for a slow line without
//! holding anything. Which tables and columns are read is data (`store`), and what is left out stands beside it with the
//! reason (`left_out`); a test holds both against the schema, to the column. It refuses to know how a copy is packed, and
//! what it is for: `privacy` decides that.

pub(crate) mod checks;
mod left_out;
mod messages;
mod model;
mod paper;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use left_out::{LEFT_OUT, LeftOut};
pub use messages::Conversation;
pub use model::{Page, Table};
pub use paper::{Paper, Said, VisitPaper};
pub use service::{Exports, Format, Open};
pub use store::TABLES;
