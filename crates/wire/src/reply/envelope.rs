//! Messages as subscribers receive them.
//!
//! An envelope is the same for everyone but for `b`, the name under which it was subscribed to.
//! So each is written once, without `b` and the closing brace, and finished per subscriber.

use super::Reply;
use super::write::Json;
use crate::Timetoken;

/// The region that every timetoken is said to come from.
pub const REGION: u32 = 1;

/// What surrounds a payload on its way to subscribers.
#[derive(Clone, Copy, Debug)]
pub struct Envelope<'a> {
    /// 1 signal, 2 App Context, 3 message action, 4 file; `None` for messages and presence.
    pub kind: Option<u8>,
    /// Who published it; `None` for presence and App Context.
    pub publisher: Option<&'a str>,
    /// The publisher's own count.
    pub sequence: Option<u64>,
    /// Its place in the log.
    pub timetoken: Timetoken,
    /// When the publisher first sent it.
    pub origination: Option<Timetoken>,
    /// The keyset's subscribe key.
    pub sub_key: &'a str,
    /// The channel, with `-pnpres` for presence.
    pub channel: &'a str,
    /// Metadata as JSON text.
    pub meta: Option<&'a str>,
    /// The payload as JSON text.
    pub payload: &'a str,
    /// The application's own kind of message.
    pub custom_type: Option<&'a str>,
}

impl Envelope<'_> {
    /// All but `b` and the closing brace.
    pub fn prefix(&self) -> Vec<u8> {
        let length = self.payload.len() + self.meta.map_or(0, str::len) + 2 * self.channel.len();
        let mut json = Json::with_capacity(length + 192);
        json.raw("{\"a\":\"1\",\"f\":0");
        if let Some(kind) = self.kind {
            json.raw(",\"e\":").number(kind);
        }
        if let Some(publisher) = self.publisher {
            json.raw(",\"i\":").string(publisher);
        }
        if let Some(sequence) = self.sequence {
            json.raw(",\"s\":").number(sequence);
        }
        json.raw(",\"p\":{\"t\":\"").number(self.timetoken).raw("\",\"r\":").number(REGION);
        json.raw("}");
        if let Some(origination) = self.origination {
            json.raw(",\"o\":{\"t\":\"").number(origination).raw("\"}");
        }
        json.raw(",\"k\":").string(self.sub_key).raw(",\"c\":").string(self.channel);
        if let Some(meta) = self.meta {
            json.raw(",\"u\":").raw(meta);
        }
        json.raw(",\"d\":").raw(self.payload);
        if let Some(custom_type) = self.custom_type {
            json.raw(",\"cmt\":").string(custom_type);
        }
        json.take()
    }
}

/// The answer to a poll: envelopes as [`Envelope::prefix`] wrote them, each with the name that
/// this subscriber asked for it by.
pub fn subscribed<'a>(
    cursor: Timetoken,
    region: u32,
    messages: impl Iterator<Item = (&'a [u8], &'a str)> + Clone,
) -> Reply {
    let length: usize = messages.clone().map(|(prefix, name)| prefix.len() + name.len() + 9).sum();
    let mut json = Json::with_capacity(length + 64);
    json.raw("{\"t\":{\"t\":\"").number(cursor).raw("\",\"r\":").number(region).raw("},\"m\":[");
    json.list(messages, |json, (prefix, name)| {
        json.bytes(prefix).raw(",\"b\":").string(name).raw("}");
    });
    json.raw("]}");
    Reply::ok(json.take())
}
