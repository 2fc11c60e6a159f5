//! Sums up how the clinic did, and shows the audit log to those who review it.

use super::{Refused, Report, rules, store};
use crate::journal::{self, Journal};
use crate::{Caller, ClinicError, call, forecast, person};
use compliance::audit::{Action, Event, Explorer, Query, Shown};
use kernel::{PersonId, Role, Timestamp};
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// Refusals that a report lists.
const REFUSALS: usize = 100;
/// The detail of an entry that lists patients.
const PATIENTS: &str = "patients";

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

    /// How the clinic did between two instants. That refusals are shown, and of whom, is witnessed.
    pub async fn sum_up(
        &self,
        caller: &Caller,
        span: (Timestamp, Timestamp),
    ) -> Result<Report, ClinicError> {
        reviews(caller)?;
        let mut refusals = Vec::new();
        for event in [Event::RequestRefused, Event::MessageFailed] {
            let query = Query {
                organization: Some(caller.organization.as_str().to_owned()),
                event: Some(event.name().to_owned()),
                from: Some(span.0),
                until: Some(span.1),
                limit: REFUSALS,
                ..Query::default()
            };
            refusals.extend(self.explorer.find(&query).await?);
        }
        // Newest first, as each of the two is.
        refusals.sort_by_key(|one| Reverse(one.index));
        refusals.truncate(REFUSALS);
        let patients = self.unseen(caller, &refusals, &mut BTreeSet::new()).await?;
        let count = ("count", refusals.len().to_string());
        self.witness_of(caller, ("audit-log", "refusals"), count, &patients).await?;
        let refusals = refusals.iter().map(Refused::from).collect();
        Ok(Report { refusals, ..self.numbers(caller, span).await? })
    }

    /// The same without what was refused: numbers alone, which tell of nobody, for pages that ask again by themselves.
    pub async fn numbers(
        &self,
        caller: &Caller,
        span: (Timestamp, Timestamp),
    ) -> Result<Report, ClinicError> {
        reviews(caller)?;
        let mut tx = self.journal.db.read().await?;
        Ok(Report {
            waits: rules::by_hour(&store::waits(&mut tx, &caller.organization, span).await?),
            outcomes: store::outcomes(&mut tx, &caller.organization, span).await?,
            refusals: Vec::new(),
            quality: call::quality(&mut tx, &caller.organization, span).await?,
            promises: forecast::store::kept(&mut tx, &caller.organization, span).await?,
        })
    }

    /// Entries of the audit log, newest first. Looking is witnessed, with whom they are about and who was asked for.
    pub async fn entries(
        &self,
        caller: &Caller,
        mut query: Query,
    ) -> Result<Vec<Shown>, ClinicError> {
        reviews(caller)?;
        query.organization = Some(caller.organization.as_str().to_owned());
        let asked = query.patient.as_deref().filter(|one| one.parse::<PersonId>().is_ok());
        let mut found = self.explorer.find(&query).await?;
        leave_out_listed(&mut found, asked);
        let mut seen = BTreeSet::new();
        let mut patients = self.unseen(caller, &found, &mut seen).await?;
        patients.extend(asked.filter(|one| !seen.contains(*one)).map(str::to_owned));
        let count = ("count", found.len().to_string());
        self.witness_of(caller, ("audit-log", "entries"), count, &patients).await?;
        Ok(found)
    }

    /// The patients of whom entries tell and who were not seen before.
    pub(super) async fn unseen(
        &self,
        caller: &Caller,
        entries: &[Shown],
        seen: &mut BTreeSet<String>,
    ) -> Result<Vec<String>, ClinicError> {
        let mut tx = self.journal.db.read().await?;
        Ok(person::mentioned(&mut tx, &caller.organization, entries, seen).await?)
    }

    /// The audit log's name, of which each entry has a UUID.
    pub fn log(&self) -> &str {
        self.explorer.origin()
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
        self.witness_of(caller, what, detail, &[]).await
    }

    /// Writes down who looked at what, and of which patients that told, in as many entries as hold them.
    pub(super) async fn witness_of(
        &self,
        caller: &Caller,
        what: (&'static str, &str),
        detail: (&'static str, String),
        patients: &[String],
    ) -> Result<(), ClinicError> {
        let mut telling = self.journal.telling(caller);
        for list in journal::lists(patients.iter().map(String::as_str)) {
            let entry = telling.witness(Event::AuditRead, Action::Read, what);
            entry.details.push(detail.clone());
            if !list.is_empty() {
                entry.details.push((PATIENTS, list));
            }
        }
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

/// Leaves out whom an earlier reading of the log listed, but for the patient who is asked for: or each would list all whom those
/// before it did.
pub(super) fn leave_out_listed(found: &mut [Shown], asked: Option<&str>) {
    for one in found.iter_mut().filter(|one| one.event == Event::AuditRead.name()) {
        let own = asked.filter(|asked| one.patients().any(|patient| patient == *asked));
        let own = own.map(str::to_owned);
        if one.details.remove(PATIENTS).is_some() {
            one.details.extend(own.map(|own| (PATIENTS.to_owned(), own)));
        }
    }
}

/// Those who run and review the clinic.
pub(super) fn reviews(caller: &Caller) -> Result<(), ClinicError> {
    let allowed = matches!(caller.role, Role::ComplianceOfficer | Role::Administrator);
    Ok(Caller::require(allowed)?)
}
