//! Names officials, and writes down what was decided about members of the workforce.

use super::{Caused, Named, NewOfficial, NewSanction, Official, Sanction, Standing, rules, store};
use crate::journal::Journal;
use crate::organization::today;
use crate::{Caller, ClinicError, Refusal};
use compliance::audit::{Action, Event};
use compliance::keys::Sealer;
use kernel::Phi;
use std::sync::Arc;

/// Officials and sanctions.
#[derive(Clone, Debug)]
pub struct Workforce {
    journal: Journal,
    sealer: Arc<Sealer>,
}

impl Workforce {
    pub(crate) const fn new(journal: Journal, sealer: Arc<Sealer>) -> Self {
        Self { journal, sealer }
    }

    /// Who was named to what, whoever holds a post first.
    pub async fn officials(&self, caller: &Caller) -> Result<Vec<Named>, ClinicError> {
        Caller::require(rules::may_keep(caller))?;
        let mut tx = self.journal.db.read().await?;
        Ok(store::officials(&mut tx, &caller.organization, self.journal.now()).await?)
    }

    /// Names somebody to a post, in which they follow whoever held it. The same again adds nothing.
    pub async fn name(&self, caller: &Caller, new: NewOfficial) -> Result<Named, ClinicError> {
        Caller::require(rules::may_keep(caller))?;
        let now = self.journal.now();
        let mut tx = self.journal.db.begin().await?;
        let (_, day) = today(&mut tx, &caller.organization, now).await?;
        let since = new.since.unwrap_or(day);
        rules::check_day("since", since, day)?;
        if !store::works(&mut tx, &caller.organization, &new.person).await? {
            return Err(Refusal::Unknown("active member of the staff").into());
        }
        let is_said = |one: &Named| {
            let known = &one.official;
            one.standing != Standing::Replaced
                && (known.office, known.deputy, known.since) == (new.office, new.deputy, since)
                && known.person == new.person
        };
        let known = store::officials(&mut tx, &caller.organization, now).await?;
        if let Some(known) = known.into_iter().find(is_said) {
            return Ok(known);
        }
        let made = Official {
            id: self.journal.uuid(),
            office: new.office,
            deputy: new.deputy,
            person: new.person,
            since,
            named_by: caller.person.clone(),
            named: now,
        };
        store::name(&mut tx, &caller.organization, &made).await?;
        let named = store::officials(&mut tx, &caller.organization, now).await?;
        let named = named.into_iter().find(|one| one.official.id == made.id);
        let named = named.ok_or(Refusal::Stale("official"))?;
        let mut telling = self.journal.telling(caller);
        let what = ("official", made.id.as_str());
        let entry = telling.witness(Event::OfficialNamed, Action::Create, what);
        entry.details.push(("office", made.office.name().to_owned()));
        entry.details.push(("deputy", made.deputy.to_string()));
        entry.details.push(("person", made.person.as_str().to_owned()));
        entry.details.push(("since", made.since.to_string()));
        self.journal.commit(tx, telling).await?;
        Ok(named)
    }

    /// What was decided last, at most 500; nobody is shown what was decided about themselves.
    pub async fn sanctions(&self, caller: &Caller) -> Result<Vec<Sanction>, ClinicError> {
        Caller::require(rules::may_keep(caller))?;
        let mut tx = self.journal.db.read().await?;
        let whose = (&caller.organization, &caller.person);
        Ok(store::sanctions(&mut tx, &self.sealer, whose).await?)
    }

    /// The incidents that somebody of the workforce caused, and of which a decision is owed.
    pub async fn caused(&self, caller: &Caller) -> Result<Vec<Caused>, ClinicError> {
        Caller::require(rules::may_keep(caller))?;
        let mut tx = self.journal.db.read().await?;
        Ok(store::caused(&mut tx, &caller.organization).await?)
    }

    /// Writes down what follows for somebody who works here, or did. Others read the audit log, too, so its entry does not say
    /// about whom it was decided, nor what.
    pub async fn decide(&self, caller: &Caller, new: NewSanction) -> Result<Sanction, ClinicError> {
        Caller::require(rules::may_keep(caller))?;
        rules::check(caller, &new)?;
        let now = self.journal.now();
        let mut tx = self.journal.db.begin().await?;
        let (_, day) = today(&mut tx, &caller.organization, now).await?;
        let decided = new.decided.unwrap_or(day);
        rules::check_day("decidedOn", decided, day)?;
        if !store::worked(&mut tx, &caller.organization, &new.person).await? {
            return Err(Refusal::Unknown("member of the workforce").into());
        }
        if let Some(incident) = &new.incident
            && !store::is_incident(&mut tx, &caller.organization, incident).await?
        {
            return Err(Refusal::Unknown("incident").into());
        }
        let made = Sanction {
            id: self.journal.uuid(),
            person: new.person,
            incident: new.incident,
            violation: new.violation,
            measure: new.measure,
            because: new.because.map(|words| Phi::new(words.expose().trim())),
            decided,
            decided_by: caller.person.clone(),
            recorded: now,
        };
        store::decide(&mut tx, &self.sealer, (&caller.organization, &made)).await?;
        let mut telling = self.journal.telling(caller);
        let what = ("sanction", made.id.as_str());
        let entry = telling.witness(Event::SanctionDecided, Action::Create, what);
        entry.details.push(("decided", made.decided.to_string()));
        let incident = made.incident.as_ref().map(|id| ("incident", id.as_str().to_owned()));
        entry.details.extend(incident);
        self.journal.commit(tx, telling).await?;
        Ok(made)
    }
}
