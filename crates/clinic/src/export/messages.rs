//! What was said on a patient's channels, opened where the clinic has the key.

use super::Exports;
use super::service::label;
use crate::{ClinicError, consultation, names};
use kernel::PersonId;
use realtime::channel::Channel;
use realtime::history::Kept;
use serde_json::{Value, json};
use wire::Timetoken;
use wire::cipher::{self, CipherKey};

/// Messages of one page.
const PAGE: usize = 200;

/// A channel of a patient, and the keys by which it opens, the newest first.
#[derive(Debug)]
pub struct Conversation {
    channel: Channel,
    keys: Vec<CipherKey>,
    part2: bool,
}

impl Conversation {
    /// The channel's name.
    pub fn name(&self) -> &str {
        &self.channel.name
    }

    /// Whether a visit that 42 CFR Part 2 protects was held here. Who can tell which words are of which visit errs in the
    /// direction of the label.
    pub const fn part2(&self) -> bool {
        self.part2
    }

    /// The keys by which what is said there opens, the newest first.
    pub fn keys(&self) -> &[CipherKey] {
        &self.keys
    }

    /// A payload as it was meant: its JSON, or `None` where no key opens it.
    pub(super) fn open(&self, payload: &str) -> Option<Value> {
        if cipher::recognise(payload) == cipher::Envelope::Plain {
            return serde_json::from_str(payload).ok();
        }
        let opened = self.keys.iter().find_map(|key| key.open(payload).ok());
        opened.and_then(|text| serde_json::from_str(&text).ok())
    }

    fn row(&self, one: &Kept) -> Value {
        let said = self.open(&one.message.payload);
        let mut row = json!({
            "timetoken": one.message.timetoken.to_string(),
            "at": one.message.timetoken.to_timestamp().to_string(),
            "publisher": one.message.publisher,
            "type": one.message.custom_type,
            // What no key opens is handed over as it is kept.
            "sealed": said.is_none().then_some(&one.message.payload),
            "message": said,
            "actions": one.actions.iter().map(|action| json!({
                "by": action.uuid, "type": action.kind, "value": action.value,
                "at": action.action.to_timestamp().to_string(),
            })).collect::<Vec<_>>(),
        });
        if self.part2 {
            label(&mut row);
        }
        row
    }
}

impl Exports {
    /// A patient's channels: those of their visits, and that of their notices.
    pub async fn conversations(
        &self,
        patient: &PersonId,
    ) -> Result<Vec<Conversation>, ClinicError> {
        let mut tx = self.journal.db.read().await?;
        let keyset = self.journal.keyset.id;
        let notices = names::notification(patient);
        let whose = (patient.as_str(), notices.as_str());
        let labelled = consultation::store::labelled(&mut tx, patient).await?;
        let mut found = Vec::new();
        for channel in realtime::history::channels_of(&mut tx, keyset, whose).await? {
            let keys = match &channel.key_scope {
                Some(scope) => self.keys.openers(&mut tx, scope).await?,
                None => Vec::new(),
            };
            let visits = realtime::channel::visits(&mut tx, &channel).await?;
            let part2 = visits.iter().any(|visit| labelled.contains(visit));
            found.push(Conversation { channel, keys, part2 });
        }
        tx.commit().await?;
        Ok(found)
    }

    /// A page of what was said, oldest first, and after what the next one begins, if there is one.
    pub async fn said(
        &self,
        conversation: &Conversation,
        after: Timetoken,
    ) -> Result<(Vec<Value>, Option<Timetoken>), ClinicError> {
        let mut tx = self.journal.db.read().await?;
        let kept = self.page(&mut tx, conversation, after).await?;
        tx.commit().await?;
        let next = kept.last().filter(|_| kept.len() == PAGE).map(|one| one.message.timetoken);
        Ok((kept.iter().map(|one| conversation.row(one)).collect(), next))
    }

    pub(super) async fn page(
        &self,
        tx: &mut db::Tx,
        conversation: &Conversation,
        after: Timetoken,
    ) -> Result<Vec<Kept>, ClinicError> {
        let now = self.journal.now();
        Ok(realtime::history::kept(tx, &conversation.channel, (after, PAGE), now).await?)
    }
}
