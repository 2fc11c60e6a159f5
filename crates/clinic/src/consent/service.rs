//! Keeps forms and records consents.

use super::{
    Change, Decision, Evidence, Form, Given, NewForm, Record, Search, Topic, rules, store,
};
use crate::journal::{Journal, Telling, listed};
use crate::{Act, Caller, ClinicError, Refusal, person, restriction};
use aws_lc_rs::digest;
use compliance::audit::{Action, Event};
use data_encoding::HEXLOWER;
use db::{DbError, Tx};
use kernel::{ConsentId, PersonId, Role, Timestamp};
use std::collections::BTreeSet;
use wire::request::RecordKind;

/// Forms and consents.
#[derive(Clone, Debug)]
pub struct Consents {
    pub(super) journal: Journal,
}

impl Consents {
    pub(crate) const fn new(journal: Journal) -> Self {
        Self { journal }
    }

    /// Adds a version of a form in one language. A version's words never change.
    pub async fn add_form(&self, caller: &Caller, new: NewForm) -> Result<Form, ClinicError> {
        Caller::require(matches!(caller.role, Role::Administrator | Role::System))?;
        if new.text.trim().is_empty() || new.version < 1 {
            let problem = "has words and a version from 1 on";
            return Err(Refusal::Field { field: "form", problem }.into());
        }
        rules::check_states(&new.states)?;
        let form = Form {
            organization: caller.organization.clone(),
            topic: new.topic,
            version: new.version,
            locale: new.locale,
            hash: hash(&new.text),
            text: new.text,
            effective: new.effective,
            renews: new.renews,
            states: new.states,
        };
        let mut tx = self.journal.db.begin().await?;
        if !store::insert_form(&mut tx, &form).await? {
            return Err(Refusal::Taken("form version").into());
        }
        let mut telling = self.journal.telling(caller);
        let entry =
            telling.witness(Event::ConfigurationChanged, Action::Create, ("form", &form.hash));
        entry.details.push(("type", form.topic.name().to_owned()));
        entry.details.push(("version", form.version.to_string()));
        entry.details.push(("renews", form.renews.to_string()));
        if !form.states.is_empty() {
            entry.details.push(("states", form.states.join(" ")));
        }
        self.journal.commit(tx, telling).await?;
        Ok(form)
    }

    /// What became of each paragraph of a form between two versions, in the order of reading.
    pub async fn changes(
        &self,
        caller: &Caller,
        (topic, locale): (Topic, &str),
        (from, to): (i64, i64),
    ) -> Result<Vec<(Change, String)>, ClinicError> {
        let mut tx = self.journal.db.read().await?;
        let forms = store::forms(&mut tx, &caller.organization).await?;
        let words = |version| {
            let fits = |form: &&Form| {
                form.topic == topic && form.locale == locale && form.version == version
            };
            forms.iter().find(fits).map(|form| &form.text).ok_or(Refusal::FormUnknown(version))
        };
        Ok(rules::changes(words(from)?, words(to)?))
    }

    /// The forms of the caller's organization, newest version first.
    pub async fn forms(&self, caller: &Caller) -> Result<Vec<Form>, ClinicError> {
        let mut tx = self.journal.db.read().await?;
        let mut forms = store::forms(&mut tx, &caller.organization).await?;
        // What every visit needs comes first.
        forms.sort_by_key(|form| Topic::ALL.iter().position(|topic| *topic == form.topic));
        Ok(forms)
    }

    /// Records that a patient consented.
    pub async fn grant(&self, caller: &Caller, given: Given) -> Result<Record, ClinicError> {
        if let Err(refusal) = rules::may_record(caller, &given.patient, given.evidence) {
            let what = ("consent", given.patient.as_str());
            return Err(self.journal.refused(caller, refusal, what).await);
        }
        let mut tx = self.begin(caller, &given.patient).await?;
        let role = person::store::role(&mut tx, &caller.organization, &given.patient).await?;
        if role != Some(Role::Patient) {
            return Err(Refusal::Unknown("patient").into());
        }
        let form = self.form(&mut tx, caller, &given).await?;
        let now = self.journal.now();
        if given.expires.is_some_and(|end| end <= now) {
            let problem = "lies in the future";
            return Err(Refusal::Field { field: "expiresAt", problem }.into());
        }
        rules::check_scope(given.scope.as_deref())?;
        let known =
            store::records(&mut tx, &caller.organization, &given.patient, Some(given.topic))
                .await?;
        let record = self.record(caller, given, form, rules::next_sequence(&known), now);
        store::append(&mut tx, &record).await.map_err(stale)?;
        let mut telling = self.journal.telling(caller);
        witness(&mut telling, Event::PatientConsentGiven, &record);
        mirror(&mut tx, &self.journal, &mut telling, &record).await?;
        self.journal.commit(tx, telling).await?;
        Ok(record)
    }

