//! From where somebody failed again and again: a flag has it sealed, for who reviews it, and what is counted and what joins a
//! flag goes by its keyed hash. It refuses to know who failed, and how often.

mod store;

use super::Activity;
use crate::{ClinicError, seal};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use compliance::keys::Sealer;
use db::DbError;
use kernel::Phi;

pub use store::SOURCE;

/// So much of a keyed hash stands for an address: 128 bits, which nobody finds a second text for.
const TERM: usize = 16;

/// By what an address is found again; nothing is nothing.
pub(super) fn term(sealer: &Sealer, address: &str) -> String {
    if address.is_empty() {
        return String::new();
    }
    let whole = seal::lookup(sealer, "activity.address", address);
    URL_SAFE_NO_PAD.encode(whole.get(..TERM).unwrap_or_default())
}

/// What of a flag says from where; `None` where it is about an account.
pub(super) fn sealed(
    sealer: &Sealer,
    flag: &str,
    address: &str,
) -> Result<Option<Vec<u8>>, DbError> {
    let seal = || seal::seal(sealer, ("activity_flag", "source", flag), &Phi::new(address));
    (!address.is_empty()).then(seal).transpose()
}

/// What a flag says from where.
pub(super) fn open(sealer: &Sealer, flag: &str, sealed: &[u8]) -> Result<String, DbError> {
    let opened = seal::open(sealer, ("activity_flag", "source", flag), sealed)?;
    Ok(opened.expose().to_owned())
}

impl Activity {
    /// Addresses that were kept in the clear are sealed before the rules look for what they found of them, once while a
    /// server runs.
    pub(super) async fn seal_addresses(&self) -> Result<(), ClinicError> {
        self.addresses.get_or_try_init(|| self.seal_old()).await?;
        Ok(())
    }

    async fn seal_old(&self) -> Result<(), ClinicError> {
        loop {
            let mut tx = self.journal.db.begin().await?;
            let more = store::seal_old(&mut tx, &self.sealer).await?;
            tx.commit().await?;
            if !more {
                return Ok(());
            }
        }
    }
}
