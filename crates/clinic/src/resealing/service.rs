//! Moves fields to the keys of their patients.

use super::store::{self, FIELDS, Field, Key, Old};
use crate::journal::Journal;
use crate::{ClinicError, seal};
use compliance::audit::{Action, Event};
use compliance::keys::{OwnKey, Sealer};
use kernel::Actor;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

/// How long a pass rests between two transactions.
const REST: Duration = Duration::from_millis(100);

/// What came of a pass.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// Fields that their patients' keys seal now.
    pub fields: u64,
    /// Fields that did not open, and stay as they are.
    pub shut: u64,
}

/// Moves fields that the common key sealed.
#[derive(Clone, Debug)]
pub struct Resealing {
    journal: Journal,
    sealer: Arc<Sealer>,
}

impl Resealing {
    pub(crate) const fn new(journal: Journal, sealer: Arc<Sealer>) -> Self {
        Self { journal, sealer }
    }

    /// Seals every field of patients' records that the common key sealed by its patient's own, a few in a transaction; tells
    /// of each how many, and the audit log of them all. What was written meanwhile is sealed so already.
    pub async fn run(&self, moved: impl Fn(u64) + Send) -> Result<Moved, ClinicError> {
        let mut all = Moved::default();
        for field in FIELDS {
            let mut after = Key::default();
            loop {
                let page = store::page(&mut self.journal.db.read().await?, field, &after).await?;
                let Some(last) = page.last() else { break };
                after.clone_from(&last.key);
                let done = self.reseal(field, &page).await?;
                moved(done.fields);
                all = Moved { fields: all.fields + done.fields, shut: all.shut + done.shut };
                tokio::time::sleep(REST).await;
            }
        }
        if all.fields > 0 {
            let mut telling = self.journal.telling_as(Actor::system(), None);
            let what = ("data-key", "/field/seal");
            let entry = telling.witness(Event::KeyRotated, Action::Update, what);
            entry.details.push(("fields", all.fields.to_string()));
            self.journal.commit(self.journal.db.begin().await?, telling).await?;
        }
        Ok(all)
    }

    async fn reseal(&self, field: &Field, page: &[Old]) -> Result<Moved, ClinicError> {
        let keys = self.keys(field, page).await?;
        let mut tx = self.journal.db.begin().await?;
        let mut done = Moved::default();
        for old in page {
            let row = old.row();
            let place = (field.table, field.column, row.as_str());
            let Ok(text) = seal::open(&self.sealer, place, &old.sealed) else {
                done.shut += 1;
                continue;
            };
            let Some(key) = keys.get(old.patient.as_str()) else { continue };
            let sealed = seal::seal_own(key, place, &text)?;
            done.fields += u64::from(store::put(&mut tx, field, (old, sealed)).await?);
        }
        tx.commit().await?;
        Ok(done)
    }

    /// The keys of a page's patients, made and committed before a row is touched: whoever has a row and waits for its key
    /// must not be waited for. A record that goes in between takes the rows with the key; one that went since the page was
    /// read gets no key, which nothing would destroy.
    async fn keys<'a>(
        &self,
        field: &Field,
        page: &'a [Old],
    ) -> Result<BTreeMap<&'a str, OwnKey>, ClinicError> {
        let mut tx = self.journal.db.begin().await?;
        let standing = store::standing(&mut tx, field, page).await?;
        let patients: BTreeSet<&str> =
            standing.into_iter().map(|old| old.patient.as_str()).collect();
        seal::warm(&mut tx, &self.sealer, patients.iter().copied()).await?;
        let mut keys = BTreeMap::new();
        for patient in patients {
            keys.insert(patient, seal::own(&mut tx, &self.sealer, patient).await?);
        }
        tx.commit().await?;
        Ok(keys)
    }
}
