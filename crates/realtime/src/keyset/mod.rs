//! Keysets: the publish, subscribe and secret keys of one environment, with its options.
//!
//! A keyset is what a client names in every request; all channels, tokens and messages belong to
//! one. It refuses to know who the people behind the keys are, and how keysets are managed.

pub(crate) mod checks;
mod features;
mod model;
mod options;
mod service;
mod store;

pub use features::{AppContext, Features, Files, Persistence, Push, Region, StreamController};
pub use model::{CustomRule, Keyset, KeysetId, PresenceOptions, PublishKey, SecretKey};
pub use options::{Options, Quotas, Rates};
pub use service::{KeysetError, Keysets};
pub(crate) use store::number;
pub use store::{MIGRATION, known};
