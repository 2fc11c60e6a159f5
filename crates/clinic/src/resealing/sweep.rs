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
    /// Destroys them, each in a transaction of its own with its audit entry; answers how many.
    pub(super) async fn sweep(&self) -> Result<u64, ClinicError> {
        let (mut after, mut swept) = (String::new(), 0);
        loop {
            let mut tx = self.journal.db.read().await?;
            let scopes = self.keys.beginning(&mut tx, (PATIENTS, &after), PAGE).await?;
            let Some(last) = scopes.last() else { break };
            after.clone_from(last);
            let mut unused = Vec::new();
            for scope in &scopes {
                let Some(whose) = whose(scope) else { continue };
                if !store::is_used(&mut tx, whose).await? {
                    unused.push((scope, whose));
                }
            }
            drop(tx);
            for (scope, whose) in unused {
                swept += u64::from(self.discard(scope, whose).await?);
            }
            tokio::time::sleep(REST).await;
        }
        Ok(swept)
    }

    /// Asks again in the patient's turn, when nobody disposes of anything of theirs or writes a part.
    async fn discard(
        &self,
        scope: &str,
        (patient, class): (&str, &str),
    ) -> Result<bool, ClinicError> {
        let mut tx = self.journal.db.begin().await?;
        person::store::take_turn(&mut tx, patient).await?;
        if store::is_used(&mut tx, (patient, class)).await? {
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
