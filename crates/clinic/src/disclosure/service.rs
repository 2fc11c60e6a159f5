//! Writes disclosures down, and accounts for them.

use super::{Accounting, Disclosure, NewDisclosure, Purpose, rules, store};
use crate::journal::{self, Journal, Telling};
use crate::restriction::{self, Bar};
use crate::{Caller, ClinicError, Refusal, chart, consent, consultation, organization, person};
use compliance::audit::{Action, Entry, Event};
use compliance::keys::Sealer;
use db::Tx;
use kernel::{IncidentId, PersonId, Phi, Role, Timestamp};
use std::sync::Arc;

/// Patients of a breach whose disclosures one commit writes down.
const PORTION: usize = 500;

/// Disclosures.
#[derive(Clone, Debug)]
pub struct Disclosures {
    journal: Journal,
    sealer: Arc<Sealer>,
}

impl Disclosures {
    pub(crate) const fn new(journal: Journal, sealer: Arc<Sealer>) -> Self {
        Self { journal, sealer }
    }

    /// Writes a disclosure down.
    pub async fn record(
        &self,
        caller: &Caller,
        patient: &PersonId,
        new: NewDisclosure,
    ) -> Result<Disclosure, ClinicError> {
        let mut tx = self.journal.db.begin().await?;
        let mut telling = self.journal.telling(caller);
        let done = self.enter(caller, (&mut tx, &mut telling), (patient, new)).await;
        self.settle(caller, patient.as_str(), (tx, telling), done).await
    }

    /// The same, within somebody else's transaction.
    pub(crate) async fn enter(
        &self,
        caller: &Caller,
        (tx, telling): (&mut Tx, &mut Telling),
        (patient, new): (&PersonId, NewDisclosure),
    ) -> Result<Disclosure, ClinicError> {
        rules::may_record(caller)?;
        rules::check(&new, telling.now)?;
        let role = person::store::role(tx, &caller.organization, patient).await?;
        if role != Some(Role::Patient) {
            return Err(Refusal::Unknown("patient").into());
        }
        if caller.treats() {
            // Only they read which restrictions stand, which whoever gives something away has to know.
            chart::cares(tx, caller, patient).await?;
        }
        let labelled = consultation::store::labelled(tx, patient).await?;
        let standing = restriction::store::standing(tx, patient).await?;
        if new.purpose == Purpose::Payment {
            restriction::check(&standing, |bar| *bar == Bar::HealthPlan)?;
        }
        if new.purpose == Purpose::Authorization {
            // What left while it stood may be written down after it was taken back.
            consent::may_share(tx, caller, patient, new.at.unwrap_or(telling.now)).await?;
        }
        rules::protected(&new, !labelled.is_empty())?;
        let made = self.make(caller, patient, (new, telling.now));
        store::insert(tx, &self.sealer, (&caller.organization, None), &made).await?;
        let what = (made.id.as_str(), patient);
        let entry = witness(telling, (Event::DisclosureRecorded, Action::Create), what);
        entry.reason = Some(made.purpose.name());
        entry.details.extend(made.part2.map(|on| ("part2", on.name().to_owned())));
        if let Some(silence) = &made.silence {
            entry.details.push(("silentUntil", silence.until.to_string()));
        }
        Ok(made)
    }

    /// Writes down for the patients of a breach that their data was open, for each of them once and so many at a time; whether
    /// these were the last. Whoever asks has seen to it that the caller may.
    pub(crate) async fn of_breach(
        &self,
        caller: &Caller,
        (tx, telling): (&mut Tx, &mut Telling),
        (incident, at, recipient): (&IncidentId, Timestamp, &Phi),
    ) -> Result<bool, ClinicError> {
        let left = store::unwritten(tx, incident, PORTION).await?;
        for (patient, locale) in &left {
            let new = rules::of_breach(locale, (incident, at, recipient));
            let made = self.make(caller, patient, (new, telling.now));
            let whose = (&caller.organization, Some(incident));
            store::insert(tx, &self.sealer, whose, &made).await?;
        }
        let ids = left.iter().map(|(patient, _)| patient.as_str());
        for patients in journal::lists(ids).into_iter().filter(|list| !list.is_empty()) {
            let what = ("disclosure", incident.as_str());
            let entry = telling.witness(Event::DisclosureRecorded, Action::Create, what);
            entry.reason = Some(Purpose::Impermissible.name());
            entry.details.push(("count", patients.split(' ').count().to_string()));
            entry.details.push(("patients", patients));
        }
        Ok(left.len() < PORTION)
    }

    fn make(
        &self,
        caller: &Caller,
        patient: &PersonId,
        (new, now): (NewDisclosure, Timestamp),
    ) -> Disclosure {
        Disclosure {
            id: self.journal.uuid(),
            patient: patient.clone(),
            at: new.at.unwrap_or(now),
            recipient: new.recipient,
            address: new.address,
            what: new.what,
            purpose: new.purpose,
            basis: new.basis,
            part2: new.part2,
            silence: new.silence,
            recorded_by: caller.person.clone(),
            recorded: now,
            struck: None,
        }
    }

