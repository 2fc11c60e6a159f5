//! Which path is whose.

use super::caller::decode;
use super::{
    Actions, Common, DeleteMessages, Fetch, Files, GetState, Groups, Heartbeat, HereNow, History,
    LegacyGrant, LegacyScope, MessageCounts, Objects, Operation, Publish, PublishKind, Push,
    Request, RequestError, SetState, Subscribe, Targets,
};
use crate::path::segments;
use crate::query::Query;

/// The longest path of the protocol has nine segments.
const MAX_SEGMENTS: usize = 10;
/// How much of an unknown path is given back.
const MAX_ECHO: usize = 256;

/// Reads a request. Path and query come as they stood on the request line, without the `?`.
pub fn parse<'a>(
    method: &str,
    raw_path: &'a str,
    raw_query: &'a str,
) -> Result<Request<'a>, RequestError> {
    let mut parts = [""; MAX_SEGMENTS];
    let mut count = 0;
    for (slot, segment) in parts.iter_mut().zip(segments(raw_path)) {
        *slot = segment;
        count += 1;
    }
    let whole = segments(raw_path).nth(MAX_SEGMENTS).is_none();
    let parts = parts.get(..count).filter(|_| whole).unwrap_or_default();
    let mut query = Query::parse(raw_query).ok_or(RequestError::Malformed)?;
    let query = &mut query;
    let found = match *parts {
        ["time", "0"] => match method {
            "GET" => Some(operation("", None, query, |_| Ok(Operation::Time))?),
            _ => return Err(RequestError::MethodNotAllowed),
        },
        ["publish" | "signal", ..] => publish(method, parts, query)?,
        ["v2", "subscribe", sub, list, _] => Some(read("GET", method, sub, query, |query| {
            Subscribe::read(list, query).map(Operation::Subscribe)
        })?),
        ["v2", "presence", "sub-key" | "sub_key", sub, ref rest @ ..] => {
            presence(method, sub, rest, query)?
        }
        ["v2" | "v3", "history", "sub-key" | "sub_key", sub, ref rest @ ..] => {
            history(method, parts.first() == Some(&"v2"), sub, rest, query)?
        }
        ["v3", "pam", sub, "grant", ref rest @ ..] => access(method, sub, rest, query)?,
        [
            "v1",
            "channel-registration",
            "sub-key" | "sub_key",
            sub,
            "channel-group",
            ref rest @ ..,
        ] => groups(method, sub, rest, query)?,
        ["v1", "message-actions", sub, ref rest @ ..] => actions(method, sub, rest, query)?,
        ["v3", "history-with-actions", "sub-key" | "sub_key", sub, "channel", channel] => {
            Some(read("GET", method, sub, query, |query| {
                Fetch::read_with_actions(channel, query).map(Operation::Fetch)
            })?)
        }
        ["v2", "objects", sub, ref rest @ ..] => objects(method, sub, rest, query)?,
        ["v1" | "v2", "push", "sub-key" | "sub_key", sub, ref rest @ ..] => {
            push(method, sub, rest, query)?
        }
        ["v1", "files", ..] => files(method, parts, query)?,
        ["v2", "auth", verb @ ("grant" | "audit"), "sub-key" | "sub_key", sub] => {
            legacy(method, verb, sub, query)?
        }
        _ => None,
    };
    found.ok_or_else(|| unknown(raw_path))
}

type Found<'a> = Result<Option<Request<'a>>, RequestError>;

fn publish<'a>(method: &str, parts: &[&'a str], query: &mut Query<'a>) -> Found<'a> {
    let (kind, publish_key, sub, channel, message) = match *parts {
        [kind, publish_key, sub, _, channel, _] => (kind, publish_key, sub, channel, None),
        [kind, publish_key, sub, _, channel, _, json] => {
            (kind, publish_key, sub, channel, Some(json))
        }
        _ => return Ok(None),
    };
    match (method, message) {
        ("GET", Some(_)) | ("POST", None) => {}
        ("GET", None) => return Ok(None),
        _ => return Err(RequestError::MethodNotAllowed),
    }
    operation(sub, Some(publish_key), query, |query| {
        let kind = if kind == "signal" { PublishKind::Signal } else { PublishKind::Message };
        Publish::read(kind, channel, message, query).map(Operation::Publish)
    })
    .map(Some)
}

fn files<'a>(method: &str, parts: &[&'a str], query: &mut Query<'a>) -> Found<'a> {
    match *parts {
        [_, _, "publish-file", publish_key, sub, _, channel, _, json] => {
            let publish = |query: &mut Query<'a>| {
                Publish::read(PublishKind::File, channel, Some(json), query).map(Operation::Publish)
            };
            let request = operation(sub, Some(publish_key), query, publish)?;
            if method == "GET" { Ok(Some(request)) } else { Err(RequestError::MethodNotAllowed) }
        }
        [_, _, sub, ref rest @ ..] => {
            let Some(asked) = Files::read(method, rest, query)? else { return Ok(None) };
            operation(sub, None, query, |_| Ok(Operation::Files(asked))).map(Some)
        }
        _ => Ok(None),
    }
}

