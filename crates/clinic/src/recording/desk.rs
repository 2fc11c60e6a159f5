//! What becomes of one visit's recording, in the transaction of whoever asks.

use super::rules::{self, Wish};
use super::{Part, Recording, State, store};
use crate::consent::{self, Decision, Evidence, Topic};
use crate::consultation::{self, Consultation};
use crate::journal::{Journal, Telling};
use crate::keys::Keys;
use crate::{Caller, ClinicError, Refusal, names, participant, person, seal};
use compliance::audit::{Action, Event};
use compliance::keys::Sealer;
use compliance::retention;
use db::Tx;
use kernel::{PersonId, Timestamp};
use serde_json::json;

/// One visit's recording and what is needed to tell of it.
pub(super) struct Desk<'a> {
    pub(super) journal: &'a Journal,
    pub(super) keys: &'a Keys,
    pub(super) visit: &'a Consultation,
}

impl Desk<'_> {
    /// Where it stands now.
    pub(super) async fn read(&self, tx: &mut Tx) -> Result<Recording, ClinicError> {
        let mut present = vec![self.visit.patient.clone(), self.visit.provider.clone()];
        let brought_in = participant::store::all(tx, &self.visit.id).await?;
        present
            .extend(brought_in.into_iter().filter(|one| one.left.is_none()).map(|one| one.person));
        let mut known = store::find(tx, &self.visit.id).await?;
        let consented = self.consent(tx).await?.is_some();
        known.missing = rules::missing(&known, &present, (&self.visit.patient, consented));
        Ok(known)
    }

    /// The patient's consent to be recorded, as the register has it now.
    async fn consent(&self, tx: &mut Tx) -> Result<Option<consent::Record>, ClinicError> {
        let (organization, patient) = (&self.visit.organization, &self.visit.patient);
        let topic = Some(Topic::Recording);
        let records = consent::store::records(tx, organization, patient, topic).await?;
        Ok(consent::rules::live(&records, self.journal.now()).cloned())
    }

    /// Does what a caller wants of it, if they may.
    pub(super) async fn grant(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (caller, sealer): (&Caller, &Sealer),
        wish: Wish<'_>,
    ) -> Result<Recording, ClinicError> {
        let known = self.read(tx).await?;
        let visit = self.visit;
        rules::may(caller, visit, wish)?;
        match wish {
            Wish::See => return Ok(known),
            Wish::Ask => {
                // What runs ends with the question, and everybody is told and it is written down as whenever it ends.
                if known.state == State::Running {
                    self.end(tx, telling, "provider").await?;
                }
                self.ask(tx, telling).await?;
            }
            Wish::Answer(agreed) => {
                self.answered(tx, telling, caller, (known.state, agreed)).await?;
            }
            Wish::Start => {
                store::save(tx, &visit.id, (rules::start(&known)?, telling.now)).await?;
                self.witness(telling, Event::RecordingStarted);
                self.say(tx, telling, json!({ "action": "RECORDING_STARTED" })).await?;
            }
            Wish::Stop => self.end(tx, telling, "provider").await?,
            Wish::File(file, until) => self.file(tx, telling, (file, until), sealer).await?,
        }
        self.read(tx).await
    }

    async fn answered(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        (state, agreed): (State, bool),
    ) -> Result<(), ClinicError> {
        if caller.is_patient(&self.visit.patient) {
            self.register(tx, telling, caller, agreed).await?;
        }
        let whose = (&self.visit.id, &caller.person);
        store::answer(tx, whose, (agreed, telling.now)).await?;
        self.witness(
            telling,
            if agreed { Event::RecordingConsentGiven } else { Event::RecordingConsentRevoked },
        );
        let person = caller.person.as_str();
        let payload =
            json!({ "action": "RECORDING_ANSWERED", "personId": person, "consent": agreed });
        self.say(tx, telling, payload).await?;
        if !agreed && state != State::Off {
            self.end(tx, telling, "consent-withdrawn").await?;
        }
        Ok(())
    }

    /// A patient's yes stands on their consent in the register; their no ends it there.
    async fn register(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        agreed: bool,
    ) -> Result<(), ClinicError> {
        match self.consent(tx).await? {
            None if agreed => Err(Refusal::RecordingUnsigned.into()),
            Some(grant) if !agreed => {
                let how = (Decision::Revoked, Evidence::Click);
                consent::end(tx, self.journal, telling, (&grant, how), &caller.person).await?;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Keeps a file of the visit as recordings are kept: by a key of its own, which goes with them, and until then, unless a rule
    /// of their class is approved.
    async fn file(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (file, until): (&str, Option<Timestamp>),
        sealer: &Sealer,
    ) -> Result<(), ClinicError> {
        let (visit, patient) = (&self.visit.id, &self.visit.patient);
        person::store::take_turn(tx, patient.as_str()).await?;
        let channel = names::files(&self.visit.provider, patient);
        let keyset = self.journal.keyset.id;
        let is_ruled = retention::is_ruled(tx, seal::RECORDING).await?;
        let part = Part { file: file.to_owned(), until: until.filter(|_| !is_ruled) };
        if !realtime::file::keep_apart(tx, keyset, (&channel, file), part.until).await? {
            return Err(Refusal::Unknown("file").into());
        }
        store::add_part(tx, sealer, (visit, patient), (&part, telling.now)).await?;
        let entry = self.witness(telling, Event::RecordingFiled);
        entry.details.push(("file", part.file));
        if let Some(until) = part.until {
            entry.details.push(("keptUntil", until.to_string()));
        }
        Ok(())
    }

    /// Ends what runs, and the question as well.
    pub(super) async fn end(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        reason: &'static str,
    ) -> Result<(), ClinicError> {
        store::save(tx, &self.visit.id, (State::Off, telling.now)).await?;
        self.witness(telling, Event::RecordingStopped).reason = Some(reason);
        self.say(tx, telling, json!({ "action": "RECORDING_STOPPED", "reason": reason })).await
    }

    /// Asks everybody who has not agreed.
    pub(super) async fn ask(&self, tx: &mut Tx, telling: &mut Telling) -> Result<(), ClinicError> {
        store::save(tx, &self.visit.id, (State::Asked, telling.now)).await?;
        let known = self.read(tx).await?;
        let ids: Vec<&str> = known.missing.iter().map(PersonId::as_str).collect();
        self.say(tx, telling, json!({ "action": "RECORDING_ASKED", "personIds": ids })).await
    }

    async fn say(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        mut payload: serde_json::Value,
    ) -> Result<(), ClinicError> {
        if let Some(fields) = payload.as_object_mut() {
            fields.insert("consultationId".to_owned(), self.visit.id.as_str().into());
            fields.insert("timestamp".to_owned(), telling.now.to_string().into());
        }
        let to = (self.journal, self.keys);
        consultation::confide(tx, telling, to, self.visit, &payload).await
    }

    fn witness<'t>(
        &self,
        telling: &'t mut Telling,
        event: Event,
    ) -> &'t mut compliance::audit::Entry {
        let what = ("recording", self.visit.id.as_str());
        let entry = telling.witness(event, Action::Execute, what);
        entry.patient = Some(self.visit.patient.as_str().to_owned());
        entry.encounter = Some(self.visit.id.as_str().to_owned());
        entry
    }
}
