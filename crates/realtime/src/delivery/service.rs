//! From a message to its devices, and from each device's answer to its record.

use super::model::{Delivery, Key, Outcome, Settled, Spread};
use super::store::{self, Old, Unspread};
use super::{Notification, again};
use crate::{KeysetId, channel, micros, push};
use compliance::retention::Standing;
use db::{Db, DbError, Tx};
use kernel::{Clock, Random, Timestamp};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use wire::Timetoken;
use wire::request::Gateway;

/// Messages spread in one transaction, at most.
const MESSAGES: i64 = 64;
/// Devices of one message found in one transaction, at most; not many more, if some are registered twice.
const DEVICES: usize = 1_000;
/// Messages forgotten in one transaction, at most, and how long others may write before the next.
const OLD: i64 = 16;
const REST: Duration = Duration::from_millis(50);
/// What a record says of a device whose owner is out.
const LEFT: &str = "account closed";
/// What a record says of a browser that was added in a session which was ended.
const OUT: &str = "signed out";
/// What a record says of a device that nothing reaches.
const UNSERVED: &str = "no gateway configured";

/// The deliveries of every keyset.
#[derive(Clone)]
pub struct Outbox {
    db: Db,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    bell: Arc<Notify>,
}

impl std::fmt::Debug for Outbox {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Outbox").finish_non_exhaustive()
    }
}

impl Outbox {
    /// The deliveries in this store; `bell` rings when a message was written that asks for some.
    pub fn new(db: Db, clock: Arc<dyn Clock>, random: Arc<dyn Random>, bell: Arc<Notify>) -> Self {
        Self { db, clock, random, bell }
    }

    /// Returns when a message was written that asks for deliveries.
    pub async fn rung(&self) {
        self.bell.notified().await;
    }

    /// The current instant.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Finds the devices of messages that were written, and makes a delivery for each.
    ///
    /// Devices of other gateways than `served` get a record that says so. An empty answer means
    /// that all devices of all messages are found.
    pub async fn spread(&self, served: &[Gateway]) -> Result<Vec<Spread>, DbError> {
        let mut look = self.db.read().await?;
        let waiting = store::unspread(&mut look, MESSAGES).await?;
        look.commit().await?;
        if waiting.is_empty() {
            return Ok(Vec::new());
        }
        let mut tx = self.db.begin().await?;
        let mut spread = Vec::with_capacity(waiting.len());
        for one in waiting {
            spread.push(self.spread_one(&mut tx, one, served).await?);
        }
        tx.commit().await?;
        Ok(spread)
    }

    async fn spread_one(
        &self,
        tx: &mut Tx,
        waiting: Unspread,
        served: &[Gateway],
    ) -> Result<Spread, DbError> {
        let Unspread { message, keyset, channel, notification, found } = waiting;
        let most = i64::try_from(DEVICES).unwrap_or(i64::MAX);
        let page = store::devices(tx, (keyset, &channel), &found, most).await?;
        match page.last() {
            Some(last) if page.len() >= DEVICES => {
                store::found(tx, message, &last.token).await?;
            }
            _ => {
                store::spread(tx, message).await?;
            }
        }
        let now = micros(self.clock.now());
        let meant: Vec<_> = page.into_iter().filter(|one| notification.is_for(one)).collect();
        let devices = meant.iter().map(|device| device.gateway).collect();
        let rows = meant.into_iter().map(|device| {
            let state = if served.contains(&device.gateway) {
                ("pending", "")
            } else {
                (Outcome::Failed.state(), UNSERVED)
            };
            store::first(&Key { message, device }, state, now)
        });
        tx.execute_many(store::INSERT, rows.collect()).await?;
        let Notification { debug, .. } = notification;
        Ok(Spread { message, keyset, channel, debug, devices })
    }

