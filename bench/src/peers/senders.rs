//! The publishing connections of a run, the same for every server.

use crate::load::payload::{Stamp, Template};
use crate::load::tracker::{Tracker, Wrongs};

/// Messages are spread over so many channels.
pub(crate) const CHANNELS: usize = 10;

/// The channel that a connection publishes to.
pub(crate) fn channel_of(connection: usize) -> usize {
    connection % CHANNELS
}

/// Numbers each connection's messages and follows their acknowledgements.
#[derive(Debug)]
pub(crate) struct Senders {
    pub(crate) template: Template,
    text: Vec<u8>,
    sent: Vec<u64>,
    left: Option<u64>,
    acknowledged: u64,
    misordered: u64,
    newest: Vec<u64>,
    /// For each channel, the places in the log of what was acknowledged, oldest first.
    pub(crate) places: Vec<Vec<u64>>,
}

impl Senders {
    /// Senders without end, or of `limit` messages in all.
    pub(crate) fn new(connections: usize, template: Template, limit: Option<u64>) -> Self {
        Self {
            template,
            text: Vec::new(),
            sent: vec![0; connections],
            left: limit,
            acknowledged: 0,
            misordered: 0,
            newest: vec![0; connections],
            places: vec![Vec::new(); CHANNELS],
        }
    }

    /// The next message of a connection, unless all are sent.
    pub(crate) fn next(&mut self, connection: usize) -> Option<&[u8]> {
        match &mut self.left {
            Some(0) => return None,
            Some(left) => *left -= 1,
            None => {}
        }
        let number = self.sent.get_mut(connection)?;
        let source = u64::try_from(connection).unwrap_or_default();
        self.template.write(Stamp { source, number: *number, nanos: 0 }, &mut self.text);
        *number += 1;
        Some(&self.text)
    }

    /// Notes an acknowledgement that names the message's place in the server's log.
    pub(crate) fn acknowledged(&mut self, connection: usize, place: u64) {
        self.acknowledged += 1;
        if let Some(newest) = self.newest.get_mut(connection) {
            self.misordered += u64::from(place <= *newest);
            *newest = place;
        }
        if let Some(places) = self.places.get_mut(channel_of(connection)) {
            places.push(place);
        }
    }

    /// The account, if the server only says how many messages it holds.
    pub(crate) fn compare(&self, stored: u64) -> Wrongs {
        Wrongs {
            lost: self.acknowledged.saturating_sub(stored),
            doubled: stored.saturating_sub(self.acknowledged),
            misordered: self.misordered,
        }
    }

    /// The account, given every stored message in the order of the log.
    pub(crate) fn compare_all(&self, stored: impl IntoIterator<Item = Stamp>) -> Wrongs {
        let mut trackers: Vec<Tracker> = Vec::new();
        trackers.resize_with(self.sent.len(), Tracker::default);
        let mut wrongs = Wrongs { misordered: self.misordered, ..Wrongs::default() };
        for stamp in stored {
            let source = usize::try_from(stamp.source).ok();
            match source.and_then(|source| trackers.get_mut(source)) {
                Some(tracker) => _ = tracker.take(stamp.number),
                None => wrongs.doubled += 1,
            }
        }
        for (tracker, sent) in trackers.iter().zip(&self.sent) {
            wrongs += tracker.wrongs(*sent);
        }
        wrongs
    }
}

/// Places in the logs of all channels with a full page before them, in no order but always the same.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    channels: Vec<Vec<u64>>,
    state: u64,
}

impl Places {
    /// What was acknowledged, but for each channel's first `page`.
    pub(crate) fn after(senders: &Senders, page: usize) -> Self {
        let later = |places: &Vec<u64>| {
            let mut places = places.clone();
            places.sort_unstable();
            places.split_off(page.min(places.len()))
        };
        Self::of(senders.places.iter().map(later).collect())
    }

    /// Places found otherwise, channel by channel.
    pub(crate) fn of(channels: Vec<Vec<u64>>) -> Self {
        Self { channels, state: 0x9E37_79B9_7F4A_7C15 }
    }

    /// A channel and a place in it.
    pub(crate) fn next(&mut self) -> (usize, u64) {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        let random = usize::try_from(self.state >> 33).unwrap_or_default();
        let channel = random % CHANNELS;
        let places = self.channels.get(channel).map(Vec::as_slice).unwrap_or_default();
        let place = places.get(random / CHANNELS % places.len().max(1));
        (channel, place.copied().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_is_compared_with_what_was_acknowledged() {
        let mut senders = Senders::new(2, Template::plain(), Some(3));
        let mut stored = Vec::new();
        for (connection, place) in [(0, 5), (1, 6), (0, 7)] {
            let text = senders.next(connection).unwrap().to_vec();
            stored.extend(senders.template.stamps(&text).collect::<Vec<_>>());
            senders.acknowledged(connection, place);
        }
        assert!(senders.next(0).is_none());
        assert_eq!(senders.compare_all(stored.clone()), Wrongs::default());
        assert_eq!(senders.compare_all(stored[..2].to_vec()).lost, 1);
        assert_eq!(senders.compare_all([&stored[..], &stored[..1]].concat()).doubled, 1);
        assert_eq!(senders.compare(2).lost, 1);
        assert_eq!(senders.compare(4).doubled, 1);
        senders.acknowledged(0, 7);
        assert_eq!(senders.compare(4).misordered, 1);
    }
}
