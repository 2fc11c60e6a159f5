//! What browsers told that the policy of the pages (Content-Security-Policy) kept a page from, as counts of a day.
//!
//! Reports come from anybody, without a session, and a browser puts whole addresses into them. So what is kept of one is its
//! directive, of whom the page would have loaded, and which page that was, by its route: no path, no query, no sample, and nothing of
//! who told it but whether one of the staff was signed in there. This slice refuses to know how reports come in and which pages there are.

pub mod checks;
mod model;
mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use model::{Blocked, Counted, OTHER};
pub use service::PageReports;
pub use store::{MIGRATION, SIGNED_IN};