    /// Deliveries of these gateways that are due, at most so many.
    pub async fn due(
        &self,
        gateways: (Gateway, Gateway),
        limit: usize,
    ) -> Result<Vec<Delivery>, DbError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut tx = self.db.read().await?;
        let due = store::due(&mut tx, gateways, micros(self.clock.now()), limit).await?;
        tx.commit().await?;
        Ok(due)
    }

    /// When a delivery that could not be made now is tried again, or that it is given up.
    pub fn later(&self, delivery: &Delivery, asked: Option<Duration>) -> Outcome {
        let mut chance = [0; 4];
        self.random.fill(&mut chance);
        let pause = again(delivery.attempts.saturating_add(1), asked, u32::from_le_bytes(chance));
        let instant = pause.and_then(|pause| self.clock.now().checked_add(pause).ok());
        let useful = instant.filter(|instant| self.is_wanted(delivery, *instant));
        useful.map_or(Outcome::Failed, Outcome::Later)
    }

    /// Whether somebody still needs it then.
    pub fn is_wanted(&self, delivery: &Delivery, then: Timestamp) -> bool {
        let Key { message, device } = &delivery.key;
        let seconds = delivery.notification.seconds.unwrap_or(86_400);
        let sent = message.to_timestamp();
        let ends = sent.checked_add(Duration::from_secs(seconds.into())).unwrap_or(sent);
        let target = delivery.notification.target(device);
        then < target.and_then(|target| target.expires).unwrap_or(ends)
    }

    /// Records how attempts ended; a device that is gone leaves its channels.
    pub async fn settle(&self, settled: &[Settled]) -> Result<(), DbError> {
        let now = micros(self.clock.now());
        let mut tx = self.db.begin().await?;
        for one in settled {
            store::settle(&mut tx, one, now).await?;
            if one.outcome == Outcome::Gone {
                push::gone(&mut tx, one.delivery.keyset, &one.delivery.key.device).await?;
            }
        }
        tx.commit().await
    }

    /// Forgets, inside a command's own transaction, the devices that hear of somebody's own channel, on whatever else they are, and
    /// gives up what still waits for them. Answers how many registrations those were.
    pub async fn forget_devices(
        tx: &mut Tx,
        (keyset, channel): (KeysetId, &str),
        now: Timestamp,
    ) -> Result<usize, DbError> {
        let most = i64::try_from(DEVICES).unwrap_or(i64::MAX);
        let mut count = 0;
        loop {
            let page = store::devices(tx, (keyset, channel), "", most).await?;
            if page.is_empty() {
                return Ok(count);
            }
            for device in &page {
                store::give_up(tx, device, (LEFT, micros(now))).await?;
                push::gone(tx, keyset, device).await?;
            }
            count += page.len();
        }
    }

    /// The same of the browsers that were registered by what is not among `open` any more, or by nobody knows what.
    pub async fn forget_browsers(
        tx: &mut Tx,
        (keyset, channel): (KeysetId, &str),
        open: &[String],
        now: Timestamp,
    ) -> Result<usize, DbError> {
        let mut browsers = push::owned(tx, keyset, channel).await?;
        browsers.retain(|(_, owner)| owner.as_ref().is_none_or(|owner| !open.contains(owner)));
        for (browser, _) in &browsers {
            store::give_up(tx, browser, (OUT, micros(now))).await?;
            push::gone(tx, keyset, browser).await?;
        }
        Ok(browsers.len())
    }

    /// Forgets messages that were sent so long ago and that no legal hold stands on, with their records. Answers how many.
    pub async fn sweep(&self, keep: Duration) -> Result<usize, DbError> {
        let before = self.clock.now().checked_sub(keep).unwrap_or(Timestamp::UNIX_EPOCH);
        let before = Timetoken::from_timestamp(before);
        let (mut gone, mut after) = (0, -1);
        loop {
            let mut tx = self.db.read().await?;
            let old = store::old(&mut tx, (after, before), OLD).await?;
            drop(tx);
            let Some(last) = old.last() else { return Ok(gone) };
            after = last.message;
            let mut tx = self.db.begin_derived().await?;
            let free = free(&mut tx, &old).await?;
            store::forget(&mut tx, &free).await?;
            tx.commit().await?;
            gone += free.len();
            tokio::time::sleep(REST).await;
        }
    }
}

/// Which of them no legal hold stands on, until this transaction ends.
async fn free(tx: &mut Tx, old: &[Old]) -> Result<Vec<i64>, DbError> {
    let standing = Standing::read(tx).await?;
    let mut free = Vec::with_capacity(old.len());
    for one in old {
        if standing.is_empty() || !standing.hold(&marks(tx, one).await?) {
            free.push(one.message);
        }
    }
    Ok(free)
}

/// By what holds find what was pushed. Somebody's own notices are about them, though no channel of the registry says so.
async fn marks(tx: &mut Tx, one: &Old) -> Result<Vec<String>, DbError> {
    let mut marks = channel::marks(tx, one.keyset, &one.channel).await?;
    let person = one.channel.strip_prefix("notification.");
    marks.extend(person.map(|person| format!("patient/{person}")));
    Ok(marks)
}
