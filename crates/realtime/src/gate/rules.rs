//! Channel policy. Pure.

use kernel::Kind;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use std::fmt;
use wire::channel::Class;
use wire::cipher::{Envelope, recognise};

/// Why a message is refused; each case is something the sender can act on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Plaintext on a class that carries PHI.
    #[error(
        "channel {0} requires AES-256 encrypted messages; encrypt with the consultation's cipher key and send again"
    )]
    Plaintext(String),
    /// The text looks like ciphertext, but none of the channel's keys opens it.
    #[error(
        "the message on channel {0} is not encrypted with one of its data keys; fetch the current cipher key and send again"
    )]
    UnknownKey(String),
    /// A signal cannot be encrypted by the SDKs, so it may only say who types and what was read.
    #[error(
        "channel {0} carries PHI and a signal is never encrypted: only [typing] and [receipt] events in codes pass; publish \
         an encrypted message instead"
    )]
    Signal(String),
    /// Message metadata is never encrypted, so it may hold only ids and codes.
    #[error(
        "meta on channel {0} may hold only ids and codes of the documented list; put everything else into the encrypted message"
    )]
    Meta(String),
    /// Message actions are not encrypted by the SDKs; a client that edits encrypts the value.
    #[error(
        "a message action on channel {0} may hold a code, an emoji or ciphertext; encrypt the value with the consultation's cipher key and send again"
    )]
    Action(String),
    /// A file in the clear.
    #[error(
        "files on channel {0} must be AES-256 ciphertext; encrypt the file with the consultation's cipher key and upload it again"
    )]
    File(String),
    /// A file of a kind that a visit does not take.
    #[error(
        "a file on channel {0} may be {allowed}, and this one is {1}; convert it and upload it again",
        allowed = super::content::ALLOWED
    )]
    FileType(String, &'static str),
    /// Presence state is never encrypted either.
    #[error("presence state on channel {0} may hold only ids and codes of the documented list")]
    State(String),
    /// A channel that only the clinic itself writes.
    #[error("channel {0} is written by the server only")]
    ServerOnly(String),
    /// Presence events are made by the server.
    #[error("presence channel {0} is written by the server only")]
    Presence(String),
    /// Nothing is taken now that holds health data.
    #[error("{0}")]
    NotReady(String),
    /// A gate above refused, in its own words and under its own code.
    #[error("{said}")]
    Above {
        /// Its stable code.
        code: &'static str,
        /// Who has to act on it.
        kind: Kind,
        /// What it says to them.
        said: String,
    },
}

impl Refusal {
    /// Who has to act on it: who sent it, or whoever runs the server.
    pub const fn kind(&self) -> Kind {
        match self {
            Self::NotReady(_) => Kind::Unavailable,
            Self::Above { kind, .. } => *kind,
            _ => Kind::Forbidden,
        }
    }

    /// A stable code for audit entries and documentation.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Plaintext(_) => "channel.plaintext",
            Self::UnknownKey(_) => "channel.unknown-key",
            Self::Signal(_) => "channel.signal",
            Self::Meta(_) => "channel.meta",
            Self::Action(_) => "channel.action",
            Self::File(_) => "channel.file",
            Self::FileType(..) => "channel.file-type",
            Self::State(_) => "channel.state",
            Self::ServerOnly(_) => "channel.server-only",
            Self::Presence(_) => "channel.presence",
            Self::NotReady(_) => "readiness.missing",
            Self::Above { code, .. } => code,
        }
    }
}

/// Keys that unencrypted metadata may use beside a message that carries PHI.
const META_KEYS: [&str; 18] = [
    "senderRole",
    "messageType",
    "senderId",
    "consultationId",
    "appointmentId",
    "departmentId",
    "organizationId",
    "queueEntryId",
    "priority",
    "schemaVersion",
    "schema_version",
    "clientMessageId",
    "replyTo",
    "keyVersion",
    "encrypted",
    "consentVerified",
    "auditRef",
    "category",
];

/// Keys that presence state may use on such a channel.
const STATE_KEYS: [&str; 6] =
    ["status", "device", "deviceReady", "typing", "muted", "lastStatusChange"];

/// What a signal on such a channel may be about (protocol §13.2).
const SIGNALS: [&str; 2] = ["typing", "receipt"];