    /// A transaction for somebody who is not kept from the patient; who is, is refused, which is written down.
    async fn begin(&self, caller: &Caller, patient: &PersonId) -> Result<Tx, ClinicError> {
        let mut tx = self.journal.db.begin().await?;
        match restriction::barred(&mut tx, caller, patient).await {
            Ok(()) => Ok(tx),
            Err(ClinicError::Refused(refusal)) => {
                drop(tx);
                Err(self.journal.refused(caller, refusal, ("consent", patient.as_str())).await)
            }
            Err(error) => Err(error),
        }
    }

    async fn form(&self, tx: &mut Tx, caller: &Caller, given: &Given) -> Result<Form, ClinicError> {
        let forms = store::forms(tx, &caller.organization).await?;
        let chosen = forms.into_iter().find(|form| {
            form.topic == given.topic
                && form.version == given.version
                && form.locale == given.locale
        });
        let chosen = chosen.ok_or(Refusal::FormUnknown(given.version))?;
        if !rules::in_effect(&chosen, self.journal.now()) {
            return Err(Refusal::FormEarly.into());
        }
        Ok(chosen)
    }

    fn record(
        &self,
        caller: &Caller,
        given: Given,
        form: Form,
        sequence: i64,
        now: Timestamp,
    ) -> Record {
        Record {
            id: ConsentId::generate(&*self.journal.clock, &*self.journal.random),
            organization: caller.organization.clone(),
            patient: given.patient,
            topic: given.topic,
            sequence,
            decision: Decision::Granted,
            scope: given.scope.unwrap_or_else(|| "all-visits".to_owned()),
            version: form.version,
            locale: form.locale,
            hash: form.hash,
            evidence: given.evidence,
            recorded_by: caller.person.clone(),
            at: now,
            expires: given.expires,
        }
    }

    /// A patient's records, oldest first.
    pub async fn list(
        &self,
        caller: &Caller,
        patient: &PersonId,
    ) -> Result<Vec<Record>, ClinicError> {
        if !rules::may_read(caller.stands_for(patient, Act::View), caller.role) {
            let what = ("consent", patient.as_str());
            return Err(self.journal.refused(caller, Refusal::NotAllowed, what).await);
        }
        let mut tx = self.begin(caller, patient).await?;
        let records = store::records(&mut tx, &caller.organization, patient, None).await?;
        let mut telling = self.journal.telling(caller);
        let what = ("consent", patient.as_str());
        let entry = telling.witness(Event::ConsentRead, Action::Read, what);
        entry.patient = Some(patient.as_str().to_owned());
        self.journal.commit(tx, telling).await?;
        Ok(records)
    }

    /// A page of the organization's records, newest first.
    pub async fn register(
        &self,
        caller: &Caller,
        search: &Search,
    ) -> Result<Vec<Record>, ClinicError> {
        Caller::require(caller.role == Role::ComplianceOfficer)?;
        let mut tx = self.journal.db.begin().await?;
        let records = store::register(&mut tx, &caller.organization, search).await?;
        let mut telling = self.journal.telling(caller);
        let what = ("consent-register", caller.organization.as_str());
        let entry = telling.witness(Event::ConsentRead, Action::Read, what);
        entry.details.push(("count", records.len().to_string()));
        let patients = records.iter().map(|record| &record.patient).chain(&search.patient);
        let patients: BTreeSet<&str> = patients.map(PersonId::as_str).collect();
        if !patients.is_empty() {
            entry.details.push(("patients", listed(patients)));
        }
        self.journal.commit(tx, telling).await?;
        Ok(records)
    }

