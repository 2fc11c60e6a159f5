//! Message actions: reactions, receipts, edits and whatever else is attached to a message.

use super::RequestError;
use super::caller::{decode, timetoken};
use crate::Timetoken;
use crate::channel::Name;
use crate::query::Query;
use serde::Deserialize;

/// The longest type, in characters.
const MAX_TYPE: usize = 15;
/// The longest value, in bytes: an edited text is one.
const MAX_VALUE_BYTES: usize = 32 * 1024;
/// The most actions in one answer.
pub const MAX_ACTIONS: usize = 100;

/// What is asked of message actions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actions {
    /// Attach one to a message; the body holds an [`ActionBody`].
    Add {
        /// The message's channel.
        channel: Name,
        /// The message.
        message: Timetoken,
    },
    /// The actions on a channel's messages.
    List {
        /// Which channel.
        channel: Name,
        /// Exclusive: actions older than this.
        start: Option<Timetoken>,
        /// Inclusive: actions not older than this.
        end: Option<Timetoken>,
        /// At most so many.
        limit: usize,
    },
    /// Take one back.
    Remove {
        /// The message's channel.
        channel: Name,
        /// The message.
        message: Timetoken,
        /// The action.
        action: Timetoken,
    },
}

impl Actions {
    /// Reads what follows the subscribe key; `None` if no such path exists.
    pub(super) fn read(
        method: &str,
        rest: &[&str],
        query: &Query<'_>,
    ) -> Result<Option<Self>, RequestError> {
        let name = |raw: &str| {
            let name = decode(raw)?;
            Name::new(&name).map_err(|_| RequestError::Action("channel", "Invalid channel", "path"))
        };
        let place = |raw: &str, field| {
            let number: Option<Timetoken> = decode(raw)?.parse().ok();
            number.ok_or(RequestError::Action(field, "Invalid timetoken", "path"))
        };
        Ok(Some(match (method, rest) {
            ("POST", ["channel", channel, "message", message]) => {
                Self::Add { channel: name(channel)?, message: place(message, "messageTimetoken")? }
            }
            ("GET", ["channel", channel]) => Self::List {
                channel: name(channel)?,
                start: timetoken(query, "start")?,
                end: timetoken(query, "end")?,
                limit: limit(query)?,
            },
            ("DELETE", ["channel", channel, "message", message, "action", action]) => {
                Self::Remove {
                    channel: name(channel)?,
                    message: place(message, "messageTimetoken")?,
                    action: place(action, "actionTimetoken")?,
                }
            }
            (_, ["channel", _] | ["channel", _, "message", ..]) => {
                return Err(RequestError::MethodNotAllowed);
            }
            _ => return Ok(None),
        }))
    }
}

fn limit(query: &Query<'_>) -> Result<usize, RequestError> {
    let Some(text) = query.get("limit").filter(|text| !text.is_empty()) else {
        return Ok(MAX_ACTIONS);
    };
    let limit = text.parse().ok().filter(|limit| (1..=MAX_ACTIONS).contains(limit));
    limit.ok_or(RequestError::Action("limit", "Invalid limit", "query"))
}

/// What is attached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionBody {
    /// `reaction`, `receipt`, `edited` and the like.
    pub kind: String,
    /// The emoji, the new text and the like.
    pub value: String,
}

impl ActionBody {
    /// Reads the body of a request to add an action.
    pub fn parse(body: &[u8]) -> Result<Self, RequestError> {
        #[derive(Deserialize)]
        struct Body {
            r#type: Option<String>,
            value: Option<String>,
        }
        let wrong = |field, fault| RequestError::Action(field, fault, "body");
        let body: Body =
            serde_json::from_slice(body).map_err(|_| wrong("body", "Not a JSON object"))?;
        let kind = body.r#type.filter(|kind| !kind.is_empty());
        let kind = kind.ok_or_else(|| wrong("type", "Missing field"))?;
        let value = body.value.filter(|value| !value.is_empty());
        let value = value.ok_or_else(|| wrong("value", "Missing field"))?;
        if kind.chars().count() > MAX_TYPE {
            return Err(wrong("type", "At most 15 characters"));
        }
        if value.len() > MAX_VALUE_BYTES {
            return Err(wrong("value", "At most 32768 bytes"));
        }
        Ok(Self { kind, value })
    }
}
