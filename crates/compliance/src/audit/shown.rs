//! An entry as it is shown: read back from its canonical line, with what is sealed in it opened.

use super::sealed::Keyring;
use super::span;
use aws_lc_rs::digest::{SHA256, digest};
use db::DbError;
use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One entry as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Its place in the log.
    pub index: u64,
    /// When it was recorded.
    pub at: String,
    /// What happened.
    pub event: String,
    /// C, R, U, D or E.
    pub action: String,
    /// 0, 4, 8 or 12.
    pub outcome: u8,
    /// Who.
    pub actor: String,
    /// In which role.
    pub role: String,
    /// From which address, if they called from one.
    pub address: Option<String>,
    /// For which organization; `None` is the server's own.
    pub organization: Option<String>,
    /// What it was done to: the sort of thing.
    pub kind: String,
    /// Its id.
    pub id: String,
    /// The channel it concerns.
    pub channel: Option<String>,
    /// The patient concerned.
    pub patient: Option<String>,
    /// The consultation concerned.
    pub encounter: Option<String>,
    /// Why, by code.
    pub reason: Option<String>,
    /// Further ids, codes and counts.
    pub details: BTreeMap<String, String>,
}

/// Why an entry cannot be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unread {
    /// It is no entry.
    #[error("an audit entry cannot be read")]
    Malformed,
    /// What is sealed in it names a version of the key that is not known here.
    #[error("an audit entry is sealed with a version of its key that is not there")]
    Unknown,
    /// What is sealed in it does not open: it was changed, or stood elsewhere.
    #[error("what is sealed in audit entry {0} does not open")]
    Sealed(u64),
}

impl From<Unread> for DbError {
    fn from(unread: Unread) -> Self {
        Self::Corrupt(unread.to_string())
    }
}

/// An entry's line. Entries of version 1, and those that are opened for people, have everything in the clear.
#[derive(Default, Deserialize, Serialize)]
struct Line {
    seq: u64,
    recorded_at: String,
    event: String,
    action: String,
    outcome: u8,
    actor: Who,
    #[serde(skip_serializing_if = "Option::is_none")]
    organization: Option<String>,
    resource: What,
    #[serde(skip_serializing_if = "Option::is_none")]
    patient: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    encounter: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    details: BTreeMap<String, String>,
    #[serde(skip_serializing)]
    sealed: Option<String>,
}

#[derive(Default, Deserialize, Serialize)]
struct Who {
    id: Option<String>,
    role: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
}

#[derive(Default, Deserialize, Serialize)]
struct What {
    #[serde(rename = "type")]
    kind: String,
    id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    channel: Option<String>,
}

/// What was sealed in one.
#[derive(Default, Deserialize)]
struct Hidden {
    actor: Option<String>,
    address: Option<String>,
    resource: Option<String>,
    channel: Option<String>,
    patient: Option<String>,
    encounter: Option<String>,
    #[serde(default)]
    details: BTreeMap<String, String>,
}

impl Hidden {
    fn of(line: &Line, keyring: &Keyring) -> Result<Self, Unread> {
        let Some(sealed) = &line.sealed else { return Ok(Self::default()) };
        let plain = keyring.open(line.seq, sealed)?;
        serde_json::from_slice(&plain).map_err(|_| Unread::Malformed)
    }
}

impl Line {
    /// The same with what was sealed in it.
    fn opened(mut self, hidden: Hidden) -> Self {
        self.actor.id = self.actor.id.or(hidden.actor);
        self.actor.address = self.actor.address.or(hidden.address);
        self.resource.id = self.resource.id.or(hidden.resource);
        self.resource.channel = self.resource.channel.or(hidden.channel);
        self.patient = self.patient.or(hidden.patient);
        self.encounter = self.encounter.or(hidden.encounter);
        self.details.extend(hidden.details);
        self
    }

