//! Publish, fire and signal.

use super::caller::{decode, timetoken};
use super::{PublishError, RequestError};
use crate::channel::Name;
use crate::query::Query;
use crate::{Timetoken, json};
use flate2::read::{DeflateDecoder, GzDecoder, ZlibDecoder};
use std::borrow::Cow;
use std::io::Read;
use std::time::Duration;

/// The most that a payload and its channel's name may take together.
pub const MAX_MESSAGE_BYTES: usize = 32 * 1024;
/// The most that a signal's payload may take.
pub const MAX_SIGNAL_BYTES: usize = 64;
/// Longer than any retention: a thousand years of hours.
const MAX_TTL_HOURS: f64 = 8_766_000.0;

/// What is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublishKind {
    /// A message.
    Message,
    /// Never stored, at most 64 bytes.
    Signal,
    /// A message that names a file.
    File,
}

/// A message to be published.
#[derive(Clone, Debug, PartialEq)]
pub struct Publish<'a> {
    /// Where to.
    pub channel: Name,
    /// The payload as JSON text; `None` until [`with_body`](Self::with_body) if sent by POST.
    pub message: Option<Cow<'a, str>>,
    /// What kind of message it is.
    pub kind: PublishKind,
    /// Whether to store it; `None` leaves it to the keyset.
    pub store: Option<bool>,
    /// How long to store it; `None` leaves it to the keyset.
    pub ttl: Option<Duration>,
    /// Not to be carried beyond this place.
    pub norep: bool,
    /// Metadata as JSON text.
    pub meta: Option<Cow<'a, str>>,
    /// The application's own kind of message.
    pub custom_type: Option<Cow<'a, str>>,
    /// The publisher's own count.
    pub sequence: Option<u64>,
    /// When the publisher first sent it.
    pub origination: Option<Timetoken>,
}

impl<'a> Publish<'a> {
    pub(super) fn read(
        kind: PublishKind,
        channel: &'a str,
        message: Option<&'a str>,
        query: &mut Query<'a>,
    ) -> Result<Self, RequestError> {
        let mut publish = Self {
            channel: name(&decode(channel)?)?,
            message: None,
            kind,
            store: query.get("store").filter(|flag| !flag.is_empty()).map(crate::query::is_true),
            ttl: query.get("ttl").map_or(Ok(None), ttl)?,
            norep: query.flag("norep"),
            meta: query.take("meta").map_or(Ok(None), meta)?,
            custom_type: query.take("custom_message_type").map(custom_type).transpose()?,
            sequence: query.get("seqn").and_then(|number| number.parse().ok()),
            origination: origination(query),
        };
        if let Some(text) = message {
            publish.message = Some(publish.check(decode(text)?)?);
        }
        Ok(publish)
    }

    /// Takes the payload from a POST body, compressed or not.
    pub fn with_body(mut self, body: &'a [u8]) -> Result<Self, RequestError> {
        self.message = Some(self.check(inflate(body)?)?);
        Ok(self)
    }

    /// Stored nowhere and carried nowhere: meant for functions only.
    pub fn is_fire(&self) -> bool {
        self.kind == PublishKind::Message && self.norep && self.store == Some(false)
    }

    fn check(&self, text: Cow<'a, str>) -> Result<Cow<'a, str>, PublishError> {
        let text = match text {
            Cow::Borrowed(text) => Cow::Borrowed(valid(text)?),
            Cow::Owned(text) if valid(&text)?.len() == text.len() => Cow::Owned(text),
            Cow::Owned(text) => Cow::Owned(text.trim_ascii().to_owned()),
        };
        if self.kind == PublishKind::Signal && text.len() > MAX_SIGNAL_BYTES {
            return Err(PublishError::SignalTooLarge);
        }
        if text.len() + self.channel.as_str().len() > MAX_MESSAGE_BYTES {
            return Err(PublishError::TooLarge);
        }
        Ok(text)
    }
}

fn valid(text: &str) -> Result<&str, PublishError> {
    json::validate(text).map_err(|_| PublishError::InvalidJson)
}

fn name(text: &str) -> Result<Name, PublishError> {
    Name::new(text).map_err(|_| {
        if text.ends_with(".*") { PublishError::Wildcard } else { PublishError::ChannelName }
    })
}

/// Hours, possibly a fraction; zero means the keyset's default.
fn ttl(hours: &str) -> Result<Option<Duration>, PublishError> {
    if hours.is_empty() {
        return Ok(None);
    }
    let hours: f64 = hours.parse().map_err(|_| PublishError::Ttl)?;
    if !(0.0..=MAX_TTL_HOURS).contains(&hours) {
        return Err(PublishError::Ttl);
    }
    let ttl = Duration::try_from_secs_f64(hours * 3600.0).map_err(|_| PublishError::Ttl)?;
    Ok(Some(ttl).filter(|ttl| !ttl.is_zero()))
}

/// A bare `null` says that there is none.
fn meta(text: Cow<'_, str>) -> Result<Option<Cow<'_, str>>, PublishError> {
    if text.is_empty() {
        return Ok(None);
    }
    let none = valid(&text)? == "null";
    Ok(Some(text).filter(|_| !none))
}

fn custom_type(text: Cow<'_, str>) -> Result<Cow<'_, str>, PublishError> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let reserved =
        text.starts_with(['-', '_']) || text.starts_with("pn_") || text.starts_with("pn-");
    let fits = (3..=50).contains(&text.len());
    if fits && !reserved && text.bytes().all(plain) {
        Ok(text)
    } else {
        Err(PublishError::CustomType)
    }
}

/// Ruby sends `ortt` as an object, C clients send `ptto` as a number.
fn origination(query: &Query<'_>) -> Option<Timetoken> {
    let ortt = query.get("ortt").and_then(super::subscribe::cursor_object);
    ortt.map(|(timetoken, _)| timetoken).or_else(|| timetoken(query, "ptto").ok().flatten())
}

/// The header `Content-Encoding` lies in two SDKs, so the first bytes decide.
fn inflate(body: &[u8]) -> Result<Cow<'_, str>, PublishError> {
    let inflated = match body {
        [0x1f, 0x8b, ..] => read(GzDecoder::new(body))?,
        [0x78, 0x01 | 0x5e | 0x9c | 0xda, ..] => read(ZlibDecoder::new(body))?,
        [first, ..] if begins_json(*first) => {
            let text = std::str::from_utf8(body).map_err(|_| PublishError::InvalidJson)?;
            return Ok(Cow::Borrowed(text));
        }
        _ => read(DeflateDecoder::new(body))?,
    };
    String::from_utf8(inflated).map(Cow::Owned).map_err(|_| PublishError::InvalidJson)
}

/// White space, or how any JSON value begins.
fn begins_json(byte: u8) -> bool {
    byte.is_ascii_digit() || b" \t\r\n{[\"-tfn".contains(&byte)
}

/// Stops one byte after the limit, however much more there is.
fn read(source: impl Read) -> Result<Vec<u8>, PublishError> {
    let limit = u64::try_from(MAX_MESSAGE_BYTES).unwrap_or(u64::MAX);
    let mut out = Vec::new();
    source.take(limit + 1).read_to_end(&mut out).map_err(|_| PublishError::InvalidJson)?;
    if out.len() > MAX_MESSAGE_BYTES { Err(PublishError::TooLarge) } else { Ok(out) }
}
