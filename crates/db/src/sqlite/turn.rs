//! Whose turn it is to write.
//!
//! Work that nobody waits for steps behind work that somebody does: of it, at most one transaction is under way or next
//! in line, and none begins while others wait, for a while.

use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, OwnedMutexGuard, watch};
use tokio::time::Instant;

tokio::task_local! {
    static BEHIND: ();
}

/// So long work that nobody waits for lets others go first.
const PATIENCE: Duration = Duration::from_millis(50);

/// Does work whose transactions begin when nobody else is about to write.
pub(crate) fn behind<F: Future>(work: F) -> impl Future<Output = F::Output> {
    BEHIND.scope((), work)
}

/// The turns of one database.
#[derive(Clone, Debug, Default)]
pub(super) struct Turns {
    writer: Arc<Mutex<()>>,
    behind: Arc<Mutex<()>>,
    /// How many who do not step behind wait.
    ahead: Arc<watch::Sender<usize>>,
}

/// The turn to write, until dropped.
#[derive(Debug)]
pub(super) struct Turn {
    _writer: OwnedMutexGuard<()>,
    _behind: Option<OwnedMutexGuard<()>>,
}

impl Turns {
    /// Waits for the turn.
    pub(super) async fn take(&self) -> Turn {
        let behind = match BEHIND.try_with(|()| ()) {
            Ok(()) => Some(self.step_behind().await),
            Err(_) => None,
        };
        let waiting = behind.is_none().then(|| Waiting::begins(&self.ahead));
        let writer = Arc::clone(&self.writer).lock_owned().await;
        drop(waiting);
        Turn { _writer: writer, _behind: behind }
    }

    async fn step_behind(&self) -> OwnedMutexGuard<()> {
        // From when it came, so that a long row of such work is as patient as one of it.
        let until = Instant::now() + PATIENCE;
        let only = Arc::clone(&self.behind).lock_owned().await;
        let mut ahead = self.ahead.subscribe();
        let _ = tokio::time::timeout_at(until, ahead.wait_for(|ahead| *ahead == 0)).await;
        only
    }
}

/// Somebody waits, until dropped; also where they give up.
struct Waiting<'a>(&'a watch::Sender<usize>);

impl<'a> Waiting<'a> {
    fn begins(ahead: &'a watch::Sender<usize>) -> Self {
        ahead.send_modify(|ahead| *ahead += 1);
        Self(ahead)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|ahead| *ahead = ahead.saturating_sub(1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex as List;
    use tokio::task::yield_now;

    /// Who takes a turn while somebody writes, in the order in which they come; and who wrote in which order.
    async fn order(come: &[(&'static str, bool)]) -> Vec<&'static str> {
        let (turns, wrote) = (Turns::default(), Arc::new(List::new(Vec::new())));
        let first = turns.take().await;
        let mut all = tokio::task::JoinSet::new();
        for &(name, steps_behind) in come {
            let (turns, wrote) = (turns.clone(), Arc::clone(&wrote));
            let write = async move {
                let _turn = turns.take().await;
                wrote.lock().unwrap().push(name);
                yield_now().await;
            };
            if steps_behind {
                all.spawn(behind(write));
            } else {
                all.spawn(write);
            }
            yield_now().await;
        }
        drop(first);
        while let Some(done) = all.join_next().await {
            done.unwrap();
        }
        Arc::into_inner(wrote).unwrap().into_inner().unwrap()
    }

    #[tokio::test]
    async fn work_that_nobody_waits_for_lets_others_go_first() {
        // The first of it is in line already; it is one transaction.
        let come = [("lane", true), ("lane 2", true), ("lane 3", true), ("visit", false)];
        assert_eq!(order(&come).await, ["lane", "visit", "lane 2", "lane 3"]);
        let come = [("visit", false), ("lane", true), ("visit 2", false), ("visit 3", false)];
        assert_eq!(order(&come).await, ["visit", "visit 2", "visit 3", "lane"]);
    }

    /// When a turn came that is given back at once.
    async fn dropped(turn: impl Future<Output = Turn>) -> Instant {
        drop(turn.await);
        Instant::now()
    }

    #[tokio::test(start_paused = true)]
    async fn it_is_not_left_waiting_for_ever() {
        let turns = Turns::default();
        let _crowd = Waiting::begins(&turns.ahead);
        let begun = Instant::now();
        let three = [(); 3].map(|()| behind(turns.take()));
        for one in futures_util::future::join_all(three.map(dropped)).await {
            assert_eq!(one - begun, PATIENCE);
        }
    }

    #[tokio::test]
    async fn whoever_gives_up_waiting_holds_nobody_up() {
        let turns = Turns::default();
        let first = turns.take().await;
        assert!(tokio::time::timeout(Duration::from_millis(1), turns.take()).await.is_err());
        drop(first);
        assert_eq!(*turns.ahead.borrow(), 0);
        drop(behind(turns.take()).await);
    }
}
