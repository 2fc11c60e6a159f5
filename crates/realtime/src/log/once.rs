//! Publishing once: a message sent again under its own id is answered with its first timetoken.
//!
//! The id is committed with the message, so a retry after a crash is still recognised. In memory
//! stands what is under way now: the log's own task settles it, not the caller, who may have gone.

use super::{LogError, store};
use aws_lc_rs::digest;
use db::Db;
use rustc_hash::FxHashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;
use wire::Timetoken;

/// How long an id is remembered, in seconds.
pub(super) const REMEMBERED: i64 = 24 * 60 * 60;
/// Ids whose messages are known in memory, at most; past it the store is asked.
const MOST: usize = 50_000;

/// Names one message of one user on one channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OnceKey(pub(super) [u8; 16]);

impl OnceKey {
    /// The key of a message with this id of the sender's choice.
    pub fn new(keyset: crate::KeysetId, channel: &str, user: &str, id: &str) -> Self {
        let mut context = digest::Context::new(&digest::SHA256);
        context.update(&keyset.0.to_be_bytes());
        for part in [channel, user, id] {
            context.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            context.update(part.as_bytes());
        }
        let mut half = [0; 16];
        for (target, source) in half.iter_mut().zip(context.finish().as_ref()) {
            *target = *source;
        }
        Self(half)
    }
}

/// What became of a message; `None` inside while it is under way.
type Outcome = watch::Receiver<Option<Result<Timetoken, ()>>>;
type Running = watch::Sender<Option<Result<Timetoken, ()>>>;

#[derive(Debug)]
enum Slot {
    Running(Running),
    Done(Timetoken),
}

/// What stands under a key.
enum Seen {
    Done(Timetoken),
    Running(Outcome),
    Mine,
}

/// Messages under way and done, by key.
#[derive(Debug)]
pub(super) struct Once {
    db: Db,
    slots: Mutex<FxHashMap<OnceKey, Slot>>,
}

/// A message that this caller may append; dropped before it is queued, it is given up.
#[derive(Debug)]
pub(super) struct Claim {
    once: Arc<Once>,
    key: Option<OnceKey>,
}

impl Claim {
    /// The first timetoken of this message if the store has it, or the claim as it was.
    pub(super) async fn stored(self, now: i64) -> Result<Result<Timetoken, Self>, LogError> {
        let Some(key) = self.key else { return Ok(Err(self)) };
        let mut tx = self.once.db.read().await?;
        let stored = store::once(&mut tx, key, now).await?;
        tx.commit().await?;
        let Some(place) = stored else { return Ok(Err(self)) };
        self.once.settle(key, Some(place));
        self.queued();
        Ok(Ok(place))
    }

    /// The message is queued: the log's task settles it from here on.
    pub(super) fn queued(mut self) {
        self.key = None;
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        if let Some(key) = self.key {
            self.once.settle(key, None);
        }
    }
}

impl Once {
    pub(super) fn new(db: Db) -> Self {
        Self { db, slots: Mutex::default() }
    }

    fn slots(&self) -> MutexGuard<'_, FxHashMap<OnceKey, Slot>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn look(&self, key: OnceKey) -> Seen {
        let mut slots = self.slots();
        match slots.get(&key) {
            Some(Slot::Done(place)) => Seen::Done(*place),
            Some(Slot::Running(running)) => Seen::Running(running.subscribe()),
            None => {
                slots.insert(key, Slot::Running(watch::Sender::new(None)));
                Seen::Mine
            }
        }
    }

    /// The first timetoken of this message if memory has it, once nobody else appends it; or the claim to append it, unless
    /// the store has it.
    pub(super) async fn claim(self: &Arc<Self>, key: OnceKey) -> Result<Timetoken, Claim> {
        loop {
            let mut outcome = match self.look(key) {
                Seen::Done(place) => return Ok(place),
                Seen::Running(outcome) => outcome,
                Seen::Mine => return Err(Claim { once: Arc::clone(self), key: Some(key) }),
            };
            let ended = outcome.wait_for(Option::is_some).await;
            if let Ok(Some(Ok(place))) = ended.map(|ended| *ended) {
                return Ok(place);
            }
        }
    }

    /// The message stands at this place, or could not be recorded.
    pub(super) fn settle(&self, key: OnceKey, place: Option<Timetoken>) {
        let mut slots = self.slots();
        if let Some(Slot::Running(running)) = slots.remove(&key) {
            running.send_replace(Some(place.ok_or(())));
        }
        if let Some(place) = place {
            if slots.len() >= MOST {
                slots.retain(|_, slot| matches!(slot, Slot::Running(_)));
            }
            slots.insert(key, Slot::Done(place));
        }
    }

    /// Forgets what was remembered long enough.
    pub(super) fn forget(&self) {
        self.slots().retain(|_, slot| matches!(slot, Slot::Running(_)));
    }
}
