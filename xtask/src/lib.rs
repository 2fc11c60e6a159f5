//! House rules that the compiler cannot see, as plain functions over the text of the tree.
//!
//! `tests/tidy.rs` runs every rule on this repository; each rule's own tests plant what it must find.
//! The scan is textual: it knows nothing of macros that build paths, and needs no compiler.

pub mod layers;
pub mod manifest;
pub mod modules;
pub mod source;
pub mod sql;
pub mod text;
