//! The earliest messages of many sources, of which no more is held than an answer takes.

use super::Matched;
use wire::Timetoken;

/// The earliest messages so far, oldest first, each once.
#[derive(Debug)]
pub(super) struct Earliest {
    found: Matched,
    limit: usize,
}

impl Earliest {
    /// Of nothing yet; at most so many.
    pub(super) const fn new(limit: usize) -> Self {
        Self { found: Vec::new(), limit }
    }

    /// Takes what another source has; what is too late for the answer goes at once. The preferred match of a message is the
    /// one that stays.
    pub(super) fn take(&mut self, more: Matched) {
        if more.is_empty() {
            return;
        }
        self.found.extend(more);
        self.found.sort_unstable_by_key(|(message, index)| (message.timetoken, *index));
        self.found.dedup_by_key(|(message, _)| message.timetoken);
        self.found.truncate(self.limit);
    }

    /// The newest that another source may add something to, once there is no room for more.
    pub(super) fn last(&self) -> Option<Timetoken> {
        let is_full = self.found.len() >= self.limit;
        self.found.last().filter(|_| is_full).map(|(message, _)| message.timetoken)
    }

    /// What was found.
    pub(super) fn found(self) -> Matched {
        self.found
    }
}

#[cfg(test)]
mod tests {
    use super::Earliest;
    use crate::fanout::Message;
    use std::sync::Arc;
    use wire::Timetoken;

    fn message(place: u64) -> Arc<Message> {
        let timetoken = Timetoken::new(place);
        Arc::new(Message { timetoken, channel: "a".into(), envelope: "{".into(), facts: None })
    }

    #[test]
    fn however_many_sources_there_are_only_an_answers_worth_is_held() {
        let mut earliest = Earliest::new(10);
        let mut all = Vec::new();
        for source in 0..500_u64 {
            let own: Vec<_> = (0..10).map(|turn| message(5_000 - source + turn * 600)).collect();
            all.extend(own.iter().map(Arc::downgrade));
            earliest.take(own.into_iter().map(|one| (one, 0)).collect());
            let held = all.iter().filter(|one| one.strong_count() > 0).count();
            assert!(held <= 10, "{held} after source {source}");
        }
        assert_eq!(earliest.last(), Some(Timetoken::new(4_510)));
        let places: Vec<u64> =
            earliest.found().iter().map(|(one, _)| one.timetoken.get()).collect();
        assert_eq!(places, (4_501..=4_510).collect::<Vec<_>>());
    }

    #[test]
    fn a_message_that_comes_by_two_names_is_had_once_by_the_preferred_one() {
        let mut earliest = Earliest::new(3);
        let two = message(2);
        earliest.take(vec![(message(1), 4), (Arc::clone(&two), 4)]);
        assert_eq!(earliest.last(), None, "there is room");
        earliest.take(vec![(two, 1)]);
        let found = earliest.found();
        assert_eq!(found.iter().map(|(_, index)| *index).collect::<Vec<_>>(), [4, 1]);
    }
}
