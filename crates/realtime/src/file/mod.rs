//! Files of a channel: prepared, received, listed, opened, removed.
//!
//! A file is announced by a message that its sender publishes; this slice keeps the bytes and says
//! who may have them. An upload is a ticket: signed, used once, good for five minutes, and, as a link
//! to bytes is, only as long as the token by which it was got. Names are sealed, because a name may
//! tell of a patient. Where there is a scanner, a file is stored once that found nothing. Files that
//! are kept apart (`apart`) have a key of their own around what came, which stands elsewhere. It
//! refuses to know multipart forms and URLs.

mod apart;
mod arrived;
mod link;
mod model;
mod receive;
mod scan;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use apart::{Apart, Found};
pub use link::Links;
pub use model::{FileError, Listed, Located, NewFile, Opened, Page, Pieces, Prepared, Ticket};
pub use receive::Receiving;
pub use scan::{ScanError, Scanned, Scanner, Scanning};
pub use service::{Files, Parts, lose, named, stored};
pub use store::{
    MIGRATION, MIGRATION_APART, MIGRATION_END, MIGRATION_KEY, MIGRATION_LOST, MIGRATION_MEDIA,
    count_apart, give_up, keep_apart, keep_older_apart, sealed,
};
