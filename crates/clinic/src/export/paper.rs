//! A record as a person reads it: what was written of their visits, and what was said in them.

use super::{Conversation, Exports, Open};
use crate::chart::TakeHome;
use crate::consultation::{self, Consultation};
use crate::{Caller, ClinicError, Refusal, appointment, chart, organization, person};
use db::Tx;
use kernel::{OrganizationId, PersonId, Phi, Timestamp};
use realtime::history::Kept;
use serde_json::Value;
use std::collections::BTreeMap;
use wire::Timetoken;

/// Something that was said in a visit.
#[derive(Clone, Debug)]
pub struct Said {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: Phi,
    /// What.
    pub text: Phi,
    /// Whether a visit was held there that 42 CFR Part 2 protects.
    pub part2: bool,
}

/// A visit of a record.
#[derive(Clone, Debug)]
pub struct VisitPaper {
    /// When it was to begin.
    pub starts: Timestamp,
    /// By whose clock times are told, as an IANA name.
    pub zone: String,
    /// Who saw the patient.
    pub provider: Phi,
    /// Where it stands, by its code.
    pub state: &'static str,
    /// Why the patient came.
    pub reason: Option<Phi>,
    /// What they took home.
    pub take_home: TakeHome,
    /// What the provider wrote.
    pub note: Option<Phi>,
    /// Whether 42 CFR Part 2 protects it.
    pub part2: bool,
}

/// A record as a person reads it.
#[derive(Clone, Debug)]
pub struct Paper {
    /// The patient.
    pub patient: person::Person,
    /// The clinic's name.
    pub clinic: String,
    /// By whose clock times are told that are of no visit: the clinic's, as an IANA name.
    pub zone: String,
    /// When the copy was made.
    pub made: Timestamp,
    /// Their visits, the latest first.
    pub visits: Vec<VisitPaper>,
    /// What was said on their channels, oldest first.
    pub said: Vec<Said>,
}

impl Exports {
    /// What a document of a record says.
    pub async fn paper(&self, caller: &Caller, open: Open) -> Result<Paper, ClinicError> {
        let organization = &caller.organization;
        let patient = &open.export.patient;
        let mut tx = self.journal.db.read().await?;
        let person = person::store::find(&mut tx, &self.sealer, organization, patient).await?;
        let labelled = consultation::store::labelled(&mut tx, patient).await?;
        let mut visits = Vec::new();
        for visit in consultation::store::of_patient(&mut tx, organization, patient).await? {
            let part2 = labelled.contains(visit.appointment.as_str());
            visits.push(self.visit(&mut tx, (&visit, part2)).await?);
        }
        let zone = organization::store::zone(&mut tx, organization).await?;
        tx.commit().await?;
        Ok(Paper {
            patient: person.ok_or(Refusal::Unknown("patient"))?,
            clinic: open.clinic,
            zone,
            made: open.made,
            visits,
            said: self.talk(organization, patient).await?,
        })
    }

    async fn visit(
        &self,
        tx: &mut Tx,
        (visit, part2): (&Consultation, bool),
    ) -> Result<VisitPaper, ClinicError> {
        let organization = &visit.organization;
        let booked = appointment::store::find(tx, &self.sealer, organization, &visit.appointment);
        let booked = booked.await?.ok_or(Refusal::Unknown("appointment"))?;
        let note = chart::store::note(tx, &self.sealer, &visit.id).await?;
        let take_home = chart::store::summary(tx, &self.sealer, &visit.id).await?;
        Ok(VisitPaper {
            starts: booked.starts,
            zone: booked.patient_zone.unwrap_or(booked.zone),
            provider: self.name(tx, (organization, &visit.provider)).await?,
            state: visit.state.name(),
            reason: booked.reason,
            take_home: take_home.unwrap_or_default(),
            note: Some(note.text).filter(|_| note.version > 0),
            part2,
        })
    }

    async fn name(
        &self,
        tx: &mut Tx,
        (organization, id): (&OrganizationId, &PersonId),
    ) -> Result<Phi, ClinicError> {
        let name = person::store::name(tx, &self.sealer, organization, id).await?;
        Ok(name.unwrap_or_else(|| Phi::new(id.as_str())))
    }

    /// What people wrote on a patient's channels; what the server announces there is no message to read.
    async fn talk(
        &self,
        organization: &OrganizationId,
        patient: &PersonId,
    ) -> Result<Vec<Said>, ClinicError> {
        let mut written = Vec::new();
        for conversation in self.conversations(patient).await? {
            let mut after = Timetoken::ZERO;
            loop {
                let mut tx = self.journal.db.read().await?;
                let page = self.page(&mut tx, &conversation, after).await?;
                tx.commit().await?;
                let Some(last) = page.last() else { break };
                after = last.message.timetoken;
                written.extend(page.iter().filter_map(|one| words(&conversation, one)));
                if written.len() > 2 * MOST {
                    latest(&mut written);
                }
            }
        }
        latest(&mut written);
        let mut tx = self.journal.db.read().await?;
        let mut names = BTreeMap::new();
        let mut said = Vec::with_capacity(written.len());
        for (at, by, text, part2) in written {
            if !names.contains_key(&by) {
                names.insert(by.clone(), self.name(&mut tx, (organization, &by)).await?);
            }
            let by = names.get(&by).cloned().unwrap_or_else(|| Phi::new(""));
            said.push(Said { at, by, text, part2 });
        }
        tx.commit().await?;
        Ok(said)
    }
}

type Written = (Timestamp, PersonId, Phi, bool);

/// Messages that a document has; the file beside it has all.
const MOST: usize = 5_000;

/// The latest of them, in order.
fn latest(written: &mut Vec<Written>) {
    written.sort_by_key(|(at, ..)| *at);
    written.drain(..written.len().saturating_sub(MOST));
}

/// What a person wrote in a message, if a person wrote something.
fn words(conversation: &Conversation, one: &Kept) -> Option<Written> {
    let opened = conversation.open(&one.message.payload)?;
    let text = text(&opened)?;
    let by = one.message.publisher.parse().ok()?;
    Some((one.message.timetoken.to_timestamp(), by, Phi::new(text), conversation.part2()))
}

/// The words in a message, whichever application wrote it; what the clinic announces has none.
fn text(message: &Value) -> Option<&str> {
    let content = message.get("content");
    message
        .as_str()
        .or_else(|| content?.as_str())
        .or_else(|| content?.get("text")?.as_str())
        .or_else(|| message.get("text")?.as_str())
}

#[cfg(test)]
mod tests {
    use super::text;
    use serde_json::json;

    #[test]
    fn the_words_of_a_message_are_found_whichever_application_wrote_it() {
        let promised = json!({
            "id": "a6b1ad3e-3ea3-4f0c-9f1c-0a7c2f0c1d55", "type": "text", "content": "Dizzy.",
            "sender": {"id": "pat-1", "role": "patient"}, "timestamp": "2026-03-02T10:00:00Z",
            "metadata": {"encrypted": true, "consentVerified": true, "auditRef": "0b8f6c52"},
        });
        assert_eq!(text(&promised), Some("Dizzy."));
        assert_eq!(text(&json!({"content": {"text": "Dizzy."}, "text": "other"})), Some("Dizzy."));
        assert_eq!(text(&json!({"text": "Dizzy."})), Some("Dizzy."));
        assert_eq!(text(&json!("Dizzy.")), Some("Dizzy."));
        for none in [json!({"action": "PROVIDER_JOINED"}), json!({"content": [1]}), json!(7)] {
            assert_eq!(text(&none), None, "{none}");
        }
    }
}
