//! Keys of patients by which nothing is sealed. A record that went while its fields were moved may leave one behind: the
//! disposal does not see the key of a transaction that is not committed yet.

use super::{Resealing, store};
use crate::{ClinicError, person};
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
        loop {
            let mut tx = self.journal.db.read().await?;
            let Some(far) = store::sweeping(&mut tx).await? else {
                drop(tx);
                let mut tx = self.journal.db.begin().await?;
                store::begin_sweep(&mut tx).await?;
                tx.commit().await?;
                continue;
            };
            if far.is_finished {
                return Ok(swept);
            }
            let scopes = self.keys.beginning(&mut tx, (PATIENTS, &far.after.0), PAGE).await?;
            let known = scopes.iter().filter_map(|scope| Some((scope, whose(scope)?)));
            let (known, keys): (Vec<&String>, Vec<_>) = known.unzip();
            let used = store::used(&mut tx, &keys).await?;
            drop(tx);
            let all = known.into_iter().zip(keys).zip(used);
            for ((scope, whose), _) in all.filter(|(_, is_used)| !is_used) {
                swept += u64::from(self.discard(scope, whose).await?);
            }
            let next = match scopes.last() {
                Some(last) => (last.as_str(), None),
                None => (far.after.0.as_str(), Some(self.journal.now())),
            };
            let mut tx = self.journal.db.begin().await?;
            store::keep_swept(&mut tx, &far, next).await?;
            tx.commit().await?;
            if next.1.is_none() {
                tokio::time::sleep(REST).await;
            }
        }
    }

    /// Asks again in the patient's turn, when nobody disposes of anything of theirs or writes a part.
    async fn discard(
        &self,
        scope: &str,
        (patient, class): (&str, &str),
    ) -> Result<bool, ClinicError> {
        let mut tx = self.journal.db.begin().await?;
        person::store::take_turn(&mut tx, patient).await?;
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
