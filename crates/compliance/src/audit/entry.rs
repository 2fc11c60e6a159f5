//! One entry and its canonical bytes: a compact JSON line with a fixed order of keys. What of it could identify somebody
//! (`sealed/rules.rs`) is one member, ciphertext; entries of version 1, from before that, hold it in the clear.
//!
//! It stands on the path of every message that carries PHI, so it is written straight into the
//! batch, without an intermediate tree.

use super::Event;
use super::sealed::{Keyring, is_readable_detail, is_readable_kind, names_staff};
use crate::keys::KeyError;
use kernel::{Actor, Timestamp};
use std::io::Write as _;
use zeroize::Zeroizing;

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
    pub(super) fn write(
        &self,
        (seq, recorded): (u64, Timestamp),
        keyring: &Keyring,
        out: &mut Vec<u8>,
    ) -> Result<(), KeyError> {
        let (actor, resource) = (names_staff(&self.actor), is_readable_kind(self.resource.kind));
        // Nothing that is written to memory fails.
        let _ = write!(out, "{{\"v\":2,\"seq\":{seq},\"recorded_at\":\"{recorded:.6}\"");
        field(out, "event", self.event.name());
        field(out, "action", self.action.code());
        raw(out, ",\"outcome\":");
        raw(out, self.outcome.code());
        raw(out, ",\"actor\":{\"role\":");
        text(out, self.actor.role.name());
        optional(out, "id", actor.then_some(&self.actor.id));
        raw(out, "}");
        optional(out, "organization", self.organization.as_deref());
        raw(out, ",\"resource\":{\"type\":");
        text(out, self.resource.kind);
        optional(out, "id", resource.then_some(&self.resource.id));
        raw(out, "}");
        optional(out, "reason", self.reason);
        self.details(out, is_readable_detail);
        let hidden = self.hidden();
        if !hidden.is_empty() {
            field(out, "sealed", &keyring.seal(seq, &hidden)?);
        }
        raw(out, "}");
        Ok(())
    }

    /// What is sealed, as a JSON object; nothing when there is nothing to seal.
    fn hidden(&self) -> Zeroizing<Vec<u8>> {
        let mut out = Zeroizing::new(Vec::with_capacity(512));
        let (actor, resource) = (!names_staff(&self.actor), !is_readable_kind(self.resource.kind));
        optional(&mut out, "actor", actor.then_some(&self.actor.id));
        optional(&mut out, "address", self.actor.address.as_deref());
        optional(&mut out, "resource", resource.then_some(&self.resource.id));
        optional(&mut out, "channel", self.resource.channel.as_deref());
        optional(&mut out, "patient", self.patient.as_deref());
        optional(&mut out, "encounter", self.encounter.as_deref());
        self.details(&mut out, |name| !is_readable_detail(name));
        // Each member is written behind a comma; the first one's opens the object.
        if let Some(first) = out.first_mut() {
            *first = b'{';
            raw(&mut out, "}");
        }
        out
    }

    /// The details of some names, as one member; none when there are none.
    fn details(&self, out: &mut Vec<u8>, of: impl Fn(&str) -> bool) {
        let mut before = ",\"details\":{";
        for (name, value) in self.details.iter().filter(|(name, _)| of(name)) {
            raw(out, before);
            text(out, name);
            raw(out, ":");
            text(out, value);
            before = ",";
        }
        if before == "," {
            raw(out, "}");
        }
    }
}

/// What follows the version and the index in the canonical bytes of the entry at this index; `None` when it says that it is
/// another, or is of a version that this program does not know.
pub(super) fn opened(entry: &[u8], seq: u64) -> Option<&[u8]> {
    let rest = entry.strip_prefix(b"{\"v\":2").or_else(|| entry.strip_prefix(b"{\"v\":1"))?;
    rest.strip_prefix(format!(",\"seq\":{seq},").as_bytes())
}

/// How long an instant is in them, which the event follows.
const INSTANT: usize = "0000-00-00T00:00:00.000000Z".len();

/// Whether the canonical bytes of the entry at this index are of this event.
pub(super) fn is(entry: &[u8], seq: u64, event: Event) -> bool {
    let before = "\"recorded_at\":\"".len() + INSTANT;
    let told = format!("\",\"event\":\"{}\"", event.name());
    let rest = opened(entry, seq).and_then(|rest| rest.get(before..));
    rest.is_some_and(|rest| rest.starts_with(told.as_bytes()))
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

fn optional(out: &mut Vec<u8>, name: &str, value: Option<impl AsRef<str>>) {
    if let Some(value) = value {
        field(out, name, value.as_ref());
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
            let _ = write!(out, "\\u{special:04x}");
            rest = tail;
        }
    }
    out.extend_from_slice(rest);
    out.push(b'"');
}
