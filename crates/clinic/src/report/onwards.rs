//! The audit log of a period for those who review it, a portion at a time.

use super::Reports;
use crate::{Caller, ClinicError};
use compliance::audit::{Explorer, PORTION, Shown};
use kernel::{OrganizationId, Timestamp};

/// Reads the entries of a period, oldest first; no more than a portion is in memory.
#[derive(Debug)]
pub struct Onwards {
    explorer: Explorer,
    organization: OrganizationId,
    until: Timestamp,
    next: Option<u64>,
}

impl Reports {
    /// The entries between two instants. Looking is witnessed, and so is the period.
    pub async fn onwards(
        &self,
        caller: &Caller,
        (from, until): (Timestamp, Timestamp),
    ) -> Result<Onwards, ClinicError> {
        super::service::reviews(caller)?;
        let period = format!("{from}/{until}");
        self.witness(caller, ("audit-log", "fhir"), ("period", period)).await?;
        Ok(Onwards {
            explorer: self.explorer.clone(),
            organization: caller.organization.clone(),
            until,
            next: Some(self.explorer.since(from).await?),
        })
    }
}

impl Onwards {
    /// Whose log it is.
    pub fn organization(&self) -> &str {
        self.organization.as_str()
    }

    /// The next entries; `None` when there are no more. A portion of others' entries is empty.
    pub async fn next(&mut self) -> Result<Option<Vec<Shown>>, ClinicError> {
        let Some(from) = self.next.take() else { return Ok(None) };
        let Some(portion) = self.explorer.onward(from, PORTION).await? else { return Ok(None) };
        let ended = portion.entries.last().is_some_and(|last| !self.is_before(last));
        self.next = Some(portion.next).filter(|_| !ended);
        let mut entries = portion.entries;
        entries.retain(|one| {
            let own = one.organization.as_deref();
            self.is_before(one) && own.is_none_or(|own| own == self.organization.as_str())
        });
        Ok(Some(entries))
    }

    fn is_before(&self, entry: &Shown) -> bool {
        entry.at.parse::<Timestamp>().is_ok_and(|at| at < self.until)
    }
}
