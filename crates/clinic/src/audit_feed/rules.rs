//! How an entry is said on its channel. Pure.

use compliance::audit::Shown;
use serde_json::{Map, Value, json};

/// A message is no larger than those that clients publish.
const MOST_BYTES: usize = 30 * 1024;

/// The message of an entry. What a long list showed is left out of it, and stands in the log.
pub(super) fn payload(entry: &Shown, organization: &str) -> Value {
    let whole = message(entry, organization, true);
    if whole.to_string().len() <= MOST_BYTES {
        return whole;
    }
    message(entry, organization, false)
}

fn message(entry: &Shown, organization: &str, whole: bool) -> Value {
    let mut said = Map::new();
    let mut set = |name: &str, value: Value| said.insert(name.to_owned(), value);
    set("seq", entry.index.into());
    set("id", format!("{organization}-{}", entry.index).into());
    set("timestamp", entry.at.clone().into());
    set("eventType", entry.event.clone().into());
    set("organizationId", organization.into());
    let address = entry.address.as_deref().unwrap_or("unknown");
    set("actor", json!({"userId": entry.actor, "role": entry.role, "ipAddress": address}));
    let (kind, id, channel) = (&entry.kind, &entry.id, &entry.channel);
    set("resource", json!({"type": kind, "id": id, "channel": channel}));
    set("action", entry.action.clone().into());
    set("outcome", outcome(entry.outcome).into());
    set("severity", severity(entry).into());
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
        set("metadata", json!(entry.details));
    } else {
        set("truncated", true.into());
    }
    Value::Object(said)
}

const fn outcome(code: u8) -> &'static str {
    match code {
        0 => "success",
        4 => "refused",
        _ => "failed",
    }
}

fn severity(entry: &Shown) -> &'static str {
    match &*entry.event {
        "EMERGENCY_ESCALATION_TRIGGERED" | "BREAK_GLASS_OPENED" | "KEY_COMPROMISED" => "critical",
        _ if entry.outcome > 4 => "critical",
        "ACTIVITY_FLAGGED" => "warning",
        _ if entry.outcome > 0 => "warning",
        _ => "info",
    }
}
