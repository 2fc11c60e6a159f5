//! Environments: keysets that are made, changed, rotated and put out of service while the server
//! runs.
//!
//! The store holds them, secret keys sealed; [`Environments`] keeps the keysets in service the same
//! as the store, so that a change made by another process counts within seconds. Keysets of the
//! settings file are shown beside them and changed there only. It refuses to know who may do this:
//! the caller has been let through before.
//!
//! An application is what keysets have in common. Its id is the short name that keysets and the
//! variables of their keys carry; what people call it is beside that, and may change.

mod apps;
pub(crate) mod checks;
mod editor;
mod model;
mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use editor::Editor;
pub use model::{
    App, Command, Done, Environment, EnvironmentError, Key, KeyKind, Naming, NewEnvironment,
    Source, Stage,
};
pub use rules::{DEFAULT_OVERLAP, MAX_OVERLAP};
pub use service::Environments;
pub use store::{APPS, MIGRATION, sealed};
