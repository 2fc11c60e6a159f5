//! Writes and shows notes, and shows summaries.

use super::rules::Keeping;
use super::{Note, Summary, rules, store};
use crate::consultation::{self, Consultation, State, rules as consultations};
use crate::journal::{Journal, Telling};
use crate::keys::Keys;
use crate::{Caller, ClinicError, Refusal, participant, person, seal, survey};
use compliance::audit::{Action, Event};
use compliance::keys::Sealer;
use compliance::retention::Standing;
use db::{DbError, Tx};
use kernel::{ConsultationId, Phi};
use std::sync::Arc;

/// Charts.
#[derive(Clone, Debug)]
pub struct Charts {
    pub(super) journal: Journal,
    pub(super) sealer: Arc<Sealer>,
    pub(super) keys: Keys,
}

impl Charts {
    pub(crate) const fn new(journal: Journal, sealer: Arc<Sealer>, keys: Keys) -> Self {
        Self { journal, sealer, keys }
    }

    /// The provider's notes; to whoever handed the visit over, as they stood then.
    pub async fn note(&self, caller: &Caller, id: &ConsultationId) -> Result<Note, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let read = async {
            let visit = find(&mut tx, caller, id).await?;
            let note = match rules::may_write(caller, &visit) {
                Ok(()) => store::note(&mut tx, &self.sealer, id).await?,
                Err(refusal) => {
                    let whose = (&caller.person, &visit.patient);
                    let mut left = store::left(&mut tx, &self.sealer, whose).await?;
                    left.remove(id.as_str()).ok_or(refusal)?
                }
            };
            witness(&mut telling, (Event::NotesRead, Action::Read), &visit);
            Ok(note)
        }
        .await;
        self.settle(caller, id, (tx, telling), read).await
    }

    /// Writes the notes over the version that was read, which stays beside them once it is of the record; refused when somebody
    /// wrote in between.
    pub async fn write_note(
        &self,
        caller: &Caller,
        id: &ConsultationId,
        (text, version): (Phi, i64),
    ) -> Result<Note, ClinicError> {
        rules::check_note(&text)?;
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let written = async {
            let visit = find(&mut tx, caller, id).await?;
            rules::may_write(caller, &visit)?;
            let now = telling.now;
            let what = (&text, version, now);
            let whose = (id, &visit.patient);
            let keeping = keeping(&mut tx, &visit).await?;
            if !store::write_note(&mut tx, &self.sealer, whose, what, keeping).await? {
                return Err(Refusal::Stale("notes").into());
            }
            let line = witness(&mut telling, (Event::NotesChanged, Action::Update), &visit);
            line.details.push(("version", (version + 1).to_string()));
            Ok(Note { text, version: version + 1, changed: Some(now) })
        }
        .await;
        self.settle(caller, id, (tx, telling), written).await
    }

    /// What a patient looks back on.
    pub async fn summary(
        &self,
        caller: &Caller,
        id: &ConsultationId,
    ) -> Result<Summary, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let read = async {
            let visit = find(&mut tx, caller, id).await?;
            let departments = person::store::departments(&mut tx, &caller.person).await?;
            rules::may_read(caller, &visit, &departments)?;
            witness(&mut telling, (Event::SummaryRead, Action::Read), &visit);
            self.look_back(&mut tx, caller, &visit).await
        }
        .await;
        self.settle(caller, id, (tx, telling), read).await
    }

    pub(super) async fn look_back(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        visit: &Consultation,
    ) -> Result<Summary, ClinicError> {
        let organization = &caller.organization;
        let provider = person::store::name(tx, &self.sealer, organization, &visit.provider).await?;
        Ok(Summary {
            take_home: store::summary(tx, &self.sealer, &visit.id).await?.unwrap_or_default(),
            provider: provider.ok_or(Refusal::Unknown("provider"))?,
            started: visit.started,
            ended: visit.ended,
            minutes: consultations::duration(visit) / 60,
            outcome: visit.outcome,
            surveyed: survey::store::exists(tx, &visit.id).await?,
        })
    }

    pub(super) async fn settle<T>(
        &self,
        caller: &Caller,
        id: &ConsultationId,
        (tx, telling): (Tx, Telling),
        done: Result<T, ClinicError>,
    ) -> Result<T, ClinicError> {
        self.journal.settle(caller, ("consultation", id.as_str()), (tx, telling), done).await
    }
}

pub(super) async fn find(
    tx: &mut Tx,
    caller: &Caller,
    id: &ConsultationId,
) -> Result<Consultation, ClinicError> {
    let found = consultation::store::find(tx, &caller.organization, id).await?;
    let found = found.ok_or(Refusal::Unknown("consultation"))?;
    participant::barred(tx, caller, &found).await?;
    Ok(found)
}

/// What of what was written of a visit stays when it is written over: of a draft nothing, but once the visit is over it is of the
/// record, and what is held is evidence, as it is by a hold on whoever is with the patient. Whoever ends the visit meanwhile has
/// ended it by now, or waits.
pub(super) async fn keeping(tx: &mut Tx, visit: &Consultation) -> Result<Keeping, DbError> {
    let patient = visit.patient.as_str();
    let guests = participant::guests(tx, patient).await?.into_iter();
    let people = guests.chain(participant::guardians(tx, patient).await?);
    let mut marks: Vec<String> = people.map(|person| format!("patient/{person}")).collect();
    marks.extend([format!("patient/{patient}"), format!("consultation/{}", visit.id)]);
    marks.extend([seal::RECORD, seal::SUD, seal::APART].map(|class| format!("class/{class}")));
    let held = Standing::read(tx).await?.last_on(&marks);
    let state = consultation::store::hold_state(tx, &visit.id).await?;
    if state.is_none_or(State::is_over) {
        return Ok(Keeping::All);
    }
    Ok(held.map_or(Keeping::Nothing, Keeping::Held))
}

pub(super) fn witness<'a>(
    telling: &'a mut Telling,
    (event, action): (Event, Action),
    visit: &Consultation,
) -> &'a mut compliance::audit::Entry {
    let entry = telling.witness(event, action, ("consultation", visit.id.as_str()));
    entry.patient = Some(visit.patient.as_str().to_owned());
    entry.encounter = Some(visit.id.as_str().to_owned());
    entry
}
