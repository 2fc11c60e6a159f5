//! The queue of what the rules found.

use super::{Disposition, Flag, Search, rules, store};
use crate::journal::{Journal, Telling, listed};
use crate::settings::Watch;
use crate::{Caller, ClinicError, Refusal, person};
use compliance::audit::{Action, Entry, Event, Explorer, Shown};
use compliance::keys::Sealer;
use kernel::{Phi, Timestamp};
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio::sync::OnceCell;

/// What the rules find in the audit log, and what comes of it.
#[derive(Clone, Debug)]
pub struct Activity {
    pub(super) journal: Journal,
    pub(super) sealer: Arc<Sealer>,
    pub(super) explorer: Explorer,
    pub(super) watch: Watch,
    /// Whether no address is kept in the clear any more.
    pub(super) addresses: Arc<OnceCell<()>>,
}

impl Activity {
    pub(crate) fn new(
        journal: Journal,
        (sealer, explorer): (Arc<Sealer>, Explorer),
        watch: Watch,
    ) -> Self {
        Self { journal, sealer, explorer, watch, addresses: Arc::default() }
    }

    /// The time by which flags and reviews are overdue.
    pub fn now(&self) -> Timestamp {
        self.journal.now()
    }

    /// What was found, the newest first, a page at a time. Looking is witnessed.
    pub async fn list(&self, caller: &Caller, search: &Search) -> Result<Vec<Flag>, ClinicError> {
        rules::may_look(caller)?;
        let mut tx = self.journal.db.begin().await?;
        let which = (&caller.organization, search);
        let found = store::list(&mut tx, &self.sealer, which).await?;
        let mut telling = self.journal.telling(caller);
        let what = ("list", "activity-flags");
        let entry = telling.witness(Event::ActivityFlagRead, Action::Read, what);
        entry.details.push(("count", found.len().to_string()));
        let patients: BTreeSet<&str> = found.iter().map(|flag| flag.patient.as_str()).collect();
        let patients: Vec<&str> = patients.into_iter().filter(|one| !one.is_empty()).collect();
        if !patients.is_empty() {
            entry.details.push(("patients", listed(patients)));
        }
        self.journal.commit(tx, telling).await?;
        Ok(found)
    }

    /// One flag with the entries behind it. Looking is witnessed, with whom they are about.
    pub async fn open(
        &self,
        caller: &Caller,
        flag: &str,
    ) -> Result<(Flag, Vec<Shown>), ClinicError> {
        let mut telling = self.journal.telling(caller);
        let shown = async {
            rules::may_look(caller)?;
            let which = (&caller.organization, flag);
            let mut tx = self.journal.db.read().await?;
            let found = store::find(&mut tx, &self.sealer, which).await?;
            drop(tx);
            let found = found.ok_or(Refusal::Unknown("flag"))?;
            let entries = self.explorer.these(&found.entries).await?;
            let mut tx = self.journal.db.read().await?;
            let mut seen = BTreeSet::from([found.patient.clone()]);
            let patients =
                person::mentioned(&mut tx, &caller.organization, &entries, &mut seen).await?;
            let entry = witness(&mut telling, (Event::ActivityFlagRead, Action::Read), &found);
            if !patients.is_empty() {
                let patients = patients.iter().map(String::as_str);
                entry.details.push(("patients", listed(patients)));
            }
            Ok((found, entries))
        }
        .await;
        let tx = self.journal.db.begin().await?;
        self.journal.settle(caller, ("activity-flag", flag), (tx, telling), shown).await
    }

    /// Says what came of a flag.
    pub async fn close(
        &self,
        caller: &Caller,
        flag: &str,
        (disposition, note): (Disposition, Phi),
    ) -> Result<Flag, ClinicError> {
        let mut tx = self.journal.db.begin().await?;
        let mut telling = self.journal.telling(caller);
        let done = async {
            rules::may_look(caller)?;
            let which = (&caller.organization, flag);
            let found = store::find(&mut tx, &self.sealer, which).await?;
            let mut found = found.ok_or(Refusal::Unknown("flag"))?;
            rules::may_close(caller, &found, &note)?;
            let (by, at) = (caller.person.clone(), telling.now);
            let closed = super::model::Closed { disposition, by, at, note };
            if !store::close(&mut tx, &self.sealer, (flag, &closed)).await? {
                return Err(Refusal::Stale("flag").into());
            }
            found.closed = Some(closed);
            let entry = witness(&mut telling, (Event::ActivityFlagClosed, Action::Update), &found);
            entry.reason = Some(disposition.name());
            Ok(found)
        }
        .await;
        self.journal.settle(caller, ("activity-flag", flag), (tx, telling), done).await
    }
}

fn witness<'a>(
    telling: &'a mut Telling,
    (event, action): (Event, Action),
    flag: &Flag,
) -> &'a mut Entry {
    let entry = telling.witness(event, action, ("activity-flag", &flag.id));
    entry.patient = Some(flag.patient.clone()).filter(|patient| !patient.is_empty());
    entry.details.push(("rule", flag.rule.name().to_owned()));
    if !flag.account.is_empty() {
        entry.details.push(("account", flag.account.clone()));
    }
    entry
}
