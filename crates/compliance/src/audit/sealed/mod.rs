//! What of an entry could identify a patient, a device or a place, and how that is sealed: in one member of the entry, under
//! a data key of the log's own, bound to the log and to the entry's index.
//!
//! The leaf of an entry is the hash of what is stored, the sealed member included, so whoever verifies the log needs no key
//! and learns nobody. It refuses to know what is done with an entry that was opened.

mod rules;
mod service;
#[cfg(test)]
mod tests;

pub(super) use rules::{is_readable_detail, is_readable_kind, names_staff};
pub(super) use service::shut;
pub(crate) use service::{EntryKeys, Keyring};
