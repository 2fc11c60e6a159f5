//! Recent messages in order, and who waits for the next one.

use super::hub::{Bell, Message};
use rustc_hash::FxHashMap;
use std::collections::VecDeque;
use std::sync::Arc;
use wire::Timetoken;

const PRESENCE: &str = "-pnpres";

/// Recent messages in order, and who waits for the next one.
#[derive(Debug, Default)]
pub(super) struct Feed {
    recent: VecDeque<Arc<Message>>,
    waiting: FxHashMap<u64, Arc<Bell>>,
}

impl Feed {
    pub(super) fn push(&mut self, message: &Arc<Message>, bells: &mut Vec<Arc<Bell>>) {
        self.recent.push_back(Arc::clone(message));
        bells.extend(self.waiting.drain().map(|(_, bell)| bell));
    }

    /// Messages up to the floor are gone from the ring, so they go here.
    pub(super) fn trim(&mut self, floor: Timetoken) {
        while self.recent.front().is_some_and(|oldest| oldest.timetoken <= floor) {
            self.recent.pop_front();
        }
    }

    pub(super) fn retain(&mut self, keep: impl Fn(&Arc<Message>) -> bool) {
        self.recent.retain(|message| keep(message));
    }

    pub(super) fn fill(&mut self, messages: impl Iterator<Item = Arc<Message>>) {
        self.recent = messages.collect();
    }

    pub(super) fn after(
        &self,
        cursor: Timetoken,
        limit: usize,
    ) -> impl Iterator<Item = &Arc<Message>> {
        let start = self.recent.partition_point(|message| message.timetoken <= cursor);
        self.recent.iter().skip(start).take(limit)
    }

    pub(super) fn wait(&mut self, number: u64, bell: &Arc<Bell>) {
        self.waiting.insert(number, Arc::clone(bell));
    }

    pub(super) fn leave(&mut self, number: u64) {
        self.waiting.remove(&number);
    }

    pub(super) fn bells(&self) -> impl Iterator<Item = &Arc<Bell>> {
        self.waiting.values()
    }

    pub(super) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Nobody waits and nothing is kept: it can be given up.
    pub(super) fn is_idle(&self) -> bool {
        self.waiting.is_empty() && self.recent.is_empty()
    }
}

/// One channel.
#[derive(Debug, Default)]
pub(super) struct Stream {
    pub(super) feed: Feed,
    /// The groups, as subscribed to, that this channel is in; only of groups somebody listens to.
    pub(super) groups: Vec<Arc<str>>,
}

impl Stream {
    pub(super) fn is_idle(&self) -> bool {
        self.feed.is_idle() && self.groups.is_empty()
    }
}

/// A wildcard or a group that somebody listens to.
#[derive(Debug)]
pub(super) struct Gathered {
    pub(super) feed: Feed,
    /// Every message after this that belongs here is in the feed.
    pub(super) since: Timetoken,
    /// A group's channels.
    pub(super) members: Arc<[Arc<str>]>,
}

impl Gathered {
    pub(super) fn new(since: Timetoken, members: Arc<[Arc<str>]>) -> Self {
        Self { feed: Feed::default(), since, members }
    }
}

/// The wildcards that somebody listens to, by what stands before the star.
///
/// A message looks up its own one or two prefixes, so ten thousand wildcards elsewhere cost it
/// nothing.
#[derive(Debug, Default)]
pub(super) struct Wildcards {
    plain: FxHashMap<Box<str>, Gathered>,
    presence: FxHashMap<Box<str>, Gathered>,
}

impl Wildcards {
    /// What a pattern is found by: `("ward.", false)` for `ward.*`.
    pub(super) fn key(pattern: &str) -> (&str, bool) {
        let bare = pattern.strip_suffix(PRESENCE);
        (bare.unwrap_or(pattern).trim_end_matches('*'), bare.is_some())
    }

    fn side(&mut self, presence: bool) -> &mut FxHashMap<Box<str>, Gathered> {
        if presence { &mut self.presence } else { &mut self.plain }
    }

    pub(super) fn get(&mut self, pattern: &str) -> Option<&mut Gathered> {
        let (prefix, presence) = Self::key(pattern);
        self.side(presence).get_mut(prefix)
    }

    pub(super) fn insert(&mut self, pattern: &str, wildcard: Gathered) {
        let (prefix, presence) = Self::key(pattern);
        self.side(presence).insert(prefix.into(), wildcard);
    }

    pub(super) fn leave(&mut self, pattern: &str, number: u64) {
        let (prefix, presence) = Self::key(pattern);
        let side = self.side(presence);
        if let Some(wildcard) = side.get_mut(prefix) {
            wildcard.feed.leave(number);
            if wildcard.feed.is_idle() {
                side.remove(prefix);
            }
        }
    }

    /// What the patterns that speak of a channel are found by.
    pub(super) fn keys(channel: &str) -> impl Iterator<Item = (&str, bool)> {
        let bare = channel.strip_suffix(PRESENCE);
        let base = bare.unwrap_or(channel);
        // A pattern has at most two dots (protocol §2.6).
        let dots = base.match_indices('.').take(2);
        let prefixes = dots.filter_map(move |(dot, _)| base.get(..=dot));
        let under = prefixes.filter(move |prefix| prefix.len() < base.len());
        under.map(move |prefix| (prefix, bare.is_some()))
    }

    /// Does something with the feed of every wildcard over this channel.
    pub(super) fn over(&mut self, channel: &str, mut work: impl FnMut(&mut Feed)) {
        if self.plain.is_empty() && self.presence.is_empty() {
            return;
        }
        for (prefix, presence) in Self::keys(channel) {
            if let Some(wildcard) = self.side(presence).get_mut(prefix) {
                work(&mut wildcard.feed);
            }
        }
    }

    pub(super) fn feeds(&self) -> impl Iterator<Item = &Feed> {
        self.plain.values().chain(self.presence.values()).map(|wildcard| &wildcard.feed)
    }
}

/// A group's channels as one of its two names gathers them: its presence name gathers theirs.
pub(super) fn gathered(label: &str, members: &[Arc<str>]) -> Arc<[Arc<str>]> {
    if !label.ends_with(PRESENCE) {
        return members.into();
    }
    let plain = members.iter().filter(|name| !name.ends_with(PRESENCE));
    plain.map(|name| Arc::from(format!("{name}{PRESENCE}"))).collect()
}

/// The group that a label names.
pub(super) fn group_of(label: &str) -> &str {
    label.strip_suffix(PRESENCE).unwrap_or(label)
}
