//! Stored messages: history versions 2 and 3, counts and deletion.

use super::RequestError;
use super::caller::{decode, timetoken};
use crate::Timetoken;
use crate::channel::{Name, split_list};
use crate::query::{Query, is_true};

/// The most channels that one fetch may name.
pub const MAX_FETCH_CHANNELS: usize = 500;
/// The most channels whose messages one request may count.
const MAX_COUNT_CHANNELS: usize = 100;
/// The most messages of one channel in an answer.
const MAX_SINGLE: usize = 100;
/// The most messages of each channel when several are asked for.
const MAX_EACH: usize = 25;

/// A stretch of a channel's messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Range {
    /// Exclusive: the answer is older than this, or newer if [`reverse`](Self::reverse).
    pub start: Option<Timetoken>,
    /// Inclusive.
    pub end: Option<Timetoken>,
    /// Begin with the oldest; says nothing where both bounds are given.
    pub reverse: bool,
}

/// History of one channel, version 2.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History {
    /// Which.
    pub channel: Name,
    /// At most so many messages.
    pub count: usize,
    /// From where to where.
    pub range: Range,
    /// Whether each message comes with its timetoken.
    pub include_token: bool,
    /// Whether each message comes with its metadata.
    pub include_meta: bool,
    /// Whether timetokens of messages are strings.
    pub string_tokens: bool,
}

/// History of several channels, version 3.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "the protocol has this many switches")]
pub struct Fetch {
    /// Which; never empty.
    pub channels: Vec<Name>,
    /// At most so many messages of each.
    pub max: usize,
    /// From where to where.
    pub range: Range,
    /// Whether metadata is wanted.
    pub include_meta: bool,
    /// Whether the publisher is wanted.
    pub include_uuid: bool,
    /// Whether the kind of message is wanted.
    pub include_message_type: bool,
    /// Whether the application's kind of message is wanted.
    pub include_custom_type: bool,
    /// Whether the answer's keys are percent-encoded.
    pub encode_channels: bool,
    /// Whether the actions on each message are wanted; then there is one channel.
    pub with_actions: bool,
}

/// How many messages since; one timetoken for each channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageCounts {
    /// Channel and the last timetoken that is not counted.
    pub channels: Vec<(Name, Timetoken)>,
}

/// Delete what is later than `start` and not later than `end`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeleteMessages {
    /// Which.
    pub channel: Name,
    /// Exclusive.
    pub start: Option<Timetoken>,
    /// Inclusive.
    pub end: Option<Timetoken>,
}

impl Range {
    fn read(query: &Query<'_>) -> Result<Self, RequestError> {
        Ok(Self {
            start: bound(query, "start")?,
            end: bound(query, "end")?,
            reverse: query.flag("reverse"),
        })
    }
}

impl History {
    pub(super) fn read(channel: &str, query: &Query<'_>) -> Result<Self, RequestError> {
        Ok(Self {
            channel: Name::new(&decode(channel)?)?,
            count: limit(query, "count", MAX_SINGLE),
            range: Range::read(query)?,
            include_token: query.flag("include_token"),
            include_meta: query.flag("include_meta"),
            string_tokens: query.flag("string_message_token"),
        })
    }
}

impl Fetch {
    pub(super) fn read(list: &str, query: &Query<'_>) -> Result<Self, RequestError> {
        let channels = split_list(&decode(list)?)?;
        match channels.len() {
            0 => return Err(RequestError::History("Invalid Arguments: no channel")),
            1..=MAX_FETCH_CHANNELS => {}
            _ => {
                return Err(RequestError::History("Invalid Arguments: more than 500 channels"));
            }
        }
        let most = if channels.len() == 1 { MAX_SINGLE } else { MAX_EACH };
        Ok(Self {
            max: limit(query, "max", most),
            channels,
            range: Range::read(query)?,
            include_meta: query.flag("include_meta"),
            include_uuid: query.flag("include_uuid"),
            include_message_type: query.flag("include_message_type"),
            include_custom_type: query.flag("include_custom_message_type"),
            encode_channels: query.get("encode_channels").is_none_or(is_true),
            with_actions: false,
        })
    }
}

impl Fetch {
    /// One channel's messages with the actions on them.
    pub(super) fn read_with_actions(
        channel: &str,
        query: &Query<'_>,
    ) -> Result<Self, RequestError> {
        let one = Self::read(channel, query).map_err(|error| match error {
            RequestError::Names(error) => RequestError::History(error.message()),
            other => other,
        })?;
        if one.channels.len() != 1 {
            return Err(RequestError::History("Invalid Arguments: name one channel"));
        }
        Ok(Self { max: limit(query, "max", MAX_EACH), with_actions: true, ..one })
    }
}

impl MessageCounts {
    pub(super) fn read(list: &str, query: &Query<'_>) -> Result<Self, RequestError> {
        let list = decode(list)?;
        let names: Vec<&str> = list.split(',').filter(|name| !name.is_empty()).collect();
        if names.is_empty() || names.len() > MAX_COUNT_CHANNELS {
            return Err(RequestError::History("Invalid Arguments: name 1 to 100 channels"));
        }
        let since = since(names.len(), query)?;
        let pair = |(name, since)| Ok((Name::new(name)?, since));
        let channels =
            names.into_iter().zip(since).map(pair).collect::<Result<_, RequestError>>()?;
        Ok(Self { channels })
    }
}

impl DeleteMessages {
    pub(super) fn read(channel: &str, query: &Query<'_>) -> Result<Self, RequestError> {
        Ok(Self {
            channel: Name::new(&decode(channel)?)?,
            start: bound(query, "start")?,
            end: bound(query, "end")?,
        })
    }
}

/// One end of a range, refused in history's own words.
fn bound(query: &Query<'_>, name: &str) -> Result<Option<Timetoken>, RequestError> {
    let invalid = |_| RequestError::History("Invalid Arguments: start and end are timetokens");
    timetoken(query, name).map_err(invalid)
}

/// One timetoken for all channels, or a list as long as theirs.
fn since(channels: usize, query: &Query<'_>) -> Result<Vec<Timetoken>, RequestError> {
    let list = query.get("channelsTimetoken").filter(|list| !list.is_empty());
    let Some(list) = list.or_else(|| query.get("timetoken")) else {
        return Err(RequestError::History("Invalid Arguments: no timetoken"));
    };
    let invalid = |_| RequestError::History("Invalid Arguments: bad timetoken");
    let mut since: Vec<Timetoken> =
        list.split(',').map(str::parse).collect::<Result<_, _>>().map_err(invalid)?;
    if let [one] = *since.as_slice() {
        since.resize(channels, one);
    }
    if since.len() == channels {
        Ok(since)
    } else {
        Err(RequestError::History("Invalid Arguments: channels and timetokens differ in number"))
    }
}

/// Within 1 and `most`; anything that is no number counts as not sent.
fn limit(query: &Query<'_>, name: &str, most: usize) -> usize {
    let sent = query.get(name).and_then(|text| text.parse().ok());
    sent.map_or(most, |limit: usize| limit.clamp(1, most))
}
