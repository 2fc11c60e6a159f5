//! Push: which devices hear of which channels.
//!
//! A device is known by its gateway's token alone, a browser by the address its push service gave
//! it, with the keys that a push to it is encrypted with. It refuses to know whose device it is,
//! and what a notification says.

mod browser;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use browser::{Browser, BrowserError};
pub use service::{PushError, Pushes};
pub use store::{MIGRATION, MIGRATION_BROWSER, MIGRATION_OWNER};
pub(crate) use store::{gone, owned};