    /// Whether it is that entry with what is sealed in it, as far as anybody sees who has no key.
    fn is_of(&self, entry: &Self) -> bool {
        let sealed = entry.sealed.is_some();
        let same = |told: &Option<String>, stored: &Option<String>| {
            told == stored || (sealed && stored.is_none())
        };
        let always = |line: &Self| {
            let of = (line.event.clone(), line.action.clone(), line.actor.role.clone());
            let what = (line.resource.kind.clone(), line.organization.clone());
            (line.seq, line.recorded_at.clone(), line.outcome, of, what, line.reason.clone())
        };
        let details =
            entry.details.iter().all(|(name, value)| self.details.get(name) == Some(value));
        always(self) == always(entry)
            && same(&self.actor.id, &entry.actor.id)
            && same(&self.actor.address, &entry.actor.address)
            && same(&self.resource.id, &entry.resource.id)
            && same(&self.resource.channel, &entry.resource.channel)
            && same(&self.patient, &entry.patient)
            && same(&self.encounter, &entry.encounter)
            && details
            && (sealed || self.details.len() == entry.details.len())
    }

    /// An entry of which nothing can be read but when it was recorded, if that.
    fn unknown(entry: &[u8]) -> Self {
        let never = || format!("{:.6}", Timestamp::UNIX_EPOCH);
        Self {
            recorded_at: span::recorded(entry).map_or_else(never, str::to_owned),
            event: UNKNOWN.to_owned(),
            action: "E".to_owned(),
            outcome: MAJOR,
            actor: Who { role: UNKNOWN.to_owned(), ..Who::default() },
            resource: What { kind: UNKNOWN.to_owned(), ..What::default() },
            ..Self::default()
        }
    }

    fn shown(self) -> Shown {
        let unknown = || UNKNOWN.to_owned();
        Shown {
            index: self.seq,
            at: self.recorded_at,
            event: self.event,
            action: self.action,
            outcome: self.outcome,
            actor: self.actor.id.unwrap_or_else(unknown),
            role: self.actor.role,
            address: self.actor.address,
            organization: self.organization,
            kind: self.resource.kind,
            id: self.resource.id.unwrap_or_else(unknown),
            channel: self.resource.channel,
            patient: self.patient,
            encounter: self.encounter,
            reason: self.reason,
            details: self.details,
        }
    }
}

impl From<Shown> for Line {
    fn from(shown: Shown) -> Self {
        Self {
            seq: shown.index,
            recorded_at: shown.at,
            event: shown.event,
            action: shown.action,
            outcome: shown.outcome,
            actor: Who { id: Some(shown.actor), role: shown.role, address: shown.address },
            organization: shown.organization,
            resource: What { kind: shown.kind, id: Some(shown.id), channel: shown.channel },
            patient: shown.patient,
            encounter: shown.encounter,
            reason: shown.reason,
            details: shown.details,
            sealed: None,
        }
    }
}

/// Of which organization an entry is, without its keys.
pub(super) fn organization(entry: &[u8]) -> Result<Option<String>, Unread> {
    let line = serde_json::from_slice::<Line>(entry).map_err(|_| Unread::Malformed)?;
    Ok(line.organization)
}

/// Why an entry says so little, where it does not open.
pub(super) const UNREADABLE: &str = "audit.unreadable";
/// Who and what, where nothing says so.
const UNKNOWN: &str = "unknown";
/// A failure of the whole.
const MAJOR: u8 = 12;

impl Shown {
    /// Reads an entry, and opens what is sealed in it.
    pub(crate) fn read(entry: &[u8], keyring: &Keyring) -> Result<Self, Unread> {
        let line: Line = serde_json::from_slice(entry).map_err(|_| Unread::Malformed)?;
        let hidden = Hidden::of(&line, keyring)?;
        let line = line.opened(hidden);
        let is_whole = line.actor.id.is_some() && line.resource.id.is_some();
        if is_whole { Ok(line.shown()) } else { Err(Unread::Malformed) }
    }

