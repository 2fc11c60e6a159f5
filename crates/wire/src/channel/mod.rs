//! Channel names, lists of them, and the class that a name's shape gives.
//!
//! Knows how a name is spelt; refuses to know whose consultation it is. Nothing is parsed out of
//! a name: an id inside it is an address, and what it stands for is looked up elsewhere.

mod class;
mod name;

pub use class::{Class, classify, reported};
pub use name::{MAX_BYTES, MAX_NAMES, Name, NameError, Names, Pattern, split_list};
