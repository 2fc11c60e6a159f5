//! What is said on a visit's own channel, and written down of its tokens.

use super::Consultation;
use crate::journal::{Journal, Telling};
use crate::keys::Keys;
use crate::{ClinicError, names};
use compliance::audit::{Action, Event};
use db::Tx;
use realtime::log::Draft;
use serde_json::Value;

/// Says something on a visit's own channel, encrypted with the visit's key as a client's would be; nothing where that went with what
/// was said in the visit.
pub(crate) async fn confide(
    tx: &mut Tx,
    telling: &mut Telling,
    (journal, keys): (&Journal, &Keys),
    visit: &Consultation,
    payload: &Value,
) -> Result<(), ClinicError> {
    let channel = names::consultation(&visit.provider, &visit.patient);
    let sealed = keys.encrypt(tx, &channel, visit.key_version, &payload.to_string()).await?;
    let Some(sealed) = sealed else { return Ok(()) };
    let publisher = kernel::Actor::system().id;
    let draft = Draft::new(journal.keyset.id, &channel, &publisher, sealed);
    telling.news.messages.push(draft);
    let entry = telling.witness(Event::MessageSent, Action::Create, ("channel", &channel));
    entry.resource.channel = Some(channel.clone());
    entry.patient = Some(visit.patient.as_str().to_owned());
    entry.encounter = Some(visit.id.as_str().to_owned());
    Ok(())
}

/// Writes down that a visit's tokens ended.
pub(crate) fn revoked(telling: &mut Telling, visit: &Consultation, count: usize) {
    if count > 0 {
        let what = ("consultation", visit.id.as_str());
        let entry = telling.witness(Event::AccessTokenRevoked, Action::Delete, what);
        entry.patient = Some(visit.patient.as_str().to_owned());
        entry.encounter = Some(visit.id.as_str().to_owned());
        entry.details.push(("count", count.to_string()));
    }
}
