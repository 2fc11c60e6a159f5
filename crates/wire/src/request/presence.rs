//! Presence, version 2: heartbeat, leave, who is where, and state.

use super::caller::decode;
use super::{RequestError, Targets};
use crate::json;
use crate::query::Query;
use std::borrow::Cow;

/// The longest time for which one heartbeat keeps a user present, in seconds.
const MAX_HEARTBEAT: u32 = 86_400;
/// The most users that one answer lists for a channel.
const MAX_LIMIT: usize = 1_000;

/// Stay present on these channels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heartbeat<'a> {
    /// Where; presence channels are left out.
    pub targets: Targets,
    /// For how many seconds.
    pub heartbeat: Option<u32>,
    /// State by channel, a JSON object.
    pub state: Option<Cow<'a, str>>,
}

/// Who is present.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HereNow {
    /// Where; empty and not [`global`](Self::global) for an empty list.
    pub targets: Targets,
    /// Every channel of the keyset.
    pub global: bool,
    /// Whether each user's state is wanted.
    pub with_state: bool,
    /// Whether only the counts are wanted.
    pub disable_uuids: bool,
    /// The most users to list for a channel; 0 for counts only.
    pub limit: usize,
    /// How many users to pass over first.
    pub offset: usize,
}

/// Read a user's state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GetState<'a> {
    /// Where.
    pub targets: Targets,
    /// Whose.
    pub uuid: Cow<'a, str>,
}

/// Replace a user's state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetState<'a> {
    /// Where.
    pub targets: Targets,
    /// Whose.
    pub uuid: Cow<'a, str>,
    /// The new state, a JSON object.
    pub state: Cow<'a, str>,
}

impl<'a> Heartbeat<'a> {
    pub(super) fn read(list: &'a str, query: &mut Query<'a>) -> Result<Self, RequestError> {
        Ok(Self {
            targets: Targets::read(list, query)?.without_presence(),
            heartbeat: heartbeat(query),
            state: states(query)?,
        })
    }
}

impl HereNow {
    /// No list at all asks for every channel.
    pub(super) fn read(list: Option<&str>, query: &Query<'_>) -> Result<Self, RequestError> {
        let number = |name: &str| query.get(name).and_then(|text| text.parse::<usize>().ok());
        Ok(Self {
            targets: list
                .map_or_else(|| Ok(Targets::default()), |list| Targets::read(list, query))?,
            global: list.is_none(),
            with_state: query.flag("state"),
            disable_uuids: query.flag("disable_uuids"),
            limit: number("limit").unwrap_or(MAX_LIMIT).min(MAX_LIMIT),
            offset: number("offset").unwrap_or(0),
        })
    }
}

impl<'a> GetState<'a> {
    pub(super) fn read(
        list: &'a str,
        uuid: &'a str,
        query: &Query<'a>,
    ) -> Result<Self, RequestError> {
        Ok(Self { targets: Targets::read(list, query)?, uuid: decode(uuid)? })
    }
}

impl<'a> SetState<'a> {
    pub(super) fn read(
        list: &'a str,
        uuid: &'a str,
        query: &mut Query<'a>,
    ) -> Result<Self, RequestError> {
        let targets = Targets::read(list, query)?;
        let state = states(query)?.ok_or(RequestError::Presence("No state specified."))?;
        Ok(Self { targets, uuid: decode(uuid)?, state })
    }
}

/// Seconds, kept within a day; anything else counts as not sent.
pub(super) fn heartbeat(query: &Query<'_>) -> Option<u32> {
    query.get("heartbeat")?.parse().ok().map(|seconds: u32| seconds.clamp(1, MAX_HEARTBEAT))
}

/// A JSON object, if one was sent.
pub(super) fn states<'a>(query: &mut Query<'a>) -> Result<Option<Cow<'a, str>>, RequestError> {
    let Some(state) = query.take("state").filter(|state| !state.is_empty()) else {
        return Ok(None);
    };
    let valid = json::validate(&state).is_ok_and(|state| state.starts_with('{'));
    if valid { Ok(Some(state)) } else { Err(RequestError::Presence("Invalid JSON specified.")) }
}
