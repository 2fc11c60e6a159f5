//! Files of a channel: prepared, received, listed, opened, removed.
//!
//! A file is announced by a message that its sender publishes; this slice keeps the bytes and says
//! who may have them. An upload is a ticket: signed, used once, good for five minutes. Names are
//! sealed, because a name may tell of a patient. It refuses to know multipart forms and URLs.

mod link;
mod model;
mod receive;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use link::Links;
pub use model::{FileError, Listed, Located, Opened, Page, Prepared, Ticket};
pub use receive::Receiving;
pub use service::{Files, Parts};
pub use store::{MIGRATION, keep_until};
