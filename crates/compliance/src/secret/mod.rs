//! Since when the secrets of the settings have been in use, and how hard they are to guess.
//!
//! A settings file does not tell when a line of it was written, so the server writes down when it first saw a secret: by a
//! keyed hash, of which nobody reads the secret, and which tells one from the next. It refuses to know what a secret opens.

mod model;
mod rules;
mod store;
#[cfg(test)]
mod tests;

pub use model::{Named, Standing};
pub use rules::{BITS, judge};
pub use store::MIGRATION;

use crate::keys::Sealer;
use db::{Db, DbError};
use kernel::Timestamp;

/// A secret's keyed hash, under the name of its setting.
fn mark(sealer: &Sealer, one: &Named) -> Vec<u8> {
    sealer.lookup(&format!("secret/{}", one.setting), one.expose())
}

/// Writes down which secrets are in use from now on; of those that were before it stays as it is.
pub async fn seen(
    db: &Db,
    sealer: &Sealer,
    (all, now): (&[Named], Timestamp),
) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    for one in all {
        store::note(&mut tx, (&one.setting, mark(sealer, one)), now).await?;
    }
    tx.commit().await
}

/// How each stands; one that no server has seen is new.
pub async fn standing(db: &Db, sealer: &Sealer, all: &[Named]) -> Result<Vec<Standing>, DbError> {
    let mut tx = db.read().await?;
    let mut found = Vec::with_capacity(all.len());
    for one in all {
        let since = store::since(&mut tx, (&one.setting, mark(sealer, one))).await?;
        let (setting, bits) = (one.setting.clone(), rules::bits(one.expose()));
        found.push(Standing { setting, since, bits });
    }
    Ok(found)
}
