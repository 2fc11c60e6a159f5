//! How an outbox is emptied: what is due is sent, many at a time, and each end is recorded before anything is sent again.
//!
//! Both outboxes work so, that of pushes and that of letters. What is in memory is only what is under way.

use crate::supervise::stopped;
use futures_util::FutureExt as _;
use futures_util::stream::{FuturesUnordered, StreamExt as _};
use rustc_hash::FxHashSet;
use std::hash::Hash;
use std::pin::pin;
use std::time::Duration;
use tokio::sync::watch;

/// Deliveries under way in one lane, at most.
pub(crate) const UNDER_WAY: usize = 64;
/// How often a lane looks for what has become due meanwhile, by the clock.
pub(crate) const LOOK: Duration = Duration::from_secs(1);

/// One lane of an outbox.
pub(crate) trait Post: Sync {
    /// Names a delivery.
    type Key: Clone + Eq + Hash + Send;
    /// What is due.
    type Delivery: Send;
    /// An attempt and its end.
    type Ended: Send + Sync;

    /// The name of a delivery.
    fn key(delivery: &Self::Delivery) -> Self::Key;

    /// The name of a delivery that was tried.
    fn ended(ended: &Self::Ended) -> &Self::Key;

    /// What is due, at most [`UNDER_WAY`], what is under way among it.
    fn due(&self) -> impl Future<Output = Vec<Self::Delivery>> + Send;

    /// Tries one.
    fn attempt(&self, delivery: Self::Delivery) -> impl Future<Output = Self::Ended> + Send;

    /// Records attempts; whether they are recorded. While they are not, nothing is sent again.
    fn settle(&self, ended: &[Self::Ended]) -> impl Future<Output = bool> + Send;

    /// Returns when there may be something new.
    fn rung(&self) -> impl Future<Output = ()> + Send;
}

/// Sends what is due, until told to stop; what is under way then is finished. What has become due meanwhile is looked
/// for every `look`.
pub(crate) async fn run<P: Post>(post: &P, look: Duration, mut stop: watch::Receiver<bool>) {
    let mut sending = FuturesUnordered::new();
    let mut keys = FxHashSet::<P::Key>::default();
    let mut ended = Vec::new();
    loop {
        let stopping = *stop.borrow();
        if stopping && sending.is_empty() {
            // What cannot be recorded now is sent again by the next process, under the same key.
            record(post, &mut keys, &mut ended, &mut sending).await;
            return;
        }
        if !stopping {
            for delivery in meanwhile((&mut sending, &mut ended), due(post, &keys)).await {
                keys.insert(P::key(&delivery));
                sending.push(post.attempt(delivery));
            }
        }
        tokio::select! {
            Some(one) = sending.next() => {
                ended.push(one);
                while let Some(Some(one)) = sending.next().now_or_never() {
                    ended.push(one);
                }
            }
            () = post.rung() => {}
            () = tokio::time::sleep(look) => {}
            () = stopped(&mut stop), if !stopping => {}
        }
        record(post, &mut keys, &mut ended, &mut sending).await;
    }
}

/// Records what has ended; what cannot be recorded now stays.
async fn record<P: Post, S: Future<Output = P::Ended>>(
    post: &P,
    keys: &mut FxHashSet<P::Key>,
    ended: &mut Vec<P::Ended>,
    sending: &mut FuturesUnordered<S>,
) {
    let batch = std::mem::take(ended);
    if batch.is_empty() {
        return;
    }
    if meanwhile((sending, ended), post.settle(&batch)).await {
        for one in &batch {
            keys.remove(P::ended(one));
        }
    } else {
        ended.extend(batch);
    }
}

/// Waits for something while what is under way goes on: it may hold the very connection to the store that is waited for.
async fn meanwhile<S: Future, T>(
    (sending, ended): (&mut FuturesUnordered<S>, &mut Vec<S::Output>),
    wait: impl Future<Output = T>,
) -> T {
    let mut wait = pin!(wait);
    loop {
        tokio::select! {
            done = &mut wait => return done,
            Some(one) = sending.next() => ended.push(one),
        }
    }
}

/// What is due besides what is under way, as far as there is room.
async fn due<P: Post>(post: &P, under_way: &FxHashSet<P::Key>) -> Vec<P::Delivery> {
    let room = UNDER_WAY.saturating_sub(under_way.len());
    if room == 0 {
        return Vec::new();
    }
    let due = post.due().await.into_iter();
    due.filter(|one| !under_way.contains(&P::key(one))).take(room).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;
    use tokio::sync::Semaphore;

    /// A store with one connection, which every step needs.
    struct Narrow {
        connection: Semaphore,
        left: Mutex<Vec<u32>>,
        stop: watch::Sender<bool>,
    }

    impl Post for Narrow {
        type Key = u32;
        type Delivery = u32;
        type Ended = u32;

        fn key(delivery: &u32) -> u32 {
            *delivery
        }

        fn ended(ended: &u32) -> &u32 {
            ended
        }

        async fn due(&self) -> Vec<u32> {
            let _held = self.connection.acquire().await.unwrap();
            self.left.lock().unwrap().clone()
        }

        async fn attempt(&self, delivery: u32) -> u32 {
            let _held = self.connection.acquire().await.unwrap();
            tokio::task::yield_now().await;
            delivery
        }

        async fn settle(&self, ended: &[u32]) -> bool {
            let _held = self.connection.acquire().await.unwrap();
            let mut left = self.left.lock().unwrap();
            left.retain(|one| !ended.contains(one));
            if left.is_empty() {
                self.stop.send_replace(true);
            }
            true
        }

        async fn rung(&self) {
            std::future::pending::<()>().await;
        }
    }

    #[tokio::test(start_paused = true)]
    async fn letters_under_way_do_not_keep_the_lane_from_the_store_that_they_hold() {
        let (stop, stopped) = watch::channel(false);
        let left = Mutex::new(vec![1, 2, 3, 4]);
        let post = Narrow { connection: Semaphore::new(1), left, stop };
        let run = tokio::time::timeout(
            Duration::from_mins(1),
            run(&post, Duration::from_secs(1), stopped),
        );
        run.await.expect("all are sent");
    }
}
