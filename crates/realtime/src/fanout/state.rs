//! What a hub keeps: the ring, and who waits for what. Pure state behind the hub's lock.

use super::Interest;
use super::feed::{Feed, Gathered, Stream, Wildcards, gathered, group_of};
use super::hub::{Bell, Message};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::VecDeque;
use std::sync::Arc;
use wire::Timetoken;

/// What a message costs the ring besides its envelope: the entry itself and two queue slots.
const OVERHEAD: usize = 128;

/// So many bytes of the newest messages may have beside them what filters read of them.
const WARM: usize = 2 << 20;

#[derive(Debug)]
pub(super) struct State {
    ring: VecDeque<Arc<Message>>,
    bytes: usize,
    /// How many of the newest messages are warm, and how many bytes they have.
    warm: (usize, usize),
    /// Every message after this timetoken is in the ring.
    pub(super) floor: Timetoken,
    /// The newest announced timetoken.
    pub(super) head: Timetoken,
    streams: FxHashMap<Arc<str>, Stream>,
    wildcards: Wildcards,
    /// By the name subscribed to: a group, or a group's presence.
    groups: FxHashMap<Arc<str>, Gathered>,
    /// The channels of every group that was asked for.
    memberships: FxHashMap<Arc<str>, Arc<[Arc<str>]>>,
    next: u64,
}

fn size(message: &Message) -> usize {
    message.envelope.len().saturating_add(OVERHEAD)
}

impl State {
    pub(super) fn new(head: Timetoken) -> Self {
        Self {
            ring: VecDeque::new(),
            bytes: 0,
            warm: (0, 0),
            floor: head,
            head,
            streams: FxHashMap::default(),
            wildcards: Wildcards::default(),
            groups: FxHashMap::default(),
            memberships: FxHashMap::default(),
            next: 0,
        }
    }

    pub(super) fn push(&mut self, message: Arc<Message>, bells: &mut Vec<Arc<Bell>>) {
        let stream = self.streams.entry(Arc::clone(&message.channel)).or_default();
        stream.feed.push(&message, bells);
        for label in &stream.groups {
            if let Some(group) = self.groups.get_mut(label) {
                group.feed.push(&message, bells);
            }
        }
        self.wildcards.over(&message.channel, |feed| feed.push(&message, bells));
        self.head = message.timetoken;
        let size = size(&message);
        self.bytes = self.bytes.saturating_add(size);
        self.ring.push_back(message);
        let (count, bytes) = self.warm;
        self.warm = (count.saturating_add(1), bytes.saturating_add(size));
        self.cool();
    }

    /// Cools the oldest of the warm messages until the others are few enough.
    fn cool(&mut self) {
        let (mut count, mut bytes) = self.warm;
        while bytes > WARM {
            let Some(oldest) = self.ring.get(self.ring.len().saturating_sub(count)) else { break };
            oldest.cool();
            bytes = bytes.saturating_sub(size(oldest));
            count = count.saturating_sub(1);
        }
        self.warm = (count, bytes);
    }

    /// The ring has lost messages; those that are left are counted again.
    fn count_warm(&mut self) {
        let count = self.warm.0.min(self.ring.len());
        let bytes = self.ring.iter().rev().take(count).map(|message| size(message)).sum();
        self.warm = (count, bytes);
    }

    /// Gives up the oldest messages; the ring's order is every feed's order.
    pub(super) fn evict(&mut self, capacity: usize) {
        while self.bytes > capacity {
            let Some(oldest) = self.ring.pop_front() else {
                return;
            };
            self.bytes = self.bytes.saturating_sub(size(&oldest));
            if self.warm.0 > self.ring.len() {
                self.warm = (self.ring.len(), self.bytes);
            }
            let floor = oldest.timetoken;
            self.floor = floor;
            self.wildcards.over(&oldest.channel, |feed| feed.trim(floor));
            let Some(stream) = self.streams.get_mut(&oldest.channel) else { continue };
            stream.feed.trim(floor);
            for label in &stream.groups {
                if let Some(group) = self.groups.get_mut(label) {
                    group.feed.trim(floor);
                }
            }
            if stream.is_idle() {
                self.streams.remove(&oldest.channel);
            }
        }
    }