    /// Whether a patient's consent to a topic is in force now.
    pub async fn is_live(
        &self,
        caller: &Caller,
        patient: &PersonId,
        topic: Topic,
    ) -> Result<bool, ClinicError> {
        let mut tx = self.journal.db.read().await?;
        let live = live(&mut tx, caller, patient, topic, self.journal.now()).await?;
        Ok(live.is_some())
    }
}

/// The grant in force, read in the caller's transaction; a failing look-up fails the command.
pub(crate) async fn live(
    tx: &mut Tx,
    caller: &Caller,
    patient: &PersonId,
    topic: Topic,
    now: Timestamp,
) -> Result<Option<Record>, DbError> {
    let records = store::records(tx, &caller.organization, patient, Some(topic)).await?;
    Ok(rules::live(&records, now).cloned())
}

/// Refuses what leaves on the patient's word alone, once they took back that others see their record.
pub(crate) async fn may_share(
    tx: &mut Tx,
    caller: &Caller,
    patient: &PersonId,
    at: Timestamp,
) -> Result<(), ClinicError> {
    let topic = Some(Topic::DataSharing);
    let records = store::records(tx, &caller.organization, patient, topic).await?;
    if rules::is_withdrawn(&records, at) { Err(Refusal::SharingWithdrawn.into()) } else { Ok(()) }
}

/// The grant in force, unless its words were replaced by ones that everybody signs anew. Asked at the door only: a visit
/// that has begun goes on.
pub(crate) async fn current(
    tx: &mut Tx,
    caller: &Caller,
    patient: &PersonId,
    topic: Topic,
    now: Timestamp,
) -> Result<Option<Record>, DbError> {
    let Some(grant) = live(tx, caller, patient, topic, now).await? else { return Ok(None) };
    let forms = store::replacing(tx, &grant).await?;
    Ok(Some(grant).filter(|grant| !rules::is_outdated(grant, &forms, now)))
}

/// Appends what ends a grant: a revocation, or its expiry.
pub(crate) async fn end(
    tx: &mut Tx,
    journal: &Journal,
    telling: &mut Telling,
    (grant, (decision, evidence)): (&Record, (Decision, Evidence)),
    by: &PersonId,
) -> Result<Record, ClinicError> {
    let record = Record {
        id: ConsentId::generate(&*journal.clock, &*journal.random),
        sequence: grant.sequence + 1,
        decision,
        evidence,
        recorded_by: by.clone(),
        at: telling.now.max(grant.at),
        expires: None,
        ..grant.clone()
    };
    store::append(tx, &record).await.map_err(stale)?;
    let event = match decision {
        Decision::Expired => Event::PatientConsentExpired,
        _ => Event::PatientConsentRevoked,
    };
    witness(telling, event, &record);
    mirror(tx, journal, telling, &record).await?;
    Ok(record)
}

/// Shows the newest record of a topic as `consent_<type>` in the patient's user metadata.
async fn mirror(
    tx: &mut Tx,
    journal: &Journal,
    telling: &mut Telling,
    record: &Record,
) -> Result<(), ClinicError> {
    let field = format!("consent_{}", record.topic.name());
    let which = (RecordKind::User, record.patient.as_str());
    let shown = [(field.as_str(), rules::snapshot(record).to_string())];
    journal.mirror(tx, telling, which, None, &shown).await
}

/// Two records cannot take the same place; the slower one reads again.
fn stale(error: DbError) -> ClinicError {
    match error {
        DbError::Conflict => Refusal::Stale("consent").into(),
        other => other.into(),
    }
}

fn witness(telling: &mut Telling, event: Event, record: &Record) {
    let entry = telling.witness(event, Action::Create, ("consent", record.id.as_str()));
    entry.patient = Some(record.patient.as_str().to_owned());
    entry.details.push(("type", record.topic.name().to_owned()));
    entry.details.extend(rules::verb(record).map(|verb| ("verb", verb)));
    entry.details.push(("formVersion", record.version.to_string()));
    entry.details.push(("formHash", record.hash.clone()));
    entry.details.push(("evidence", record.evidence.name().to_owned()));
}

/// SHA-256 of a form's words, in hex.
pub(crate) fn hash(text: &str) -> String {
    HEXLOWER.encode(digest::digest(&digest::SHA256, text.as_bytes()).as_ref())
}
