//! Psychotherapy notes (45 CFR 164.501): kept apart from the record, for whoever wrote them and nobody else.
//!
//! They have rows and a data key of their own. No list tells of them, no record, copy or break-glass opens them, and a
//! provider who takes a visit over finds none: not even that there is one.

use super::service::{find, keeping, witness};
use super::{Charts, Note, rules, store};
use crate::seal::apart_scope;
use crate::{Caller, ClinicError, Refusal, person};
use compliance::audit::{Action, Event, Resource};
use compliance::keys::KeyError;
use db::Tx;
use kernel::{ConsultationId, Phi};

impl Charts {
    /// What the caller wrote apart of a visit.
    pub async fn apart(&self, caller: &Caller, id: &ConsultationId) -> Result<Note, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let read = async {
            let visit = find(&mut tx, caller, id).await?;
            let note = self.open_apart(&mut tx, caller, id).await?;
            let Some(note) = note else {
                rules::may_write(caller, &visit)?;
                return Ok(Note { text: Phi::new(""), version: 0, changed: None });
            };
            witness(&mut telling, (Event::NotesRead, Action::Read), &visit).resource = what(id);
            Ok(note)
        }
        .await;
        self.settle(caller, id, (tx, telling), read).await
    }

    /// Writes it over the version that was read, as notes are written; refused when another browser of theirs wrote in between.
    pub async fn write_apart(
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
            // Whoever wrote here goes on, also once a colleague has the visit.
            let own = store::apart(&mut tx, &self.sealer, (id, &caller.person)).await?;
            if own.is_none() {
                rules::may_write(caller, &visit)?;
            }
            // Both keys are read in this turn: a disposal that ended destroyed those of before.
            person::store::take_turn(&mut tx, visit.patient.as_str()).await?;
            let scope = apart_scope(id.as_str(), caller.person.as_str());
            let key = self.keys.ensure(&mut tx, &scope).await?;
            let json = serde_json::Value::from(text.expose()).to_string();
            let sealed = self.keys.encrypt(&mut tx, &scope, key, &json).await?;
            let sealed = Phi::new(sealed.ok_or(KeyError::Unusable)?);
            let whose = (id, &visit.patient, &caller.person);
            let new = (&sealed, version, telling.now);
            let keeping = keeping(&mut tx, &visit).await?;
            if !store::write_apart(&mut tx, &self.sealer, whose, new, keeping).await? {
                return Err(Refusal::Stale("notes").into());
            }
            let entry = witness(&mut telling, (Event::NotesChanged, Action::Update), &visit);
            entry.resource = what(id);
            entry.details.push(("version", (version + 1).to_string()));
            Ok(Note { text, version: version + 1, changed: Some(telling.now) })
        }
        .await;
        self.settle(caller, id, (tx, telling), written).await
    }

    async fn open_apart(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        id: &ConsultationId,
    ) -> Result<Option<Note>, ClinicError> {
        let whose = (id, &caller.person);
        let Some(sealed) = store::apart(tx, &self.sealer, whose).await? else { return Ok(None) };
        let openers =
            self.keys.openers(tx, &apart_scope(id.as_str(), caller.person.as_str())).await?;
        let opened = openers.iter().find_map(|key| key.open(sealed.text.expose()).ok());
        let text: String =
            opened.and_then(|json| serde_json::from_str(&json).ok()).ok_or(ClinicError::Cipher)?;
        Ok(Some(Note { text: Phi::new(text), ..sealed }))
    }
}

fn what(id: &ConsultationId) -> Resource {
    Resource { kind: "psychotherapy-note", id: id.as_str().to_owned(), channel: None }
}
