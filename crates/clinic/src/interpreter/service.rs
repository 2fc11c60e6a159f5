//! Shows what interpreters are asked, and how long they interpreted.

use super::{Interpreted, Request, rules, store};
use crate::journal::Journal;
use crate::{Caller, ClinicError, Refusal, consultation, organization, participant, person};
use compliance::audit::{Action, Event};
use compliance::keys::Sealer;
use jiff::tz::TimeZone;
use kernel::{ConsultationId, Role};
use std::sync::Arc;

/// Requests for interpreters, to look at.
#[derive(Clone, Debug)]
pub struct Interpreting {
    journal: Journal,
    sealer: Arc<Sealer>,
}

impl Interpreting {
    pub(crate) const fn new(journal: Journal, sealer: Arc<Sealer>) -> Self {
        Self { journal, sealer }
    }

    /// What an interpreter is asked and has not declined, oldest first.
    pub async fn before(&self, caller: &Caller) -> Result<Vec<Request>, ClinicError> {
        Caller::require(caller.role == Role::Interpreter)?;
        let mut tx = self.journal.db.read().await?;
        Ok(store::before(&mut tx, &caller.person).await?)
    }

    /// The requests of a visit, for whoever treats in it.
    pub async fn of_visit(
        &self,
        caller: &Caller,
        visit: &ConsultationId,
    ) -> Result<Vec<Request>, ClinicError> {
        rules::may_ask(caller)?;
        let mut tx = self.journal.db.read().await?;
        let found = consultation::store::find(&mut tx, &caller.organization, visit).await?;
        let found = found.ok_or(Refusal::Unknown("consultation"))?;
        participant::require_seat(&mut tx, caller, &found).await?;
        Ok(store::of_visit(&mut tx, visit).await?)
    }

    /// Who interpreted in a month such as 2026-03 of the clinic's clock, in which language, from when until when.
    pub async fn report(
        &self,
        caller: &Caller,
        month: &str,
    ) -> Result<Vec<Interpreted>, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let read = async {
            rules::may_report(caller)?;
            let zone = organization::store::zone(&mut tx, &caller.organization).await?;
            let zone = TimeZone::get(&zone).unwrap_or(TimeZone::UTC);
            let range = rules::month(month, &zone)?;
            let mut all = Vec::new();
            for found in store::stretches(&mut tx, &caller.organization, range).await? {
                let (person, consultation, language, from, until) = found;
                let name =
                    person::store::name(&mut tx, &self.sealer, &caller.organization, &person);
                let name = name.await?.map(|name| name.expose().to_owned()).unwrap_or_default();
                all.push(Interpreted { person, name, consultation, language, from, until });
            }
            let what = ("interpreting", caller.organization.as_str());
            let entry = telling.witness(Event::InterpretingRead, Action::Read, what);
            entry.details.push(("count", all.len().to_string()));
            Ok(all)
        }
        .await;
        let what = ("interpreting", caller.organization.as_str());
        self.journal.settle(caller, what, (tx, telling), read).await
    }
}

impl Interpreted {
    /// Minutes that were begun; `None` as long as it goes on.
    pub fn minutes(&self) -> Option<i64> {
        self.until.map(|until| rules::minutes(self.from, until))
    }
}
