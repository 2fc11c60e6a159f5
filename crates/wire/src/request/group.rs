//! Channel groups: which channels are in them.

use super::RequestError;
use super::caller::decode;
use crate::channel::{Name, NameError, split_list};
use crate::query::Query;

/// Channels added or removed in one call, at most.
pub const MAX_CHANGED_CHANNELS: usize = 200;

/// What is asked of channel groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Groups {
    /// The names of all groups.
    List,
    /// The channels of a group.
    Channels {
        /// Which group.
        group: Name,
    },
    /// Channels join a group.
    Add {
        /// Which group.
        group: Name,
        /// The channels; perhaps none.
        channels: Vec<Name>,
    },
    /// Channels leave a group.
    Remove {
        /// Which group.
        group: Name,
        /// The channels; perhaps none.
        channels: Vec<Name>,
    },
    /// A group ends.
    Delete {
        /// Which group.
        group: Name,
    },
}

impl Groups {
    /// Reads what follows `channel-group` in the path; `None` if no such path exists.
    pub(super) fn read(rest: &[&str], query: &Query<'_>) -> Result<Option<Self>, RequestError> {
        let name = |raw: &str| -> Result<Name, RequestError> {
            Name::new(&decode(raw)?).map_err(|error| RequestError::Groups(error.message()))
        };
        Ok(Some(match *rest {
            [] | [""] => Self::List,
            [group] => Self::change(name(group)?, query)?,
            [group, "remove"] => Self::Delete { group: name(group)? },
            _ => return Ok(None),
        }))
    }

    fn change(group: Name, query: &Query<'_>) -> Result<Self, RequestError> {
        Ok(match (query.get("add"), query.get("remove")) {
            (Some(list), _) => Self::Add { group, channels: channels(list)? },
            (None, Some(list)) => Self::Remove { group, channels: channels(list)? },
            (None, None) => Self::Channels { group },
        })
    }
}

fn channels(list: &str) -> Result<Vec<Name>, RequestError> {
    let channels = split_list(list).map_err(|error| RequestError::Groups(error.message()))?;
    if channels.len() > MAX_CHANGED_CHANNELS {
        return Err(RequestError::Groups(NameError::TooMany.message()));
    }
    Ok(channels)
}
