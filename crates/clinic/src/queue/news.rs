//! What is told of a queue: to staff on its channel, to each patient only their own place.

use super::service::Line;
use super::{Broadcast, Entry, Place, Removal};
use crate::journal::Telling;
use crate::names;
use serde_json::{Value, json};

/// Bytes of a queue's entries in channel metadata, where all custom fields together have 32 KiB.
const ROOM: usize = 24 << 10;

/// A patient joined the queue, or came back to it.
pub(crate) fn added(telling: &mut Telling, entry: &Entry, minutes: Option<i64>) {
    let payload = json!({
        "action": "PATIENT_ADDED",
        "entry": describe(entry, minutes),
        "timestamp": telling.now.to_string(),
    });
    telling.say(&names::queue(&entry.department), &payload);
}

/// An entry changed.
pub(crate) fn updated(telling: &mut Telling, entry: &Entry, by: &str) {
    let payload = json!({
        "action": "STATUS_UPDATED",
        "queueEntryId": entry.id.as_str(),
        "newStatus": entry.state.name(),
        "updatedBy": by,
        "timestamp": telling.now.to_string(),
    });
    telling.say(&names::queue(&entry.department), &payload);
}

/// An entry left the queue.
pub(crate) fn removed(telling: &mut Telling, entry: &Entry, reason: Removal) {
    let payload = json!({
        "action": "PATIENT_REMOVED",
        "queueEntryId": entry.id.as_str(),
        "reason": reason.name(),
        "timestamp": telling.now.to_string(),
    });
    telling.say(&names::queue(&entry.department), &payload);
}

/// Staff moved an entry within its line.
pub(crate) fn reordered(telling: &mut Telling, entry: &Entry) {
    let payload = json!({
        "action": "ORDER_UPDATED",
        "queueEntryId": entry.id.as_str(),
        "timestamp": telling.now.to_string(),
    });
    telling.say(&names::queue(&entry.department), &payload);
}

/// Tells one patient what all who wait are told.
pub(crate) fn broadcast(telling: &mut Telling, entry: &Entry, word: Broadcast) {
    let payload = json!({
        "type": "BROADCAST",
        "action": "BROADCAST",
        "code": word.code(),
        "minutes": word.minutes(),
        "timestamp": telling.now.to_string(),
    });
    telling.whisper(&names::place(&entry.provider, &entry.patient), &payload);
}

/// Tells everybody in a line where they stand now.
pub(crate) fn places(telling: &mut Telling, line: &Line) {
    tell_places(telling, line.places());
}

/// Tells each their own place.
pub(crate) fn tell_places<'a>(
    telling: &mut Telling,
    places: impl Iterator<Item = (&'a Entry, Place)>,
) {
    for (entry, place) in places {
        let range = place.wait.map(|wait| json!({ "low": wait.from, "high": wait.to }));
        let payload = json!({
            "action": "POSITION_UPDATED",
            "position": place.position,
            "estimatedWaitMinutes": place.minutes,
            "ahead": place.ahead(),
            "range": range,
            "timestamp": telling.now.to_string(),
        });
        telling.whisper(&names::place(&entry.provider, &entry.patient), &payload);
    }
}

/// Tells one patient something by code.
pub(crate) fn notice(telling: &mut Telling, entry: &Entry, code: &str) {
    let payload = json!({ "action": code, "timestamp": telling.now.to_string() });
    telling.whisper(&names::place(&entry.provider, &entry.patient), &payload);
}

/// A queue's entries with their waits as channel metadata shows them to staff, and whether all of them found room.
pub(crate) fn snapshot(line: &Line) -> (String, bool) {
    let mut shown = String::from("[");
    for (at, one) in line.list(line.present().to_vec()).iter().enumerate() {
        let text = describe(&one.entry, one.minutes).to_string();
        // With a comma before it, or the bracket after it.
        if shown.len() + text.len() + 2 > ROOM {
            shown.push(']');
            return (shown, false);
        }
        if at > 0 {
            shown.push(',');
        }
        shown.push_str(&text);
    }
    shown.push(']');
    (shown, true)
}

/// The entry as clients read it: ids, codes and times.
fn describe(entry: &Entry, minutes: Option<i64>) -> Value {
    let mut shown = json!({
        "id": entry.id.as_str(),
        "patientId": entry.patient.as_str(),
        "appointmentId": entry.appointment.as_str(),
        "providerId": entry.provider.as_str(),
        "departmentId": entry.department.as_str(),
        "status": entry.state.name(),
        "priority": entry.priority.name(),
        "checkInTime": entry.checked_in.to_string(),
        "metadata": {
            "consentGiven": true,
            "consentTimestamp": entry.consented.to_string(),
            "deviceReady": entry.device_ready,
            "interpreterNeeded": entry.interpreter_needed,
        },
    });
    if let (Some(fields), Some(minutes)) = (shown.as_object_mut(), minutes) {
        fields.insert("estimatedWaitMinutes".to_owned(), minutes.into());
    }
    shown
}
