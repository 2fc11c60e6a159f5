//! Access: who is calling, and whether a token or a signature allows what they ask.
//!
//! Deny by default. A token is verified once and remembered by its text; revocation and expiry are
//! asked again on every use, and so is whether the user is banned. It knows the permission bits, not the operations that need them.

mod ban;
pub(crate) mod checks;
mod legacy;
mod model;
mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use ban::{Ban, BanReason, Banning, ban, bans, bans_part, is_user, lift};
pub use legacy::LegacyRow;
pub use model::{
    Credentials, Denial, Fingerprint, Grant, Missing, Need, Principal, SignedRequest, Standing,
    Target,
};
pub use rules::PHI_MINUTES;
pub use service::{Access, AccessError, Revocation};
pub use store::{
    MIGRATION, MIGRATION_BANS, MIGRATION_HOLDER, MIGRATION_LEGACY, MIGRATION_REVOKED,
    living_by_user,
};
