//! Moves fields to the keys of their patients and classes.

use super::store::{self, FIELDS, Far, Field, LABELLED, Old, SWEPT};
use crate::journal::Journal;
use crate::seal::Own;
use crate::{ClinicError, recording, seal};
use compliance::audit::{Action, Event};
use compliance::keys::{DataKeys, Sealer};
use kernel::Actor;
use std::collections::{BTreeMap, BTreeSet};
use std::slice;
use std::sync::Arc;
use std::time::Duration;

/// How long a pass rests between two transactions.
pub(super) const REST: Duration = Duration::from_millis(100);

/// What came of a pass.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// Fields that the keys of their patients and classes seal now.
    pub fields: u64,
    /// Fields that did not open, and stay as they are.
    pub shut: u64,
}

/// Moves fields that another key sealed.
#[derive(Clone, Debug)]
pub struct Resealing {
    pub(super) journal: Journal,
    pub(super) sealer: Arc<Sealer>,
    pub(super) keys: Arc<DataKeys>,
}

impl Resealing {
    pub(crate) const fn new(journal: Journal, sealer: Arc<Sealer>, keys: Arc<DataKeys>) -> Self {
        Self { journal, sealer, keys }
    }

    /// Seals every field of patients' records that another key sealed by that of its patient and class, a few in a transaction;
    /// tells of each how many, and the audit log of each column. What was written meanwhile is sealed so already.
    pub async fn run(&self, moved: impl Fn(u64) + Send + Sync) -> Result<Moved, ClinicError> {
        recording::give_keys(&self.journal, &self.sealer).await?;
        let mut all = Moved::default();
        let mut known = store::far(&mut self.journal.db.read().await?).await?;
        let mut is_swept = known.remove(SWEPT).is_some_and(|far| far.is_finished);
        let mut labelled = known.remove(LABELLED).unwrap_or_default();
        for field in FIELDS {
            let far = known.remove(&field.name()).unwrap_or_default();
            if far.is_finished {
                continue;
            }
            is_swept = false;
            // What was moved now may be of a labelled visit.
            labelled = Far::default();
            let done = self.go_through(field, far, &moved).await?;
            all = Moved { fields: all.fields + done.fields, shut: all.shut + done.shut };
        }
        if !labelled.is_finished {
            let done = self.move_labelled(labelled, &moved).await?;
            all = Moved { fields: all.fields + done.fields, shut: all.shut + done.shut };
        }
        if !is_swept {
            self.sweep().await?;
        }
        Ok(all)
    }

    /// Goes through the rest of a column.
    async fn go_through(
        &self,
        field: &Field,
        mut far: Far,
        moved: &(impl Fn(u64) + Send + Sync),
    ) -> Result<Moved, ClinicError> {
        let mut fields = 0;
        loop {
            let page = store::page(&mut self.journal.db.read().await?, field, &far.after).await?;
            let Some(last) = page.last() else { break };
            far.after.clone_from(&last.key);
            let done = self.reseal(field, (&page, &mut far)).await?;
            moved(done);
            fields += done;
            tokio::time::sleep(REST).await;
        }
        let shut = far.shut;
        self.finish(&field.name(), far).await?;
        Ok(Moved { fields, shut })
    }

    /// A column is through: the transaction that says so tells the audit log of every field that was moved and is not told yet,
    /// also of those before a process was killed. Keys were made meanwhile, so the sweep begins anew.
    pub(super) async fn finish(&self, name: &str, far: Far) -> Result<(), ClinicError> {
        let mut tx = self.journal.db.begin().await?;
        let mut telling = self.journal.telling_as(Actor::system(), None);
        // What did not open is tried again by the next pass, which begins anew.
        let (far, at) = match far.shut {
            0 => (far, Some(self.journal.now())),
            _ => (Far::default(), None),
        };
        store::keep(&mut tx, name, (&far, 0, at)).await?;
        let moved = store::untold(&mut tx, name).await?;
        if name != LABELLED {
            store::begin_labelled(&mut tx).await?;
        }
        store::begin_sweep(&mut tx).await?;
        if moved > 0 {
            let what = ("data-key", "/field/seal");
            let entry = telling.witness(Event::KeyRotated, Action::Update, what);
            entry.details = vec![("column", name.to_owned()), ("fields", moved.to_string())];
        }
        self.journal.commit(tx, telling).await
    }

    /// Seals a page anew, and keeps with it how far that is; answers how many fields were moved.
    async fn reseal(
        &self,
        field: &Field,
        (page, far): (&[Old], &mut Far),
    ) -> Result<u64, ClinicError> {
        let keys = self.keys(field, page).await?;
        let mut tx = self.journal.db.begin().await?;
        let sealed = page.iter().map(|old| old.sealed.as_slice());
        let opener = seal::opener_of(&mut tx, &self.sealer, sealed).await?;
        let mut moved = 0;
        for old in page {
            let row = old.row();
            let place = (field.table, field.column, row.as_str());
            let Ok(text) = seal::open_own(&opener, place, &old.sealed) else {
                let stands = store::standing(&mut tx, field, slice::from_ref(old)).await?;
                far.shut += u64::from(!stands.is_empty());
                continue;
            };
            let Some(key) = keys.get(old.patient.as_str()) else { continue };
            let sealed = seal::seal_own(key, place, &text)?;
            moved += u64::from(store::put(&mut tx, field, (old, sealed)).await?);
        }
        store::keep(&mut tx, &field.name(), (far, moved, None)).await?;
        tx.commit().await?;
        Ok(moved)
    }

    /// The keys of a page's patients, made and committed before a row is touched: whoever has a row and waits for its key
    /// must not be waited for. A record that goes in between takes the rows with the key; one that went since the page was
    /// read gets no key, which nothing would destroy.
    async fn keys<'a>(
        &self,
        field: &Field,
        page: &'a [Old],
    ) -> Result<BTreeMap<&'a str, Own>, ClinicError> {
        let mut tx = self.journal.db.begin().await?;
        let standing = store::standing(&mut tx, field, page).await?;
        let patients: BTreeSet<&str> =
            standing.into_iter().map(|old| old.patient.as_str()).collect();
        seal::warm(&mut tx, &self.sealer, patients.iter().copied()).await?;
        let mut keys = BTreeMap::new();
        for patient in patients {
            // What is of a labelled visit goes on from the record's key to its own.
            let key = match seal::class(field.table) {
                seal::RECORD => seal::of_visit(&mut tx, &self.sealer, (patient, false)).await?,
                _ => seal::own(&mut tx, &self.sealer, (field.table, patient)).await?,
            };
            keys.insert(patient, key);
        }
        tx.commit().await?;
        Ok(keys)
    }
}