    /// All disclosures of a patient's data, with those that no accounting tells of: for compliance officers.
    pub async fn list(
        &self,
        caller: &Caller,
        patient: &PersonId,
    ) -> Result<Vec<Disclosure>, ClinicError> {
        let mut tx = self.journal.db.begin().await?;
        let mut telling = self.journal.telling(caller);
        let done = async {
            Caller::require(caller.role == Role::ComplianceOfficer)?;
            let whose = (&caller.organization, patient);
            let found = store::of_patient(&mut tx, &self.sealer, whose, Timestamp::UNIX_EPOCH);
            let found = found.await?;
            let what = (patient.as_str(), patient);
            let entry = witness(&mut telling, (Event::DisclosureRead, Action::Read), what);
            entry.details.push(("count", found.len().to_string()));
            Ok(found)
        }
        .await;
        self.settle(caller, patient.as_str(), (tx, telling), done).await
    }

    /// Strikes one that was never so.
    pub async fn strike(
        &self,
        caller: &Caller,
        disclosure: &str,
        why: Phi,
    ) -> Result<Disclosure, ClinicError> {
        let mut tx = self.journal.db.begin().await?;
        let mut telling = self.journal.telling(caller);
        let done = async {
            Caller::require(caller.role == Role::ComplianceOfficer)?;
            rules::text("why", &why)?;
            let which = (&caller.organization, disclosure);
            let found = store::find(&mut tx, &self.sealer, which).await?;
            let found = found.ok_or(Refusal::Unknown("disclosure"))?;
            let struck = (&caller.person, telling.now, &why);
            if !store::strike(&mut tx, &self.sealer, disclosure, struck).await? {
                return Err(Refusal::Stale("disclosure").into());
            }
            let what = (disclosure, &found.patient);
            let entry = witness(&mut telling, (Event::DisclosureStruck, Action::Update), what);
            let silence = found.silence.as_ref().map(|silence| silence.until.to_string());
            entry.details.extend(silence.map(|until| ("silentUntil", until)));
            Ok(Disclosure { struck: Some((caller.person.clone(), telling.now, why)), ..found })
        }
        .await;
        self.settle(caller, disclosure, (tx, telling), done).await
    }

    /// Accounts to a patient, or to an officer for whoever acts for one, for what left since then, six years back at most. What was
    /// told, and by whom, is kept in the audit log.
    pub async fn account(
        &self,
        caller: &Caller,
        patient: &PersonId,
        from: Option<Timestamp>,
    ) -> Result<Accounting, ClinicError> {
        let mut tx = self.journal.db.begin().await?;
        let mut telling = self.journal.telling(caller);
        let done = async {
            let officer = caller.role == Role::ComplianceOfficer;
            Caller::require(officer || caller.is_patient(patient))?;
            let made = self.look_back(&mut tx, caller, patient, (from, telling.now)).await?;
            let what = (patient.as_str(), patient);
            let entry = witness(&mut telling, (Event::DisclosuresAccounted, Action::Read), what);
            entry.details.push(("from", made.from.to_string()));
            entry.details.push(("count", made.disclosures.len().to_string()));
            Ok(made)
        }
        .await;
        self.settle(caller, patient.as_str(), (tx, telling), done).await
    }

    async fn look_back(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        patient: &PersonId,
        (from, now): (Option<Timestamp>, Timestamp),
    ) -> Result<Accounting, ClinicError> {
        let organization = &caller.organization;
        let whom = person::store::find(tx, &self.sealer, organization, patient).await?;
        let whom = whom.ok_or(Refusal::Unknown("patient"))?;
        let clinic = organization::store::find(tx, organization).await?;
        let from = rules::since(from, now);
        let mut disclosures =
            store::of_patient(tx, &self.sealer, (organization, patient), from).await?;
        disclosures.retain(|one| rules::is_told(one, now));
        Ok(Accounting {
            patient: whom.name,
            clinic: clinic.map(|clinic| clinic.name).unwrap_or_default(),
            zone: organization::store::zone(tx, organization).await?,
            locale: whom.locale,
            from,
            made: now,
            disclosures,
        })
    }

    async fn settle<T>(
        &self,
        caller: &Caller,
        id: &str,
        (tx, telling): (Tx, Telling),
        done: Result<T, ClinicError>,
    ) -> Result<T, ClinicError> {
        self.journal.settle(caller, ("disclosure", id), (tx, telling), done).await
    }
}

fn witness<'a>(
    telling: &'a mut Telling,
    (event, action): (Event, Action),
    (id, patient): (&str, &PersonId),
) -> &'a mut Entry {
    let entry = telling.witness(event, action, ("disclosure", id));
    entry.patient = Some(patient.as_str().to_owned());
    entry
}
