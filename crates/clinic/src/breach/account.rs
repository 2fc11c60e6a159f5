//! A breach in the accounting of disclosures that each of its patients may ask for (45 CFR 164.528): it was one that the rules
//! do not permit.

use super::{Breaches, Known, rules};
use crate::journal::Telling;
use crate::{Caller, ClinicError};
use db::Tx;
use kernel::IncidentId;

impl Breaches {
    /// Writes a breach of which its patients were told into their accountings, once and a portion at a time; whether that is all.
    pub(super) async fn account(
        &self,
        caller: &Caller,
        (tx, telling): (&mut Tx, &mut Telling),
        known: &Known,
    ) -> Result<bool, ClinicError> {
        let incident = &known.incident;
        let assessment = incident.assessment.as_ref().filter(|_| rules::is_accounted(known));
        let Some(assessment) = assessment else { return Ok(true) };
        let breach = (&incident.id, incident.discovered, &assessment.recipient);
        self.disclosures.of_breach(caller, (tx, telling), breach).await
    }

    /// The same of all who are left, unless that was all, each portion in a commit of its own. One that is cut off goes on when the
    /// incident is closed.
    pub(super) async fn account_rest(
        &self,
        caller: &Caller,
        id: &IncidentId,
        mut all: bool,
    ) -> Result<(), ClinicError> {
        while !all {
            let mut telling = self.journal.telling(caller);
            let mut tx = self.journal.db.begin().await?;
            let written = async {
                rules::may_keep(caller)?;
                let incident = self.locked(&mut tx, caller, id).await?;
                if incident.closed.is_some() {
                    return Ok(true);
                }
                let known = self.known(&mut tx, incident).await?;
                self.account(caller, (&mut tx, &mut telling), &known).await
            }
            .await;
            all = self.settle(caller, id, (tx, telling), written).await?;
        }
        Ok(())
    }
}
