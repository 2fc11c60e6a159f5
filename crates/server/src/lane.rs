//! How an outbox is emptied: what is due is sent, many at a time, and each end is recorded before anything is sent again.
//!
//! Both outboxes work so, that of pushes and that of letters. What is in memory is only what is under way.

use crate::supervise::stopped;
use futures_util::FutureExt as _;
use futures_util::stream::{FuturesUnordered, StreamExt as _};
use rustc_hash::FxHashSet;
use std::hash::Hash;
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
            return;
        }
        for delivery in if stopping { Vec::new() } else { due(post, &keys).await } {
            keys.insert(P::key(&delivery));
            sending.push(post.attempt(delivery));
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
        if !ended.is_empty() && post.settle(&ended).await {
            for one in ended.drain(..) {
                keys.remove(P::ended(&one));
            }
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
