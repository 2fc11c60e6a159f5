//! Who is called next, and whom a department's pool leaves to a colleague: those who wait for anybody are for whoever may treat
//! where they are.

use super::{Visit, Visits};
use crate::journal::Telling;
use crate::queue::{Entry, Priority, State, store as entries};
use crate::schedule::rules::treats;
use crate::settings::Licensing;
use crate::{Caller, ClinicError, Refusal, intake, schedule};
use db::Tx;
use kernel::{DepartmentId, QueueEntryId};

/// So often the next entry is asked for again after somebody else took it.
const ATTEMPTS: usize = 8;

/// What else can be done, as a refusal names it: for a reason, and where the clinic knows none.
const CALL: &str =
    ", or call one of them by their entry and start the visit for a reason by licenceException";
const ASK: &str = "; where nobody does, have the desk ask where they are now";

impl Visits {
    /// Takes the next entry out of the line, and answers the visit as it stood before that.
    pub(super) async fn take_next(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        department: &DepartmentId,
    ) -> Result<Visit, ClinicError> {
        let line = (department, &caller.person);
        let judges = self.settings.licensing == Licensing::Refuse;
        for _ in 0..ATTEMPTS {
            let chosen =
                if judges { Some(self.choose(tx, caller, department).await?) } else { None };
            let now = self.journal.now();
            if let Some(entry) = entries::take_next(tx, line, chosen.as_ref(), now).await? {
                // Whoever is kept from the patient is not given the entry.
                let waiting = Entry { state: State::Waiting, ..entry };
                return self.of_entry(tx, &caller.organization, waiting).await;
            }
            let [rest] = tx.query_all([entries::ask_line(department, &caller.person)]).await?;
            if rest.is_empty() {
                break;
            }
        }
        Err(Refusal::QueueEmpty.into())
    }

    /// The first of a provider's line whom they may treat where the patient is. Who waits for this provider is theirs in any case,
    /// and an emergency is everybody's: the start asks for a reason, or where they are now.
    async fn choose(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        department: &DepartmentId,
    ) -> Result<QueueEntryId, ClinicError> {
        let provider = &caller.person;
        let asked = [
            entries::ask_line(department, provider),
            intake::store::ask_pool(&caller.organization, Some(department)),
            schedule::store::ask(provider),
        ];
        let [line, intakes, schedule] = tx.query_all(asked).await?;
        let line = entries::read_all(&line)?;
        if line.is_empty() {
            return Err(Refusal::QueueEmpty.into());
        }
        let intakes = intake::store::read_all(tx, &self.sealer, &intakes).await?;
        let licences = schedule::store::first(&schedule)?.map(|one| one.licences);
        let licences = licences.unwrap_or_default();
        let now = self.journal.now();
        let may = |one: &&Entry| {
            let theirs = !one.pooled || one.provider == *provider;
            theirs || is_urgent(one) || treats(&licences, intakes.get(&one.appointment), now)
        };
        let or = if self.settings.licence_exceptions { CALL } else { ASK };
        let none = Refusal::NotLicensed { who: "those are who wait for you here", or };
        Ok(line.iter().find(may).ok_or(none)?.id.clone())
    }

    /// Refuses to call somebody out of the pool whose visit the caller could never start.
    pub(super) async fn may_call(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        visit: &Visit,
    ) -> Result<(), ClinicError> {
        let settings = &self.settings;
        let judges = settings.licensing == Licensing::Refuse && !settings.licence_exceptions;
        let is_urgent = visit.entry.as_ref().is_some_and(is_urgent);
        if !judges || is_urgent || !is_open(visit) || visit.appointment.provider == caller.person {
            return Ok(());
        }
        let one = std::iter::once(&caller.person);
        if self.may_treat(tx, &visit.appointment.id, one).await? {
            return Ok(());
        }
        Err(Refusal::NotLicensed { who: "this patient is", or: ASK }.into())
    }

    /// The visit as the caller's own: one that waits for anybody becomes theirs when they work there.
    pub(super) async fn own(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        visit: &Visit,
    ) -> Result<Visit, ClinicError> {
        if !is_open(visit) || visit.appointment.provider == caller.person {
            return Ok(visit.clone());
        }
        self.takes_over(tx, visit, &caller.person).await?;
        self.hand_over(tx, telling, visit, &caller.person).await
    }
}

/// Nobody passes over whom a minute may cost more than a rule.
fn is_urgent(entry: &Entry) -> bool {
    entry.priority == Priority::Emergency
}

/// Whether a visit waits for anybody.
fn is_open(visit: &Visit) -> bool {
    visit.entry.as_ref().is_some_and(|one| one.pooled && one.state == State::Waiting)
}
