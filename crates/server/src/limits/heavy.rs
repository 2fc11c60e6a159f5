//! Who sends most of a keyset's requests, by the minute. However many users there are, a few are kept of each keyset: whoever
//! sends more than a 64th of all is among them, and is counted too high by that at most.

use kernel::Timestamp;
use realtime::KeysetId;
use realtime::keyset::Keyset;
use rustc_hash::FxHashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// So many users are kept of a keyset.
const KEPT: usize = 64;
/// How long is counted together, in seconds.
const MINUTE: i64 = 60;
/// Fewer requests a minute are no flood, whoever sends them.
const FEW: u64 = 600;
/// Whoever sends more of all, in percent, is named in the server's log.
const MOST: i64 = 50;

/// What was sent in one minute, and how much the first user's share was of the minute before.
#[derive(Debug, Default)]
struct Minute {
    began: i64,
    all: u64,
    users: FxHashMap<Box<str>, u64>,
    share: i64,
}

/// The user who sent most, their share in percent, and how many requests there were.
type Top = (Box<str>, i64, u64);

impl Minute {
    /// Ends the minute if it is over; answers who sent most of it, if that is worth a line.
    fn turn(&mut self, second: i64) -> Option<Top> {
        if second.saturating_sub(self.began) < MINUTE {
            return None;
        }
        self.began = second;
        let all = std::mem::take(&mut self.all);
        let top = std::mem::take(&mut self.users).into_iter().max_by_key(|(_, count)| *count);
        let (user, count) = top.filter(|_| all >= FEW).unwrap_or_default();
        let percent = count.min(all).saturating_mul(100).checked_div(all).unwrap_or_default();
        self.share = i64::try_from(percent).unwrap_or_default();
        (self.share > MOST).then_some((user, self.share, all))
    }

    fn count(&mut self, user: &str) {
        self.all = self.all.saturating_add(1);
        if let Some(count) = self.users.get_mut(user) {
            *count = count.saturating_add(1);
            return;
        }
        let mut before = 0;
        if self.users.len() >= KEPT {
            let least = self.users.iter().min_by_key(|(_, count)| **count);
            if let Some((least, count)) = least.map(|(least, count)| (least.clone(), *count)) {
                self.users.remove(&least);
                before = count;
            }
        }
        self.users.insert(user.into(), before.saturating_add(1));
    }
}

/// The minutes of all keysets.
#[derive(Debug, Default)]
pub(crate) struct Heavy(Mutex<FxHashMap<KeysetId, Minute>>);

impl Heavy {
    fn minutes(&self) -> MutexGuard<'_, FxHashMap<KeysetId, Minute>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One more request of a user of a keyset.
    pub(crate) fn note(&self, keyset: &Keyset, user: &str, now: Timestamp) {
        let mut minutes = self.minutes();
        let minute = minutes.entry(keyset.id).or_default();
        let top = minute.turn(now.as_second());
        minute.count(user);
        drop(minutes);
        tell(keyset, top);
    }

    /// How much of a keyset's requests its first user sent in the latest full minute, in percent; 0 where there were few.
    pub(crate) fn share(&self, keyset: &Keyset, now: Timestamp) -> i64 {
        let mut minutes = self.minutes();
        let minute = minutes.entry(keyset.id).or_default();
        let top = minute.turn(now.as_second());
        let share = minute.share;
        drop(minutes);
        tell(keyset, top);
        share
    }
}

/// Names the user to whoever reads the server's log, which names users of requests as well; no metric does.
fn tell(keyset: &Keyset, top: Option<Top>) {
    if let Some((user, share, requests)) = top {
        let keyset = keyset.subscribe_key.as_str();
        tracing::warn!(
            keyset,
            user = &*user,
            share,
            requests,
            "one user sent most of a keyset's requests in a minute"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::{Heavy, KEPT};
    use kernel::Timestamp;
    use realtime::KeysetId;
    use realtime::keyset::{Keyset, Options};

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    #[test]
    fn whoever_sends_most_of_a_busy_keyset_is_seen_among_any_number_and_forgotten_after_it() {
        let keyset =
            |id| Keyset { id: KeysetId(id), ..Keyset::new("sub", "clinic", &Options::default()) };
        let (busy, quiet) = (keyset(1), keyset(2));
        let heavy = Heavy::default();
        assert_eq!(heavy.share(&busy, at(0)), 0);
        for number in 0..1_000 {
            heavy.note(&busy, &format!("user-{number}"), at(1));
            for _ in 0..3 {
                heavy.note(&busy, "flood", at(1));
            }
        }
        for _ in 0..100 {
            heavy.note(&quiet, "alone", at(1));
        }
        assert!(heavy.minutes().values().all(|minute| minute.users.len() <= KEPT));
        assert_eq!(heavy.share(&busy, at(30)), 0, "the minute is not over");
        let share = heavy.share(&busy, at(61));
        assert!((75..=77).contains(&share), "{share}");
        assert_eq!(heavy.share(&quiet, at(61)), 0, "few requests are no flood");
        assert_eq!(heavy.share(&busy, at(122)), 0, "it is over");
    }
}
