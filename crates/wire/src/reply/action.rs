//! Message actions, their events, and history that shows them.

use super::history::{open_history, write_channel};
use super::write::Json;
use super::{JSON, Reply, Stored};
use crate::Timetoken;
use crate::query::encode_component;
use crate::request::Fetch;

const SOURCE: &str = "actions";

/// One action.
#[derive(Clone, Copy, Debug)]
pub struct Action<'a> {
    /// The message that it is attached to.
    pub message: Timetoken,
    /// Its own place in time.
    pub action: Timetoken,
    /// What sort of action.
    pub kind: &'a str,
    /// What it says.
    pub value: &'a str,
    /// Whose it is.
    pub uuid: &'a str,
}

fn json(body: Vec<u8>) -> Reply {
    Reply { content_type: JSON, ..Reply::ok(body) }
}

fn write(json: &mut Json, action: &Action<'_>) {
    json.raw("{\"messageTimetoken\":\"").number(action.message).raw("\",\"type\":");
    json.string(action.kind).raw(",\"uuid\":").string(action.uuid).raw(",\"value\":");
    json.string(action.value).raw(",\"actionTimetoken\":\"").number(action.action).raw("\"}");
}

/// The action is attached.
pub fn action_added(action: &Action<'_>) -> Reply {
    let mut out = Json::default();
    out.raw("{\"status\":200,\"data\":");
    write(&mut out, action);
    json(out.raw("}").take())
}

/// The action is gone.
pub fn action_removed() -> Reply {
    json(b"{\"status\":200,\"data\":{}}".to_vec())
}

/// A page of actions, oldest first; `more` is where and how much to ask for next.
pub fn actions(
    (sub_key, channel): (&str, &str),
    page: &[Action<'_>],
    more: Option<(Timetoken, Option<Timetoken>, usize)>,
) -> Reply {
    let mut out = Json::default();
    out.raw("{\"status\":200,\"data\":[").list(page, write).raw("]");
    if let Some((start, end, limit)) = more {
        let channel = encode_component(channel);
        let end_pair = end.map_or_else(String::new, |end| format!("&end={end}"));
        let url = format!(
            "/v1/message-actions/{sub_key}/channel/{channel}?start={start}&limit={limit}{end_pair}"
        );
        out.raw(",\"more\":{\"url\":").string(&url).raw(",\"start\":\"").number(start).raw("\"");
        if let Some(end) = end {
            out.raw(",\"end\":\"").number(end).raw("\"");
        }
        out.raw(",\"limit\":").number(limit).raw("}");
    }
    json(out.raw("}").take())
}

/// The event that tells subscribers of an action.
pub fn action_event(added: bool, action: &Action<'_>) -> String {
    let mut out = Json::default();
    out.raw("{\"source\":\"actions\",\"version\":\"1.0\",\"event\":");
    out.string(if added { "added" } else { "removed" }).raw(",\"data\":{\"type\":");
    out.string(action.kind).raw(",\"value\":").string(action.value);
    out.raw(",\"actionTimetoken\":\"").number(action.action);
    out.raw("\",\"messageTimetoken\":\"").number(action.message).raw("\"}}");
    out.text()
}

/// A channel's messages, oldest first, each with its actions by type and value.
///
/// `actions` are in the order of their messages; `more` is where to go on when an answer would
/// have been too large.
pub fn fetched_with_actions(
    request: &Fetch,
    (sub_key, channel): (&str, &str),
    messages: &[Stored<'_>],
    actions: &[Action<'_>],
    more: Option<Timetoken>,
) -> Reply {
    let mut out = open_history();
    if !messages.is_empty() {
        write_channel(&mut out, request, channel, messages, |json, stored| {
            let own = actions.partition_point(|one| one.message < stored.timetoken);
            let own = actions.get(own..).unwrap_or_default();
            let end = own.partition_point(|one| one.message == stored.timetoken);
            write_grouped(json, own.get(..end).unwrap_or_default());
        });
    }
    out.raw("}");
    if let Some(start) = more {
        let (name, max) = (encode_component(channel), request.max);
        let url = format!(
            "/v3/history-with-actions/sub-key/{sub_key}/channel/{name}?start={start}&max={max}"
        );
        out.raw(",\"more\":{\"url\":").string(&url).raw(",\"start\":\"").number(start);
        out.raw("\",\"max\":").number(max).raw("}");
    }
    Reply::ok(out.raw("}").take())
}

/// `"actions":{type:{value:[{uuid,actionTimetoken}]}}`, nothing when there are none.
fn write_grouped(json: &mut Json, actions: &[Action<'_>]) {
    if actions.is_empty() {
        return;
    }
    let mut sorted: Vec<&Action<'_>> = actions.iter().collect();
    sorted.sort_by_key(|one| (one.kind, one.value, one.action));
    json.raw(",\"actions\":{");
    let kinds = sorted.chunk_by(|a, b| a.kind == b.kind);
    json.list(kinds, |json, kind| {
        json.string(kind.first().map_or("", |one| one.kind)).raw(":{");
        json.list(kind.chunk_by(|a, b| a.value == b.value), |json, value| {
            json.string(value.first().map_or("", |one| one.value)).raw(":[");
            json.list(value, |json, one| {
                json.raw("{\"uuid\":").string(one.uuid).raw(",\"actionTimetoken\":\"");
                json.number(one.action).raw("\"}");
            });
            json.raw("]");
        });
        json.raw("}");
    });
    json.raw("}");
}

/// A request about actions that is refused.
pub fn action_refused(status: u16, message: &str) -> Reply {
    super::family_e(status, message, SOURCE)
}

/// A request about actions with a fault in one place.
pub fn action_invalid(location: &str, fault: &str, kind: &str) -> Reply {
    super::family_e_at(SOURCE, fault, [location, kind])
}
