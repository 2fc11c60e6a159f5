//! Asks, starts and stops recordings.

use super::{Recording, State, rules, store};
use crate::consultation::{self, Consultation};
use crate::journal::{Journal, Telling};
use crate::keys::Keys;
use crate::{Caller, ClinicError, Refusal, participant};
use compliance::audit::{Action, Event};
use db::Tx;
use kernel::{ConsultationId, PersonId};
use serde_json::json;

/// Recordings.
#[derive(Clone, Debug)]
pub struct Recordings {
    journal: Journal,
    keys: Keys,
}

/// What somebody wants of a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    See,
    Ask,
    Answer(bool),
    Start,
    Stop,
}

impl Recordings {
    pub(crate) const fn new(journal: Journal, keys: Keys) -> Self {
        Self { journal, keys }
    }

    /// Where a visit's recording stands.
    pub async fn find(
        &self,
        caller: &Caller,
        id: &ConsultationId,
    ) -> Result<Recording, ClinicError> {
        self.wish(caller, id, Wish::See).await
    }

    /// The provider asks everybody in the visit.
    pub async fn ask(
        &self,
        caller: &Caller,
        id: &ConsultationId,
    ) -> Result<Recording, ClinicError> {
        self.wish(caller, id, Wish::Ask).await
    }

    /// One of those in the visit agrees or does not; a no ends what runs.
    pub async fn answer(
        &self,
        caller: &Caller,
        id: &ConsultationId,
        agreed: bool,
    ) -> Result<Recording, ClinicError> {
        self.wish(caller, id, Wish::Answer(agreed)).await
    }

    /// The provider starts; refused as long as somebody has not agreed.
    pub async fn start(
        &self,
        caller: &Caller,
        id: &ConsultationId,
    ) -> Result<Recording, ClinicError> {
        self.wish(caller, id, Wish::Start).await
    }

    /// The provider stops.
    pub async fn stop(
        &self,
        caller: &Caller,
        id: &ConsultationId,
    ) -> Result<Recording, ClinicError> {
        self.wish(caller, id, Wish::Stop).await
    }

    async fn wish(
        &self,
        caller: &Caller,
        id: &ConsultationId,
        wish: Wish,
    ) -> Result<Recording, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let done = async {
            let found = consultation::store::find(&mut tx, &caller.organization, id).await?;
            let visit = found.ok_or(Refusal::Unknown("consultation"))?;
            participant::require_seat(&mut tx, caller, &visit).await?;
            let desk = Desk { journal: &self.journal, keys: &self.keys, visit: &visit };
            desk.grant(&mut tx, &mut telling, caller, wish).await
        }
        .await;
        let what = ("recording", id.as_str());
        self.journal.settle(caller, what, (tx, telling), done).await
    }
}

/// Ends a recording that not everybody in the visit agreed to, because one more came in.
pub(crate) async fn stop_for(
    tx: &mut Tx,
    telling: &mut Telling,
    (journal, keys): (&Journal, &Keys),
    visit: &Consultation,
) -> Result<(), ClinicError> {
    let desk = Desk { journal, keys, visit };
    let known = desk.read(tx).await?;
    if known.state == State::Running && !known.missing.is_empty() {
        desk.end(tx, telling, "participant-joined").await?;
        desk.tell_ask(tx, telling, &known.missing).await?;
        store::save(tx, &visit.id, (State::Asked, telling.now)).await?;
    }
    Ok(())
}

/// One visit's recording and what is needed to tell of it.
struct Desk<'a> {
    journal: &'a Journal,
    keys: &'a Keys,
    visit: &'a Consultation,
}

impl Desk<'_> {
    async fn read(&self, tx: &mut Tx) -> Result<Recording, ClinicError> {
        let mut present = vec![self.visit.patient.clone(), self.visit.provider.clone()];
        let brought_in = participant::store::all(tx, &self.visit.id).await?;
        present
            .extend(brought_in.into_iter().filter(|one| one.left.is_none()).map(|one| one.person));
        let mut known = store::find(tx, &self.visit.id).await?;
        known.missing = rules::missing(&known, &present);
        Ok(known)
    }

    async fn grant(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        wish: Wish,
    ) -> Result<Recording, ClinicError> {
        let known = self.read(tx).await?;
        let visit = self.visit;
        if matches!(wish, Wish::Ask | Wish::Start | Wish::Stop) {
            rules::may_lead(caller, &visit.provider)?;
        }
        if wish != Wish::See && visit.state.is_over() {
            return Err(Refusal::TooLate.into());
        }
        match wish {
            Wish::See => return Ok(known),
            Wish::Ask => {
                store::save(tx, &visit.id, (State::Asked, telling.now)).await?;
                self.tell_ask(tx, telling, &known.missing).await?;
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

    async fn end(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        reason: &'static str,
    ) -> Result<(), ClinicError> {
        store::save(tx, &self.visit.id, (State::Off, telling.now)).await?;
        self.witness(telling, Event::RecordingStopped).reason = Some(reason);
        self.say(tx, telling, json!({ "action": "RECORDING_STOPPED", "reason": reason })).await
    }

    async fn tell_ask(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        missing: &[PersonId],
    ) -> Result<(), ClinicError> {
        let ids: Vec<&str> = missing.iter().map(PersonId::as_str).collect();
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
