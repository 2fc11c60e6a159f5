//! Subscribe, version 2.

use super::caller::timetoken;
use super::presence::{heartbeat, states};
use super::{RequestError, Targets};
use crate::Timetoken;
use crate::query::Query;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// One call of the long poll.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subscribe<'a> {
    /// Names, also of presence channels, and groups; never empty.
    pub targets: Targets,
    /// What the caller has already; zero asks for a handshake.
    pub cursor: Timetoken,
    /// The region of the cursor, to be echoed.
    pub region: Option<u32>,
    /// For how many seconds the caller counts as present.
    pub heartbeat: Option<u32>,
    /// Presence state by channel, a JSON object.
    pub state: Option<Cow<'a, str>>,
    /// A filter expression, unread.
    pub filter: Option<Cow<'a, str>>,
}

impl<'a> Subscribe<'a> {
    pub(super) fn read(list: &'a str, query: &mut Query<'a>) -> Result<Self, RequestError> {
        let targets = Targets::read(list, query)?;
        if targets.is_empty() {
            return Err(RequestError::EmptySubscription);
        }
        let (cursor, region) = cursor(query)?;
        Ok(Self {
            targets,
            cursor,
            region,
            heartbeat: heartbeat(query),
            state: states(query)?,
            filter: query.take("filter-expr").filter(|filter| !filter.is_empty()),
        })
    }
}

fn cursor(query: &Query<'_>) -> Result<(Timetoken, Option<u32>), RequestError> {
    if let Some(object) = query.get("t").filter(|text| !text.is_empty()) {
        return cursor_object(object).ok_or(RequestError::Malformed);
    }
    let cursor = timetoken(query, "tt")?.unwrap_or_default();
    Ok((cursor, query.get("tr").and_then(|region| region.parse().ok())))
}

/// Ruby's `{"t":"17…","r":12}`, the timetoken as text or number.
pub(super) fn cursor_object(text: &str) -> Option<(Timetoken, Option<u32>)> {
    #[derive(Deserialize)]
    struct Cursor<'a> {
        #[serde(borrow)]
        t: &'a RawValue,
        r: Option<u32>,
    }
    let cursor: Cursor<'_> = serde_json::from_str(text).ok()?;
    Some((cursor.t.get().trim_matches('"').parse().ok()?, cursor.r))
}
