//! The keys of what was recorded, for whoever keeps the bytes, and for what was recorded before there were any.

use super::store;
use crate::journal::Journal;
use crate::{ClinicError, person, seal};
use compliance::keys::{ContentKey, Sealer};
use db::{DbError, Tx};
use realtime::file::{Apart, Found};
use std::sync::Arc;

/// The films among the files of visits.
#[derive(Debug)]
pub struct Films {
    sealer: Arc<Sealer>,
}

impl Films {
    /// Films whose keys this opens.
    pub const fn new(sealer: Arc<Sealer>) -> Self {
        Self { sealer }
    }
}

impl Apart for Films {
    fn class(&self) -> &'static str {
        seal::RECORDING
    }

    fn key<'a>(&'a self, tx: &'a mut Tx, id: &'a str) -> Found<'a> {
        Box::pin(async move {
            let text = store::content_key(tx, &self.sealer, id).await?;
            let read = |text| ContentKey::read(&text);
            text.map(read).transpose().map_err(|error| DbError::Corrupt(error.to_string()))
        })
    }
}

/// Gives every film of before a key of its own, one a transaction.
pub(crate) async fn give_keys(journal: &Journal, sealer: &Sealer) -> Result<(), ClinicError> {
    loop {
        let Some(part) = store::keyless(&mut journal.db.read().await?).await? else {
            return Ok(());
        };
        let mut tx = journal.db.begin().await?;
        person::store::take_turn(&mut tx, &part.patient).await?;
        store::give_key(&mut tx, sealer, &part).await?;
        realtime::file::keep_older_apart(&mut tx, &part.file).await?;
        tx.commit().await?;
    }
}
