//! The audit log of a period for those who review it, a portion at a time.

use super::Reports;
use crate::{Caller, ClinicError};
use compliance::audit::{PORTION, Shown};
use kernel::Timestamp;
use std::collections::BTreeSet;

/// Reads the entries of a period, oldest first; no more than a portion is in memory.
#[derive(Debug)]
pub struct Onwards {
    reports: Reports,
    caller: Caller,
    /// From when until when.
    period: (Timestamp, Timestamp),
    next: u64,
    /// Behind this no entry is of the period.
    end: u64,
    /// Of whom it was written down that this reading told of them, and who turned out to be no patient.
    seen: BTreeSet<String>,
}

impl Reports {
    /// The entries between two instants. Looking is witnessed, and so are the period and, before they are handed on, whom they
    /// are about.
    pub async fn onwards(
        &self,
        caller: &Caller,
        (from, until): (Timestamp, Timestamp),
    ) -> Result<Onwards, ClinicError> {
        super::service::reviews(caller)?;
        let period = format!("{from}/{until}");
        self.witness(caller, ("audit-log", "fhir"), ("period", period)).await?;
        Ok(Onwards {
            reports: self.clone(),
            caller: caller.clone(),
            period: (from, until),
            next: self.explorer.since(from).await?,
            end: self.explorer.until(until).await?,
            seen: BTreeSet::new(),
        })
    }
}

impl Onwards {
    /// Whose log it is.
    pub fn organization(&self) -> &str {
        self.caller.organization.as_str()
    }

    /// The next entries; `None` when there are no more. A portion of others' entries is empty.
    pub async fn next(&mut self) -> Result<Option<Vec<Shown>>, ClinicError> {
        if self.next >= self.end {
            return Ok(None);
        }
        let portion = self.reports.explorer.onward(self.next, PORTION).await?;
        let Some(portion) = portion else { return Ok(None) };
        self.next = portion.next;
        let mut entries = portion.entries;
        entries.retain(|one| {
            let own = one.organization.as_deref();
            self.is_inside(one) && own.is_none_or(|own| own == self.organization())
        });
        super::service::leave_out_listed(&mut entries, None);
        let patients = self.reports.unseen(&self.caller, &entries, &mut self.seen).await?;
        if !patients.is_empty() {
            let (from, until) = self.period;
            let period = ("period", format!("{from}/{until}"));
            let what = ("audit-log", "fhir");
            self.reports.witness_of(&self.caller, what, period, &patients).await?;
        }
        Ok(Some(entries))
    }

    /// Whether an entry is of the period: where the clock was put back, entries of another stand between.
    fn is_inside(&self, entry: &Shown) -> bool {
        let (from, until) = self.period;
        entry.at.parse::<Timestamp>().is_ok_and(|at| (from..until).contains(&at))
    }
}
