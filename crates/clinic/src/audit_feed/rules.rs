//! How an entry is said on its channel. Pure.

use compliance::audit::Shown;
use serde_json::{Map, Value, json};

/// A message is no larger than those that clients publish.
const MOST_BYTES: usize = 30 * 1024;

/// The message of an entry of the log of this name. What a long list showed is left out of it, and stands in the log.
pub(super) fn payload(entry: &Shown, (organization, log): (&str, &str)) -> Value {
    let whole = message(entry, (organization, log), true);
    if whole.to_string().len() <= MOST_BYTES {
        return whole;
    }
    message(entry, (organization, log), false)
}

fn message(entry: &Shown, (organization, log): (&str, &str), whole: bool) -> Value {
    let mut said = Map::new();
    let mut set = |name: &str, value: Value| said.insert(name.to_owned(), value);
    set("seq", entry.index.into());
    set("id", entry.uuid(log).into());
    set("timestamp", entry.at.clone().into());
    set("eventType", entry.event.clone().into());
    set("organizationId", organization.into());
    let address = entry.address.as_deref().unwrap_or("unknown");
    set("actor", json!({"userId": entry.actor, "role": entry.role, "ipAddress": address}));
    let (kind, id, channel) = (&entry.kind, &entry.id, &entry.channel);
    set("resource", json!({"type": kind, "id": id, "channel": channel}));
    set("action", entry.verb().unwrap_or(&entry.action).into());
    set("operation", entry.action.clone().into());
    set("outcome", entry.result().into());
    set("severity", entry.severity().into());
    set("metadata", metadata(entry));
    let named = [
        ("patientId", &entry.patient),
        ("consultationId", &entry.encounter),
        ("reason", &entry.reason),
    ];
    for (name, value) in named {
        if let Some(value) = value {
            set(name, value.clone().into());
        }
    }
    if whole {
        set("details", json!(entry.details));
    } else {
        set("truncated", true.into());
    }
    Value::Object(said)
}

/// In which session, and on which consent, where that is known.
fn metadata(entry: &Shown) -> Value {
    let known = [("sessionId", entry.session()), ("consentRef", entry.consent())];
    let known =
        known.into_iter().filter_map(|(name, id)| Some((name.to_owned(), Value::from(id?))));
    Value::Object(known.collect())
}