fn presence<'a>(method: &str, sub: &'a str, rest: &[&'a str], query: &mut Query<'a>) -> Found<'a> {
    let read = |query: &mut Query<'a>| match *rest {
        [] => HereNow::read(None, query).map(Operation::HereNow),
        ["channel", list] => HereNow::read(Some(list), query).map(Operation::HereNow),
        ["channel", list, "heartbeat"] => Heartbeat::read(list, query).map(Operation::Heartbeat),
        ["channel", list, "leave"] => {
            Targets::read(list, query).map(|targets| Operation::Leave(targets.without_presence()))
        }
        ["channel", list, "uuid", uuid] => {
            GetState::read(list, uuid, query).map(Operation::GetState)
        }
        ["channel", list, "uuid", uuid, "data"] => {
            SetState::read(list, uuid, query).map(Operation::SetState)
        }
        ["uuid", uuid] => decode(uuid).map(|uuid| Operation::WhereNow { uuid }),
        _ => Err(RequestError::UnknownPath { path: "".into() }),
    };
    match self::read("GET", method, sub, query, read) {
        Err(RequestError::UnknownPath { .. }) => Ok(None),
        Err(RequestError::Names(error)) => Err(RequestError::Presence(error.message())),
        found => found.map(Some),
    }
}

fn history<'a>(
    method: &str,
    version_2: bool,
    sub: &'a str,
    rest: &[&'a str],
    query: &mut Query<'a>,
) -> Found<'a> {
    let found = match (version_2, method, rest) {
        (true, _, ["channel", channel]) => read("GET", method, sub, query, |query| {
            History::read(channel, query).map(Operation::History)
        }),
        (false, "DELETE", ["channel", channel]) => operation(sub, None, query, |query| {
            DeleteMessages::read(channel, query).map(Operation::DeleteMessages)
        }),
        (false, _, ["channel", list]) => {
            read("GET", method, sub, query, |query| Fetch::read(list, query).map(Operation::Fetch))
        }
        (false, _, ["message-counts", list]) => read("GET", method, sub, query, |query| {
            MessageCounts::read(list, query).map(Operation::MessageCounts)
        }),
        _ => return Ok(None),
    };
    match found {
        Err(RequestError::Names(error)) => Err(RequestError::History(error.message())),
        found => found.map(Some),
    }
}

fn access<'a>(method: &str, sub: &'a str, rest: &[&'a str], query: &mut Query<'a>) -> Found<'a> {
    let found = match *rest {
        [] => read("POST", method, sub, query, |_| Ok(Operation::Grant)),
        [token] => read("DELETE", method, sub, query, |_| {
            decode(token).map(|token| Operation::Revoke { token })
        }),
        _ => return Ok(None),
    };
    found.map(Some)
}

fn groups<'a>(method: &str, sub: &'a str, rest: &[&'a str], query: &mut Query<'a>) -> Found<'a> {
    let Some(asked) = Groups::read(rest, query)? else { return Ok(None) };
    read("GET", method, sub, query, |_| Ok(Operation::Groups(asked))).map(Some)
}

fn actions<'a>(method: &str, sub: &'a str, rest: &[&'a str], query: &mut Query<'a>) -> Found<'a> {
    let Some(asked) = Actions::read(method, rest, query)? else { return Ok(None) };
    operation(sub, None, query, |_| Ok(Operation::Actions(asked))).map(Some)
}

fn objects<'a>(method: &str, sub: &'a str, rest: &[&'a str], query: &mut Query<'a>) -> Found<'a> {
    let Some(asked) = Objects::read(method, rest, query)? else { return Ok(None) };
    operation(sub, None, query, |_| Ok(Operation::Objects(asked))).map(Some)
}

fn push<'a>(method: &str, sub: &'a str, rest: &[&'a str], query: &mut Query<'a>) -> Found<'a> {
    let Some(asked) = Push::read(rest, query)? else { return Ok(None) };
    read("GET", method, sub, query, |_| Ok(Operation::Push(asked))).map(Some)
}

fn legacy<'a>(method: &str, verb: &str, sub: &'a str, query: &mut Query<'a>) -> Found<'a> {
    // Read first: here `auth` names those who are granted, not who is calling.
    let asked = match verb {
        "grant" => Operation::LegacyGrant(LegacyGrant::read(query)?),
        _ => Operation::LegacyAudit(LegacyScope::read(query)?),
    };
    read("GET", method, sub, query, |_| Ok(asked)).map(Some)
}

fn read<'a>(
    wanted: &str,
    method: &str,
    sub: &'a str,
    query: &mut Query<'a>,
    operation: impl FnOnce(&mut Query<'a>) -> Result<Operation<'a>, RequestError>,
) -> Result<Request<'a>, RequestError> {
    let request = self::operation(sub, None, query, operation)?;
    if method == wanted { Ok(request) } else { Err(RequestError::MethodNotAllowed) }
}

fn operation<'a>(
    sub: &'a str,
    publish_key: Option<&'a str>,
    query: &mut Query<'a>,
    operation: impl FnOnce(&mut Query<'a>) -> Result<Operation<'a>, RequestError>,
) -> Result<Request<'a>, RequestError> {
    let common = Common::read(sub, publish_key, query)?;
    Ok(Request { common, operation: operation(query)? })
}

fn unknown(path: &str) -> RequestError {
    let end = path.char_indices().map(|(at, _)| at).nth(MAX_ECHO).unwrap_or(path.len());
    RequestError::UnknownPath { path: path.get(..end).unwrap_or_default().into() }
}