    /// Messages after the cursor, oldest first, each once, with the index of the name it matched.
    pub(super) fn after(
        &mut self,
        interest: &Interest,
        cursor: Timetoken,
        limit: usize,
    ) -> Vec<(Arc<Message>, usize)> {
        let mut found = Vec::new();
        for (index, name) in interest.channels().iter().enumerate() {
            if let Some(stream) = self.streams.get(name) {
                let newer = stream.feed.after(cursor, limit);
                found.extend(newer.map(|message| (Arc::clone(message), index)));
            }
        }
        for (index, pattern) in interest.patterns() {
            if let Some(wildcard) = self.wildcards.get(pattern) {
                let newer = wildcard.feed.after(cursor, limit);
                found.extend(newer.map(|message| (Arc::clone(message), index)));
            }
        }
        for (index, label) in interest.groups() {
            if let Some(group) = self.groups.get(label) {
                let newer = group.feed.after(cursor, limit);
                found.extend(newer.map(|message| (Arc::clone(message), index)));
            }
        }
        if !interest.is_plain() || interest.channels().len() > 1 {
            // The preferred match of a message comes first and is the one that stays.
            found.sort_unstable_by_key(|(message, index)| (message.timetoken, *index));
            found.dedup_by_key(|(message, _)| message.timetoken);
            found.truncate(limit);
        }
        found
    }

    /// Makes sure that the wildcards and groups are gathered from the cursor on.
    pub(super) fn gather(&mut self, interest: &Interest, cursor: Timetoken) {
        let mut unknown = Vec::new();
        for (_, pattern) in interest.patterns() {
            if self.wildcards.get(pattern).is_none_or(|known| cursor < known.since) {
                unknown.push(&**pattern);
            }
        }
        if !unknown.is_empty() {
            self.open_wildcards(&unknown, cursor);
        }
        for (_, label) in interest.groups() {
            if self.groups.get(label).is_none_or(|known| cursor < known.since) {
                self.open_group(label, cursor);
            }
        }
    }

    fn recent(&self, cursor: Timetoken) -> impl Iterator<Item = &Arc<Message>> {
        let start = self.ring.partition_point(|message| message.timetoken <= cursor);
        self.ring.iter().skip(start)
    }

    /// Looks through the ring once, for however many patterns: everybody waits meanwhile.
    fn open_wildcards(&mut self, patterns: &[&str], cursor: Timetoken) {
        let keys = patterns.iter().enumerate().map(|(at, pattern)| (Wildcards::key(pattern), at));
        let places: FxHashMap<_, _> = keys.collect();
        let mut covered = vec![Vec::new(); patterns.len()];
        for message in self.recent(cursor) {
            for key in Wildcards::keys(&message.channel) {
                if let Some(own) = places.get(&key).and_then(|at| covered.get_mut(*at)) {
                    own.push(Arc::clone(message));
                }
            }
        }
        for (pattern, covered) in patterns.iter().zip(covered) {
            if self.wildcards.get(pattern).is_none() {
                self.wildcards.insert(pattern, Gathered::new(cursor, Arc::from([])));
            }
            if let Some(wildcard) = self.wildcards.get(pattern) {
                wildcard.since = cursor;
                wildcard.feed.fill(covered.into_iter());
            }
        }
    }

    fn open_group(&mut self, label: &Arc<str>, cursor: Timetoken) {
        if !self.groups.contains_key(label) {
            let members = self.gathered(label);
            for name in members.iter() {
                self.streams.entry(Arc::clone(name)).or_default().groups.push(Arc::clone(label));
            }
            self.groups.insert(Arc::clone(label), Gathered::new(cursor, members));
        }
        let own = |one: &&Arc<Message>| {
            self.streams.get(&one.channel).is_some_and(|stream| stream.groups.contains(label))
        };
        let messages: Vec<_> = self.recent(cursor).filter(own).cloned().collect();
        if let Some(group) = self.groups.get_mut(label) {
            group.since = cursor;
            group.feed.fill(messages.into_iter());
        }
    }

    /// The channels that one of a group's two names gathers.
    pub(super) fn gathered(&self, label: &str) -> Arc<[Arc<str>]> {
        let members = self.memberships.get(group_of(label));
        gathered(label, members.map_or(&[], |members| members))
    }

    /// The channels of a group, if it was learnt.
    pub(super) fn members(&self, group: &str) -> Option<Arc<[Arc<str>]>> {
        self.memberships.get(group).cloned()
    }

    /// Remembers a group's channels as they stand in the store, unless a change was quicker.
    pub(super) fn learn(&mut self, group: &str, members: Arc<[Arc<str>]>) -> Arc<[Arc<str>]> {
        Arc::clone(self.memberships.entry(group.into()).or_insert(members))
    }

