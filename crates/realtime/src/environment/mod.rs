//! Environments: keysets that are made, changed, rotated and put out of service while the server
//! runs.
//!
//! The store holds them, secret keys sealed; [`Environments`] keeps the keysets in service the same
//! as the store, so that a change made by another process counts within seconds. Keysets of the
//! settings file are shown beside them and changed there only. It refuses to know who may do this:
//! the caller has been let through before.

mod editor;
mod model;
mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use editor::Editor;
pub use model::{
    Command, Done, Environment, EnvironmentError, Key, KeyKind, NewEnvironment, Source,
};
pub use rules::{DEFAULT_OVERLAP, MAX_OVERLAP};
pub use service::Environments;
pub use store::MIGRATION;
