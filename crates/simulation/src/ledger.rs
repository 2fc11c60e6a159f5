//! What clients should have seen, and what they saw.
//!
//! A client notes from where it listens on a channel and how far its cursor came. What the channel's history holds
//! between the two, it must have seen: once, and in order. Pure but for its lock.

use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

/// A stretch of a channel that a client listened to: after the first timetoken, up to the second.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Span {
    channel: String,
    after: u64,
    until: Option<u64>,
}

/// What one client has on record.
#[derive(Clone, Debug, Default)]
struct Listener {
    user: String,
    spans: Vec<Span>,
    /// How far its cursor came.
    reached: u64,
    /// What it saw, in the order in which it came.
    seen: Vec<(String, u64)>,
}

#[derive(Debug, Default)]
struct Book {
    listeners: Vec<Listener>,
    /// What publishers were told was taken.
    taken: BTreeSet<(String, u64)>,
    faults: Vec<String>,
    outages: usize,
}

/// All that the day's clients have on record.
#[derive(Debug, Default)]
pub(crate) struct Ledger(Mutex<Book>);

/// How what was seen compares with what should have been.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Messages {
    /// Messages that clients should have seen, each counted for each client.
    pub due: usize,
    /// How many of them they saw.
    pub seen: usize,
    /// Those that they did not: who, where, which.
    pub lost: Vec<String>,
    /// Those that came more than once.
    pub doubled: Vec<String>,
    /// Those that came after a later one.
    pub misordered: Vec<String>,
    /// Those that were acknowledged and are not in the history.
    pub unkept: Vec<String>,
    /// How many clients listened.
    pub clients: usize,
    /// How often one of them was cut off and came back.
    pub outages: usize,
}

impl Ledger {
    fn book(&self) -> std::sync::MutexGuard<'_, Book> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A client that will listen; answers its number.
    pub(crate) fn listener(&self, user: &str) -> usize {
        let mut book = self.book();
        book.listeners.push(Listener { user: user.to_owned(), ..Listener::default() });
        book.listeners.len() - 1
    }

    /// The client listens to these channels from its cursor on, and to no others any more.
    pub(crate) fn listens(&self, client: usize, channels: &[String], cursor: u64) {
        let mut book = self.book();
        let Some(listener) = book.listeners.get_mut(client) else { return };
        listener.reached = cursor;
        for span in listener.spans.iter_mut().filter(|span| span.until.is_none()) {
            if !channels.contains(&span.channel) {
                span.until = Some(cursor);
            }
        }
        for channel in channels {
            if !listener.spans.iter().any(|span| span.until.is_none() && span.channel == *channel) {
                let (channel, after) = (channel.clone(), cursor);
                listener.spans.push(Span { channel, after, until: None });
            }
        }
    }

    /// The client saw a message.
    pub(crate) fn sees(&self, client: usize, channel: &str, timetoken: u64) {
        if let Some(listener) = self.book().listeners.get_mut(client) {
            listener.seen.push((channel.to_owned(), timetoken));
        }
    }

    /// The client's cursor came so far.
    pub(crate) fn reaches(&self, client: usize, cursor: u64) {
        if let Some(listener) = self.book().listeners.get_mut(client) {
            listener.reached = cursor;
        }
    }

    /// The server acknowledged a message.
    pub(crate) fn takes(&self, channel: &str, timetoken: u64) {
        self.book().taken.insert((channel.to_owned(), timetoken));
    }

    /// A client was cut off.
    pub(crate) fn cut_off(&self) {
        self.book().outages += 1;
    }

    /// Something happened that should not.
    pub(crate) fn fault(&self, what: impl std::fmt::Display) {
        self.book().faults.push(what.to_string());
    }

    /// All that should not have happened.
    pub(crate) fn faults(&self) -> Vec<String> {
        self.book().faults.clone()
    }

    /// Every channel that anybody listened or published to.
    pub(crate) fn channels(&self) -> BTreeSet<String> {
        let book = self.book();
        let spans = book.listeners.iter().flat_map(|one| one.spans.iter());
        let taken = book.taken.iter().map(|(channel, _)| channel.clone());
        spans.map(|span| span.channel.clone()).chain(taken).collect()
    }

