//! Stored messages, counts of them, and their deletion.

use super::Reply;
use super::write::Json;
use crate::Timetoken;
use crate::query::encode_component;
use crate::request::{Fetch, History};

/// A stored message.
#[derive(Clone, Copy, Debug)]
pub struct Stored<'a> {
    /// Its place in the log.
    pub timetoken: Timetoken,
    /// The payload as JSON text.
    pub message: &'a str,
    /// Metadata as JSON text.
    pub meta: Option<&'a str>,
    /// Who published it.
    pub publisher: &'a str,
    /// 4 for a file; `None` for a message.
    pub kind: Option<u8>,
    /// The application's own kind of message.
    pub custom_type: Option<&'a str>,
}

/// How many messages a channel has since a timetoken.
#[derive(Clone, Copy, Debug)]
pub struct Count<'a> {
    /// Which channel.
    pub channel: &'a str,
    /// The last timetoken that is not counted.
    pub since: Timetoken,
    /// How many.
    pub count: u64,
    /// Whether there are more than were counted.
    pub is_more: bool,
}

/// `[[…],first,last]`, oldest first.
pub fn history(request: &History, messages: &[Stored<'_>]) -> Reply {
    let length: usize = messages.iter().map(|stored| stored.message.len() + 64).sum();
    let mut json = Json::with_capacity(length + 64);
    json.raw("[[").list(messages, |json, stored| write_item(json, request, stored)).raw("]");
    for edge in [messages.first(), messages.last()] {
        json.raw(",").number(edge.map_or(Timetoken::ZERO, |stored| stored.timetoken));
    }
    Reply::ok(json.raw("]").take())
}

fn write_item(json: &mut Json, request: &History, stored: &Stored<'_>) {
    if !request.include_token && !request.include_meta {
        json.raw(stored.message);
        return;
    }
    json.raw("{\"message\":").raw(stored.message);
    if request.include_token {
        let quote = if request.string_tokens { "\"" } else { "" };
        json.raw(",\"timetoken\":").raw(quote).number(stored.timetoken).raw(quote);
    }
    if request.include_meta {
        json.raw(",\"meta\":").raw(stored.meta.unwrap_or("\"\""));
    }
    json.raw("}");
}

/// Messages by channel, oldest first; channels without any are left out.
pub fn fetched<'a>(
    request: &Fetch,
    channels: impl IntoIterator<Item = (&'a str, &'a [Stored<'a>])>,
) -> Reply {
    let mut json = open_history();
    let found = channels.into_iter().filter(|(_, messages)| !messages.is_empty());
    json.list(found, |json, (channel, messages)| {
        write_channel(json, request, channel, messages, |_, _| ());
    });
    Reply::ok(json.raw("}}").take())
}

/// The beginning of every answer with messages by channel.
pub(super) fn open_history() -> Json {
    let mut json = Json::with_capacity(4096);
    json.raw("{\"status\":200,\"error\":false,\"error_message\":\"\",\"channels\":{");
    json
}

/// One channel's messages; `add` writes what stands at the end of each.
pub(super) fn write_channel<'a>(
    json: &mut Json,
    request: &Fetch,
    channel: &str,
    messages: &'a [Stored<'a>],
    mut add: impl FnMut(&mut Json, &Stored<'a>),
) {
    if request.encode_channels {
        json.string(&encode_component(channel));
    } else {
        json.string(channel);
    }
    json.raw(":[");
    json.list(messages, |json, stored| {
        write_entry(json, request, stored);
        add(json, stored);
        json.raw("}");
    });
    json.raw("]");
}

fn write_entry(json: &mut Json, request: &Fetch, stored: &Stored<'_>) {
    json.raw("{\"message\":").raw(stored.message);
    json.raw(",\"timetoken\":\"").number(stored.timetoken).raw("\"");
    if request.include_message_type {
        json.raw(",\"message_type\":");
        match stored.kind {
            Some(kind) => json.number(kind),
            None => json.raw("null"),
        };
    }
    if request.include_uuid {
        json.raw(",\"uuid\":").string(stored.publisher);
    }
    if request.include_meta {
        json.raw(",\"meta\":").raw(stored.meta.unwrap_or("\"\""));
    }
    if let Some(custom_type) = stored.custom_type.filter(|_| request.include_custom_type) {
        json.raw(",\"custom_message_type\":").string(custom_type);
    }
}

/// Counts by channel, zeros too, each with where to ask for more.
pub fn counted(sub_key: &str, counts: &[Count<'_>]) -> Reply {
    let mut json = Json::default();
    json.raw("{\"status\":200,\"error\":false,\"error_message\":\"\",\"channels\":{");
    json.list(counts, |json, count| {
        json.string(count.channel).raw(":").number(count.count);
    });
    json.raw("},\"more\":{");
    json.list(counts, |json, count| {
        let channel = encode_component(count.channel);
        let since = count.since;
        let url =
            format!("/v3/history/sub-key/{sub_key}/message-counts/{channel}?timetoken={since}");
        json.string(count.channel).raw(":{\"url\":").string(&url);
        json.raw(",\"is_more\":").number(count.is_more).raw("}");
    });
    Reply::ok(json.raw("}}").take())
}

/// What old clients read as history where nothing is stored (protocol §4.1); Java clients know it by the shape.
pub fn history_off() -> Reply {
    let mut json = Json::default();
    json.raw("[[").string(
        "Use of the history API requires the Storage & Playback add-on which is not enabled for this subscribe key. \
         Enable persistence for this keyset.",
    );
    Reply::ok(json.raw("],0,0]").take())
}

/// The same for version 3 of history; Swift clients know it by its words up to the full stop.
pub fn storage_off() -> Reply {
    let message = "Use of the history API requires the Storage & Playback which is not enabled for this subscribe key. \
                   Enable persistence for this keyset.";
    super::family_d(403, message)
}

/// Clients may delete nothing; Swift clients know it by its words up to the full stop (protocol §4.4).
pub fn deletion_off() -> Reply {
    let message = "Use of the history Delete API requires both Storage & Playback and Storage Delete enabled, one of which is \
                   not enabled for this subscribe key. Enable deletion for this keyset.";
    super::family_d(403, message)
}

/// The messages are gone.
pub fn deleted() -> Reply {
    Reply::ok(*b"{\"status\":200,\"error\":false,\"error_message\":\"\"}")
}
