//! Sums up how the clinic did, and shows the audit log to those who review it.

use super::{Refused, Report, rules, store};
use crate::journal::Journal;
use crate::{Caller, ClinicError, call, forecast};
use compliance::audit::{Action, Event, Explorer, Query, Shown};
use kernel::{Role, Timestamp};

/// Refusals that a report lists.
const REFUSALS: usize = 100;

/// Reports and the audit explorer.
#[derive(Clone, Debug)]
pub struct Reports {
    pub(super) journal: Journal,
    pub(super) explorer: Explorer,
}

impl Reports {
    pub(crate) const fn new(journal: Journal, explorer: Explorer) -> Self {
        Self { journal, explorer }
    }

    /// Brings what is derived from the audit log up to its end.
    pub(crate) async fn follow(&self) -> Result<(), ClinicError> {
        Ok(self.explorer.keep_up().await?)
    }

    /// How the clinic did between two instants.
    pub async fn sum_up(
        &self,
        caller: &Caller,
        span: (Timestamp, Timestamp),
    ) -> Result<Report, ClinicError> {
        reviews(caller)?;
        let query = Query {
            organization: Some(caller.organization.as_str().to_owned()),
            event: Some(Event::RequestRefused.name().to_owned()),
            from: Some(span.0),
            until: Some(span.1),
            limit: REFUSALS,
            ..Query::default()
        };
        let refusals = self.explorer.find(&query).await?;
        let mut tx = self.journal.db.read().await?;
        Ok(Report {
            waits: rules::by_hour(&store::waits(&mut tx, &caller.organization, span).await?),
            outcomes: store::outcomes(&mut tx, &caller.organization, span).await?,
            refusals: refusals.iter().map(Refused::from).collect(),
            quality: call::quality(&mut tx, &caller.organization, span).await?,
            promises: forecast::store::kept(&mut tx, &caller.organization, span).await?,
        })
    }

    /// Entries of the audit log, newest first. Looking is witnessed.
    pub async fn entries(
        &self,
        caller: &Caller,
        mut query: Query,
    ) -> Result<Vec<Shown>, ClinicError> {
        reviews(caller)?;
        query.organization = Some(caller.organization.as_str().to_owned());
        let found = self.explorer.find(&query).await?;
        let count = found.len().to_string();
        self.witness(caller, ("audit-log", "entries"), ("count", count)).await?;
        Ok(found)
    }

    /// The proof of one entry of the audit log, as a C2SP tlog-proof.
    pub async fn proof(&self, caller: &Caller, index: u64) -> Result<String, ClinicError> {
        reviews(caller)?;
        let proof = self.explorer.prove(index, caller.organization.as_str()).await?;
        let id = index.to_string();
        self.witness(caller, ("audit-entry", &id), ("proof", "tlog-proof".to_owned())).await?;
        Ok(proof)
    }

    /// The newest signed checkpoint.
    pub async fn checkpoint(&self, caller: &Caller) -> Result<String, ClinicError> {
        reviews(caller)?;
        Ok(self.explorer.checkpoint().await?)
    }

    /// The first so many hashes of a tile of the audit log's tree; `None` when there are not so many.
    pub async fn tile(
        &self,
        caller: &Caller,
        place: (u8, u64),
        width: usize,
    ) -> Result<Option<Vec<u8>>, ClinicError> {
        reviews(caller)?;
        Ok(self.explorer.tile(place, width).await?)
    }

    /// The key that verifies checkpoints, as a C2SP verifier key.
    pub async fn key(&self, caller: &Caller) -> Result<String, ClinicError> {
        reviews(caller)?;
        Ok(self.explorer.key().await?)
    }

    /// The notes by which that key followed others, the oldest first.
    pub async fn hand_overs(&self, caller: &Caller) -> Result<String, ClinicError> {
        reviews(caller)?;
        Ok(self.explorer.hand_overs().await?)
    }

    pub(super) async fn witness(
        &self,
        caller: &Caller,
        what: (&'static str, &str),
        detail: (&'static str, String),
    ) -> Result<(), ClinicError> {
        let mut telling = self.journal.telling(caller);
        telling.witness(Event::AuditRead, Action::Read, what).details.push(detail);
        let tx = self.journal.db.begin().await?;
        self.journal.commit(tx, telling).await
    }
}

impl From<&Shown> for Refused {
    fn from(one: &Shown) -> Self {
        Self {
            at: one.at.clone(),
            actor: one.actor.clone(),
            role: one.role.clone(),
            reason: one.reason.clone().unwrap_or_default(),
            resource: format!("{} {}", one.kind, one.id),
        }
    }
}

/// Those who run and review the clinic.
pub(super) fn reviews(caller: &Caller) -> Result<(), ClinicError> {
    let allowed = matches!(caller.role, Role::ComplianceOfficer | Role::Administrator);
    Ok(Caller::require(allowed)?)
}