    /// A group has other channels from now on.
    pub(super) fn regroup(&mut self, group: &str, members: &Arc<[Arc<str>]>) {
        self.memberships.insert(group.into(), Arc::clone(members));
        for label in [Arc::from(group), Arc::from(format!("{group}-pnpres"))] {
            self.relabel(&label, members);
        }
    }

    fn relabel(&mut self, label: &Arc<str>, members: &[Arc<str>]) {
        let Some(group) = self.groups.get_mut(label) else { return };
        let now = gathered(label, members);
        let before = std::mem::replace(&mut group.members, Arc::clone(&now));
        let present: FxHashSet<&Arc<str>> = now.iter().collect();
        group.feed.retain(|message| present.contains(&message.channel));
        for gone in before.iter().filter(|name| !present.contains(name)) {
            self.unlabel(gone, label);
        }
        for name in now.iter() {
            let labels = &mut self.streams.entry(Arc::clone(name)).or_default().groups;
            if !labels.contains(label) {
                labels.push(Arc::clone(label));
            }
        }
    }

    fn unlabel(&mut self, name: &Arc<str>, label: &Arc<str>) {
        if let Some(stream) = self.streams.get_mut(name) {
            stream.groups.retain(|own| own != label);
            if stream.is_idle() {
                self.streams.remove(name);
            }
        }
    }

    /// Registers a bell for everything of interest; answers the number to leave by.
    pub(super) fn wait(&mut self, interest: &Interest, bell: &Arc<Bell>) -> u64 {
        let number = self.next;
        self.next = self.next.wrapping_add(1);
        for name in interest.channels() {
            self.streams.entry(Arc::clone(name)).or_default().feed.wait(number, bell);
        }
        for (_, pattern) in interest.patterns() {
            if let Some(wildcard) = self.wildcards.get(pattern) {
                wildcard.feed.wait(number, bell);
            }
        }
        for (_, label) in interest.groups() {
            if let Some(group) = self.groups.get_mut(label) {
                group.feed.wait(number, bell);
            }
        }
        number
    }

    pub(super) fn leave(&mut self, number: u64, interest: &Interest) {
        for name in interest.channels() {
            if let Some(stream) = self.streams.get_mut(name) {
                stream.feed.leave(number);
                if stream.is_idle() {
                    self.streams.remove(name);
                }
            }
        }
        for (_, pattern) in interest.patterns() {
            self.wildcards.leave(pattern, number);
        }
        for (_, label) in interest.groups() {
            self.leave_group(label, number);
        }
    }

    fn leave_group(&mut self, label: &Arc<str>, number: u64) {
        let Some(group) = self.groups.get_mut(label) else { return };
        group.feed.leave(number);
        if group.feed.is_idle() {
            let members = Arc::clone(&group.members);
            self.groups.remove(label);
            for name in members.iter() {
                self.unlabel(name, label);
            }
        }
    }

    /// Drops messages of a channel.
    pub(super) fn forget(&mut self, channel: &str, deleted: impl Fn(Timetoken) -> bool) {
        let keep =
            |message: &Arc<Message>| &*message.channel != channel || !deleted(message.timetoken);
        self.ring.retain(keep);
        self.bytes = self.ring.iter().map(|message| size(message)).sum();
        self.count_warm();
        self.wildcards.over(channel, |feed| feed.retain(keep));
        let Some(stream) = self.streams.get_mut(channel) else { return };
        stream.feed.retain(keep);
        for label in &stream.groups {
            if let Some(group) = self.groups.get_mut(label) {
                group.feed.retain(keep);
            }
        }
    }

    /// Everybody who waits; who listens to several things more than once.
    pub(super) fn bells(&self) -> impl Iterator<Item = &Arc<Bell>> {
        let streams = self.streams.values().map(|stream| &stream.feed);
        let groups = self.groups.values().map(|group| &group.feed);
        streams.chain(groups).chain(self.wildcards.feeds()).flat_map(Feed::bells)
    }

    pub(super) fn waiting(&self) -> usize {
        let streams = self.streams.values().map(|stream| stream.feed.waiting());
        let groups = self.groups.values().map(|group| group.feed.waiting());
        let wildcards = self.wildcards.feeds().map(Feed::waiting);
        streams.chain(groups).chain(wildcards).sum()
    }
}