    /// What of the entry at this index can be shown though it does not open.
    pub(super) fn unreadable(index: u64, entry: &[u8]) -> Self {
        let line = serde_json::from_slice(entry).unwrap_or_else(|_| Line::unknown(entry));
        Line { seq: index, reason: Some(UNREADABLE.to_owned()), ..line }.shown()
    }

    /// Whether it is shown only in part, because it does not open.
    pub(super) fn is_unreadable(&self) -> bool {
        self.reason.as_deref() == Some(UNREADABLE)
    }

    /// The entry in one line of JSON as it reads once opened, for people: nothing is proved by it.
    pub fn line(self) -> String {
        serde_json::to_string(&Line::from(self)).unwrap_or_default()
    }

    /// A UUID of the entry in the log of this name: the same again whenever it is told, and no other entry's. It is derived
    /// (version 8), and stands nowhere in the log.
    pub fn uuid(&self, log: &str) -> String {
        let named = format!("{log}\n{}\n{}", self.index, self.at);
        let hash = digest(&SHA256, named.as_bytes());
        let half = hash.as_ref().first_chunk::<16>();
        let bits = half.map_or(0, |half| u128::from_be_bytes(*half));
        let versioned = (bits & !(0xf_u128 << 76)) | (0x8_u128 << 76);
        let id = (versioned & !(0x3_u128 << 62)) | (0x2_u128 << 62);
        format!(
            "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
            id >> 96,
            (id >> 80) & 0xffff,
            (id >> 64) & 0xffff,
            (id >> 48) & 0xffff,
            id & 0xffff_ffff_ffff
        )
    }

    /// How grave it is: `info`, `warning` or `critical`.
    pub fn severity(&self) -> &'static str {
        match &*self.event {
            "EMERGENCY_ESCALATION_TRIGGERED" | "BREAK_GLASS_OPENED" | "KEY_COMPROMISED" => {
                "critical"
            }
            _ if self.outcome > 4 => "critical",
            "ACTIVITY_FLAGGED" => "warning",
            _ if self.outcome > 0 => "warning",
            _ => "info",
        }
    }

    /// What came of it: `success`, `refused` or `failed`.
    pub const fn result(&self) -> &'static str {
        match self.outcome {
            0 => "success",
            4 => "refused",
            _ => "failed",
        }
    }

    /// The verb by which reports find what was done, where it has one.
    pub fn verb(&self) -> Option<&str> {
        self.details.get("verb").map(String::as_str)
    }

    /// The session in which it was done, by its id: the one that somebody called in, or that began or ended.
    pub fn session(&self) -> Option<&str> {
        let own = (self.kind == "session").then_some(&self.id);
        self.details.get("session").or(own).map(String::as_str)
    }

    /// The record of the consent that was given, withdrawn or ran out.
    pub fn consent(&self) -> Option<&str> {
        let is_record = self.kind == "consent" && self.event.starts_with("PATIENT_CONSENT_");
        is_record.then_some(self.id.as_str())
    }

    /// Whether a line that was opened for people tells this entry: all that is readable without keys stands there as it does in
    /// the entry, and nothing else but what can have been sealed.
    pub(crate) fn tells(line: &str, entry: &str) -> bool {
        let read = |text: &str| serde_json::from_str::<Line>(text).ok();
        let (Some(told), Some(entry)) = (read(line), read(entry)) else { return false };
        // Nothing stands beside the members that are compared.
        serde_json::to_string(&told).is_ok_and(|whole| whole == line) && told.is_of(&entry)
    }

    /// The patients whom an entry concerns: its own, and those that a list showed.
    pub fn patients(&self) -> impl Iterator<Item = &str> {
        let listed = self.details.get("patients").map_or("", String::as_str);
        self.patient.as_deref().into_iter().chain(listed.split_whitespace())
    }
}
