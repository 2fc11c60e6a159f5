//! Reads the audit log for the patient whom it is about.

use super::{Access, AccessReport, rules};
use crate::journal::Journal;
use crate::{Caller, ClinicError, disclosure, person};
use compliance::audit::{Action, Event, Explorer, Query};
use compliance::keys::Sealer;
use kernel::{PersonId, Phi, Role};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Entries read at once.
const PAGE: usize = 500;
/// Read at once at most: a patient whose own page asked a thousand times still finds others on the first page.
const PAGES: usize = 8;
/// Accesses of others that make a page.
const ENOUGH: usize = 40;

/// Reports of who saw a record.
#[derive(Clone, Debug)]
pub struct AccessReports {
    journal: Journal,
    sealer: Arc<Sealer>,
    explorer: Explorer,
}

impl AccessReports {
    pub(crate) const fn new(journal: Journal, sealer: Arc<Sealer>, explorer: Explorer) -> Self {
        Self { journal, sealer, explorer }
    }

    /// Who did what with this patient's record, newest first: for the patient and compliance officers. Whoever acts for a
    /// patient asks an officer, who knows what is confidential. Looking is witnessed.
    pub async fn read(
        &self,
        caller: &Caller,
        patient: &PersonId,
        before: Option<u64>,
    ) -> Result<AccessReport, ClinicError> {
        let officer = caller.role == Role::ComplianceOfficer;
        if let Err(refusal) = Caller::require(officer || caller.is_patient(patient)) {
            let what = ("access-report", patient.as_str());
            return Err(self.journal.refused(caller, refusal, what).await);
        }
        let (mut accesses, next) = self.find(caller, patient, before).await?;
        let mut tx = self.journal.db.begin().await?;
        let mut names: BTreeMap<String, Option<Phi>> = BTreeMap::new();
        for access in &mut accesses {
            let name = match names.get(&access.person) {
                Some(name) => name.clone(),
                None => match access.person.parse::<PersonId>() {
                    Ok(id) => {
                        person::store::name(&mut tx, &self.sealer, &caller.organization, &id)
                            .await?
                    }
                    Err(_) => None,
                },
            };
            access.name.clone_from(&name);
            names.insert(access.person.clone(), name);
        }
        let mut telling = self.journal.telling(caller);
        let what = ("access-report", patient.as_str());
        let entry = telling.witness(Event::AccessReportRead, Action::Read, what);
        entry.patient = Some(patient.as_str().to_owned());
        entry.details.push(("count", accesses.len().to_string()));
        self.journal.commit(tx, telling).await?;
        Ok(AccessReport { accesses, next })
    }

    async fn find(
        &self,
        caller: &Caller,
        patient: &PersonId,
        mut before: Option<u64>,
    ) -> Result<(Vec<Access>, Option<u64>), ClinicError> {
        let (officer, now) = (caller.role == Role::ComplianceOfficer, self.journal.now());
        let mut tx = self.journal.db.read().await?;
        let now = (now, disclosure::store::is_silent(&mut tx, patient, now).await?);
        tx.commit().await?;
        let mut accesses = Vec::new();
        for _ in 0..PAGES {
            let query = Query {
                organization: Some(caller.organization.as_str().to_owned()),
                patient: Some(patient.as_str().to_owned()),
                before,
                limit: PAGE,
                ..Query::default()
            };
            let mut page = self.explorer.find(&query).await?;
            before = page.last().filter(|_| page.len() == PAGE).map(|last| last.index);
            page.retain(|one| officer || !rules::is_silent(one, now));
            rules::add(&mut accesses, &page, patient.as_str());
            let others = accesses.iter().filter(|one| !one.is_own).count();
            if before.is_none() || others >= ENOUGH {
                break;
            }
        }
        Ok((accesses, before))
    }
}
