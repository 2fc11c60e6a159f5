//! One entry and its canonical bytes: a compact JSON line with a fixed order of keys.
//!
//! It stands on the path of every message that carries PHI, so it is written straight into the
//! batch, without an intermediate tree.

use super::Event;
use kernel::{Actor, Timestamp};

/// What was done to the resource (FHIR AuditEvent.action).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// C
    Create,
    /// R
    Read,
    /// U
    Update,
    /// D
    Delete,
    /// E
    Execute,
}

/// How it went (FHIR AuditEvent.outcome).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// 0
    Success,
    /// 4: refused, nothing happened.
    MinorFailure,
    /// 8
    SeriousFailure,
    /// 12
    MajorFailure,
}

/// What it was done to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// The sort of thing, such as `message` or `appointment`.
    pub kind: &'static str,
    /// Its opaque id.
    pub id: String,
    /// The channel it concerns.
    pub channel: Option<String>,
}

/// One entry of the log: who did what, to what, for whom, and how it went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What happened.
    pub event: Event,
    /// What was done.
    pub action: Action,
    /// How it went.
    pub outcome: Outcome,
    /// Who did it.
    pub actor: Actor,
    /// For which organization.
    pub organization: Option<String>,
    /// To what.
    pub resource: Resource,
    /// The patient concerned, by opaque id.
    pub patient: Option<String>,
    /// The consultation concerned.
    pub encounter: Option<String>,
    /// A stable code saying why, above all for refusals.
    pub reason: Option<&'static str>,
    /// Further ids, codes and counts.
    pub details: Vec<(&'static str, String)>,
}

impl Entry {
    /// An entry without the optional parts.
    pub const fn new(
        event: Event,
        action: Action,
        outcome: Outcome,
        actor: Actor,
        resource: Resource,
    ) -> Self {
        Self {
            event,
            action,
            outcome,
            actor,
            organization: None,
            resource,
            patient: None,
            encounter: None,
            reason: None,
            details: Vec::new(),
        }
    }

    /// Appends the canonical bytes of the entry at this index.
    pub(super) fn write(&self, seq: u64, recorded: Timestamp, out: &mut Vec<u8>) {
        raw(out, "{\"v\":1,\"seq\":");
        raw(out, &seq.to_string());
        field(out, "recorded_at", &format!("{recorded:.6}"));
        field(out, "event", self.event.name());
        field(out, "action", self.action.code());
        raw(out, ",\"outcome\":");
        raw(out, self.outcome.code());
        raw(out, ",\"actor\":{\"id\":");
        text(out, &self.actor.id);
        field(out, "role", self.actor.role.name());
        optional(out, "address", self.actor.address.as_deref());
        raw(out, "}");
        optional(out, "organization", self.organization.as_deref());
        raw(out, ",\"resource\":{\"type\":");
        text(out, self.resource.kind);
        field(out, "id", &self.resource.id);
        optional(out, "channel", self.resource.channel.as_deref());
        raw(out, "}");
        optional(out, "patient", self.patient.as_deref());
        optional(out, "encounter", self.encounter.as_deref());
        optional(out, "reason", self.reason);
        if !self.details.is_empty() {
            raw(out, ",\"details\":{");
            for (index, (name, value)) in self.details.iter().enumerate() {
                raw(out, if index == 0 { "" } else { "," });
                text(out, name);
                raw(out, ":");
                text(out, value);
            }
            raw(out, "}");
        }
        raw(out, "}");
    }
}

/// What the canonical bytes of the entry at this index begin with.
pub(super) fn opening(seq: u64) -> String {
    format!("{{\"v\":1,\"seq\":{seq},")
}

/// How long an instant is in them, which the event follows.
const INSTANT: usize = "0000-00-00T00:00:00.000000Z".len();

/// Whether the canonical bytes of the entry at this index are of this event.
pub(super) fn is(entry: &[u8], seq: u64, event: Event) -> bool {
    let before = opening(seq).len() + "\"recorded_at\":\"".len() + INSTANT;
    let told = format!("\",\"event\":\"{}\"", event.name());
    entry.get(before..).is_some_and(|rest| rest.starts_with(told.as_bytes()))
}

impl Action {
    const fn code(self) -> &'static str {
        match self {
            Self::Create => "C",
            Self::Read => "R",
            Self::Update => "U",
            Self::Delete => "D",
            Self::Execute => "E",
        }
    }
}

impl Outcome {
    const fn code(self) -> &'static str {
        match self {
            Self::Success => "0",
            Self::MinorFailure => "4",
            Self::SeriousFailure => "8",
            Self::MajorFailure => "12",
        }
    }
}

fn raw(out: &mut Vec<u8>, part: &str) {
    out.extend_from_slice(part.as_bytes());
}

fn field(out: &mut Vec<u8>, name: &str, value: &str) {
    raw(out, ",\"");
    raw(out, name);
    raw(out, "\":");
    text(out, value);
}

fn optional(out: &mut Vec<u8>, name: &str, value: Option<&str>) {
    if let Some(value) = value {
        field(out, name, value);
    }
}

/// A JSON string. Ids are nearly always plain, so whole runs are copied at once.
fn text(out: &mut Vec<u8>, value: &str) {
    out.push(b'"');
    let mut rest = value.as_bytes();
    while let Some(at) =
        rest.iter().position(|byte| *byte < 0x20 || *byte == b'"' || *byte == b'\\')
    {
        let (plain, tail) = rest.split_at(at);
        out.extend_from_slice(plain);
        if let Some((special, tail)) = tail.split_first() {
            out.extend_from_slice(format!("\\u{special:04x}").as_bytes());
            rest = tail;
        }
    }
    out.extend_from_slice(rest);
    out.push(b'"');
}
