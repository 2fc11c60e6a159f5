//! What the engine promises, in the simplest words: a map of messages by timetoken.

use std::collections::BTreeMap;

/// One message, or one event about an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) channel: &'static str,
    pub(super) payload: String,
    pub(super) priority: u8,
    /// Whether it outlives a restart, and is in history.
    pub(super) stored: bool,
    /// Whether filters look at it.
    pub(super) filtered: bool,
}

/// What one subscriber listens to, by the names it prefers first.
#[derive(Clone, Copy, Debug)]
pub(super) struct Listening {
    pub(super) channels: &'static [&'static str],
    pub(super) wildcard: bool,
    pub(super) group: bool,
    /// Only what is more urgent than this.
    pub(super) above: Option<u8>,
    /// The token it holds, if it needs one.
    pub(super) token: Option<usize>,
}

pub(super) const WILDCARD: &str = "room.*";
pub(super) const GROUP: &str = "desk";
pub(super) const CHANNELS: [&str; 3] = ["room.a", "room.b", "room.c"];
pub(super) const GROUPED: [&str; 2] = ["room.b", "room.c"];

const NOBODY: Listening =
    Listening { channels: &[], wildcard: false, group: false, above: None, token: None };

pub(super) static LISTENERS: [Listening; 7] = [
    Listening { channels: &["room.a"], ..NOBODY },
    Listening { channels: &["room.b", "room.a"], above: Some(3), ..NOBODY },
    Listening { wildcard: true, ..NOBODY },
    Listening { group: true, ..NOBODY },
    Listening { channels: &["room.b"], wildcard: true, group: true, ..NOBODY },
    Listening { channels: &["room.a"], token: Some(0), ..NOBODY },
    Listening { channels: &["room.a"], token: Some(1), ..NOBODY },
];

impl Listening {
    /// The name by which it hears a channel, if it does.
    fn matched(&self, channel: &str) -> Option<&'static str> {
        let own = self.channels.iter().find(|name| **name == channel).copied();
        let wildcard = self.wildcard.then_some(WILDCARD);
        let group = (self.group && GROUPED.contains(&channel)).then_some(GROUP);
        own.or(wildcard).or(group)
    }
}

/// One message as it is heard: its place, its payload, the name it matched.
pub(super) type Heard = (u64, String, &'static str);

/// An action: its message's timetoken, whose it is, what it says.
pub(super) type Reaction = (u64, String, String);

/// What was said and is still there.
#[derive(Debug, Default)]
pub(super) struct Model {
    pub(super) said: BTreeMap<u64, Said>,
    /// By action timetoken.
    pub(super) reactions: BTreeMap<u64, (&'static str, Reaction)>,
    /// The tokens that were revoked.
    pub(super) revoked: [bool; 2],
}

impl Model {
    /// What a subscriber hears after one cursor and up to another: place, payload, matched name.
    pub(super) fn heard(&self, by: &Listening, after: u64, upto: u64) -> Vec<Heard> {
        if after >= upto {
            return Vec::new();
        }
        let new = self.said.range(after + 1..=upto);
        new.filter_map(|(place, said)| {
            let name = by.matched(said.channel)?;
            let wanted = by.above.is_none_or(|least| !said.filtered || said.priority > least);
            wanted.then(|| (*place, said.payload.clone(), name))
        })
        .collect()
    }

    /// A channel's history, oldest first.
    pub(super) fn history(&self, channel: &str) -> Vec<(u64, String)> {
        let own = self.said.iter().filter(|(_, said)| said.stored && said.channel == channel);
        own.map(|(place, said)| (*place, said.payload.clone())).collect()
    }

    /// The actions on a channel's messages: message, whose, what; by message, then by age.
    pub(super) fn reactions(&self, channel: &str) -> Vec<Reaction> {
        let own = self.reactions.iter().filter(|(_, (on, _))| *on == channel);
        let mut own: Vec<_> = own.map(|(place, (_, one))| (one.0, *place, one.clone())).collect();
        own.sort();
        own.into_iter().map(|(_, _, one)| one).collect()
    }

    pub(super) fn delete(&mut self, channel: &str, after: u64, upto: u64) {
        let gone = |place: u64| place > after && place <= upto;
        self.said.retain(|place, said| said.channel != channel || !gone(*place));
        self.reactions.retain(|_, (on, one)| *on != channel || !gone(one.0));
    }

    /// What is only in memory is forgotten.
    pub(super) fn restart(&mut self) {
        self.said.retain(|_, said| said.stored);
    }
}