/// The longest signal that is looked at, in bytes; the wire takes less.
const SIGNAL_BYTES: usize = 256;

/// Whether metadata holds ids and codes only.
pub fn meta_is_codes(meta: &str) -> bool {
    is_codes(meta, &META_KEYS)
}

/// Whether presence state holds ids and codes only.
pub fn state_is_codes(state: &str) -> bool {
    is_codes(state, &STATE_KEYS)
}

fn is_codes(json: &str, keys: &[&str]) -> bool {
    match serde_json::from_str(json) {
        Ok(None) => true,
        Ok(Some(Members(fields))) => {
            fields.iter().all(|(key, value)| keys.contains(&key.as_str()) && is_code(value))
        }
        Err(_) => false,
    }
}

/// The members of an object, each as often as it stands there: all of it is sent, and of a key that stands there twice most readers
/// see the last only.
struct Members(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct All;
        impl<'de> Visitor<'de> for All {
            type Value = Members;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut all = Vec::new();
                while let Some(member) = map.next_entry()? {
                    all.push(member);
                }
                Ok(Members(all))
            }
        }
        from.deserialize_map(All)
    }
}

/// Whether a signal says in codes who types or what was read, and nothing else.
pub(super) fn signal_is_codes(payload: &str) -> bool {
    if payload.len() > SIGNAL_BYTES {
        return false;
    }
    let Ok(Value::Object(fields)) = serde_json::from_str(payload) else { return false };
    let is_open = fields.iter().all(|(key, value)| match key.as_str() {
        "type" => value.as_str().is_some_and(|about| SIGNALS.contains(&about)),
        "value" | "typing" => value.is_boolean(),
        "messageTimetoken" => is_timetoken(value),
        "userId" | "senderId" | "consultationId" => is_code(value),
        _ => false,
    });
    // Of a key that stands there twice only the last is seen here, and all of it is sent.
    let sent = payload.chars().filter(|sign| !sign.is_ascii_whitespace()).count();
    is_open && sent == Value::Object(fields).to_string().len()
}

fn is_timetoken(value: &Value) -> bool {
    let digits = |text: &str| text.len() <= 20 && text.bytes().all(|byte| byte.is_ascii_digit());
    value.is_u64() || value.as_str().is_some_and(digits)
}

/// A flag, a number, or a short word without spaces: an id, a code or an instant.
fn is_code(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
        Value::String(text) => {
            text.len() <= 64
                && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:+".contains(&byte))
                && !is_of_somebody(text)
        }
        Value::Array(_) | Value::Object(_) => false,
    }
}

/// Whether what looks like a code is somebody's number of Social Security or of a telephone, also one with the country's 1. Digits
/// that nothing parts are taken for an id or an instant.
fn is_of_somebody(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let apart = |byte: u8| b"-. ()".contains(&byte);
    if let Some(number) = text.strip_prefix('+') {
        return (8..=15).contains(&digits)
            && number.bytes().all(|byte| byte.is_ascii_digit() || apart(byte));
    }
    let is_number = |group: &&str| group.bytes().all(|byte| byte.is_ascii_digit());
    let groups: Vec<&str> =
        text.split(|one: char| "-. ()".contains(one)).filter(|group| !group.is_empty()).collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    let is_long = lengths == [1, 3, 3, 4] && groups.first() == Some(&"1");
    groups.iter().all(is_number) && (lengths == [3, 2, 4] || lengths == [3, 3, 4] || is_long)
}

/// Whether the type or value of a message action may stand beside messages that carry PHI: a code,
/// a few signs without letters, or ciphertext.
pub fn action_is_open(text: &str) -> bool {
    let code = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:+".contains(&byte);
    // A thread's channel is named after its parent's, so such codes are longer than others.
    let is_code = text.len() <= 200 && text.bytes().all(code);
    let is_emoji = text.chars().count() <= 16 && !text.chars().any(char::is_alphabetic);
    let is_open = (is_code || is_emoji) && !is_of_somebody(text);
    is_open || recognise(&format!("\"{text}\"")) == Envelope::Acrh
}

/// Whether a class is written by the clinic itself and by nobody's token.
pub(super) const fn server_only(class: Class) -> bool {
    matches!(class, Class::Audit | Class::Place)
}
