//! Keys of patients by which nothing is sealed. A record that went while its fields were moved may leave one behind: the
//! disposal does not see the key of a transaction that is not committed yet.

use super::store::Far;
use super::{Resealing, store};
use crate::{ClinicError, person, sensitivity};
use compliance::audit::{Action, Event};
use kernel::Actor;
use std::time::Duration;

/// What the scopes of patients' keys begin with.
const PATIENTS: &str = "/patient/";

/// So many are looked at between two rests: some milliseconds, which whoever works here would notice more often.
const PAGE: i64 = 64;
const REST: Duration = Duration::from_secs(1);

impl Resealing {
    /// Destroys them, each in a transaction of its own with its audit entry, from where the last sweep was cut off; answers how
    /// many. How far it is stands in the store, where it begins anew when fields were moved meanwhile.
    pub(super) async fn sweep(&self) -> Result<u64, ClinicError> {
        let mut swept = 0;
        while let Some(far) = self.begun().await? {
            let (last, unused) = self.unused(&far.after.0).await?;
            for scope in &unused {
                swept += u64::from(self.discard(scope).await?);
            }
            let next = match &last {
                Some(last) => (last.as_str(), None),
                None => (far.after.0.as_str(), Some(self.journal.now())),
            };
            let mut tx = self.journal.db.begin().await?;
            store::keep_swept(&mut tx, &far, next).await?;
            tx.commit().await?;
            if last.is_some() {
                tokio::time::sleep(REST).await;
            }
        }
        Ok(swept)
    }

    /// How far the sweep is, which begins where none ever did; `None` when it is through.
    async fn begun(&self) -> Result<Option<Far>, ClinicError> {
        let known = store::sweeping(&mut self.journal.db.read().await?).await?;
        if let Some(far) = known {
            return Ok((!far.is_finished).then_some(far));
        }
        let mut tx = self.journal.db.begin().await?;
        store::begin_sweep(&mut tx).await?;
        let far = store::sweeping(&mut tx).await?;
        tx.commit().await?;
        Ok(far)
    }

    /// The last scope of the page behind one, and those of the page by whose keys nothing is sealed.
    async fn unused(&self, after: &str) -> Result<(Option<String>, Vec<String>), ClinicError> {
        let mut tx = self.journal.db.read().await?;
        let mut scopes = self.keys.beginning(&mut tx, (PATIENTS, after), PAGE).await?;
        let last = scopes.last().cloned();
        scopes.retain(|scope| whose(scope).is_some());
        let keys: Vec<_> = scopes.iter().filter_map(|scope| whose(scope)).collect();
        let mut used = store::used(&mut tx, &keys).await?.into_iter();
        scopes.retain(|_| used.next() == Some(false));
        Ok((last, scopes))
    }

    /// Asks again in the patient's turn, when nobody disposes of anything of theirs or writes a part.
    async fn discard(&self, scope: &str) -> Result<bool, ClinicError> {
        let Some((patient, class)) = whose(scope) else { return Ok(false) };
        let mut tx = self.journal.db.begin().await?;
        person::store::take_turn(&mut tx, patient).await?;
        sensitivity::hold_all(&mut tx, patient).await?;
        if store::used(&mut tx, &[(patient, class)]).await? != [false] {
            return Ok(false);
        }
        let Some(mark) = self.keys.discard(&mut tx, scope).await? else { return Ok(false) };
        let mut telling = self.journal.telling_as(Actor::system(), None);
        let entry = telling.witness(Event::KeyDestroyed, Action::Delete, ("data-key", scope));
        entry.reason = Some("unused");
        entry.patient = Some(patient.to_owned());
        self.journal.commit(tx, telling).await?;
        self.keys.discarded(scope, mark);
        Ok(true)
    }
}

/// Whose key it is, and to which class.
fn whose(scope: &str) -> Option<(&str, &str)> {
    scope.strip_prefix(PATIENTS)?.split_once('/')
}