    /// Compares all of it with the channels' histories, each oldest first. A channel without one keeps none.
    pub(crate) fn compare(&self, histories: &BTreeMap<String, Vec<u64>>) -> Messages {
        let book = self.book();
        let mut result = Messages {
            clients: book.listeners.len(),
            outages: book.outages,
            ..Messages::default()
        };
        for listener in &book.listeners {
            compare_one(listener, histories, &mut result);
        }
        for (channel, timetoken) in &book.taken {
            let kept = histories.get(channel).is_some_and(|all| all.contains(timetoken));
            if !kept {
                result.unkept.push(format!("{timetoken} on {channel}"));
            }
        }
        result
    }
}

fn compare_one(listener: &Listener, histories: &BTreeMap<String, Vec<u64>>, result: &mut Messages) {
    let mut counted: BTreeMap<(&str, u64), usize> = BTreeMap::new();
    let mut latest: BTreeMap<&str, u64> = BTreeMap::new();
    let name = |channel: &str, at: u64| format!("{} of {channel}, {at}", listener.user);
    for (channel, timetoken) in &listener.seen {
        *counted.entry((channel, *timetoken)).or_default() += 1;
        let last = latest.entry(channel).or_default();
        if *last > *timetoken {
            result.misordered.push(name(channel, *timetoken));
        }
        *last = (*last).max(*timetoken);
    }
    for ((channel, timetoken), _) in counted.iter().filter(|(_, count)| **count > 1) {
        result.doubled.push(name(channel, *timetoken));
    }
    for span in &listener.spans {
        let until = span.until.unwrap_or(listener.reached);
        let all = histories.get(&span.channel).into_iter().flatten();
        for due in all.filter(|at| **at > span.after && **at <= until) {
            result.due += 1;
            if counted.contains_key(&(span.channel.as_str(), *due)) {
                result.seen += 1;
            } else {
                result.lost.push(name(&span.channel, *due));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn histories() -> BTreeMap<String, Vec<u64>> {
        BTreeMap::from([("a".to_owned(), vec![1, 3, 5, 9]), ("b".to_owned(), vec![2, 4])])
    }

    fn listening(seen: &[(&str, u64)]) -> Ledger {
        let ledger = Ledger::default();
        let client = ledger.listener("pat");
        ledger.listens(client, &["a".to_owned()], 1);
        ledger.listens(client, &["a".to_owned(), "b".to_owned()], 2);
        for (channel, at) in seen {
            ledger.sees(client, channel, *at);
        }
        ledger.reaches(client, 5);
        ledger
    }

    #[test]
    fn who_saw_everything_between_the_first_cursor_and_the_last_lost_nothing() {
        let seen = listening(&[("a", 3), ("b", 4), ("a", 5)]).compare(&histories());
        assert_eq!((seen.due, seen.seen), (3, 3), "{seen:?}");
        let clean = [seen.lost, seen.doubled, seen.misordered, seen.unkept];
        assert!(clean.iter().all(Vec::is_empty), "{clean:?}");
    }

    #[test]
    fn what_is_missing_doubled_or_out_of_order_is_named() {
        let seen = listening(&[("a", 5), ("a", 3), ("a", 3)]).compare(&histories());
        assert_eq!(seen.lost, ["pat of b, 4"]);
        assert_eq!(seen.doubled, ["pat of a, 3"]);
        assert_eq!(seen.misordered, ["pat of a, 3", "pat of a, 3"]);
    }

    #[test]
    fn an_acknowledged_message_that_no_history_holds_is_named() {
        let ledger = listening(&[("a", 3), ("b", 4), ("a", 5)]);
        ledger.takes("a", 5);
        assert!(ledger.compare(&histories()).unkept.is_empty());
        ledger.takes("a", 6);
        assert_eq!(ledger.compare(&histories()).unkept, ["6 on a"]);
    }

    #[test]
    fn a_channel_that_a_client_left_is_not_due_to_it_any_more() {
        let ledger = listening(&[("a", 3), ("b", 4)]);
        ledger.listens(0, &["b".to_owned()], 4);
        ledger.reaches(0, 9);
        let seen = ledger.compare(&histories());
        assert_eq!((seen.due, seen.lost.len()), (2, 0), "{seen:?}");
    }
}
