//! Every task of the server: started here, stopped here.

use kernel::Clock;
use std::io;
use std::time::Duration;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::{oneshot, watch};
use tokio::task::JoinSet;

/// Returns once the server shall stop.
pub(crate) async fn stopped(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}

/// What tells the process to stop: SIGTERM or SIGINT, from when this is made, and so before anybody is told that it listens.
#[derive(Debug)]
pub(crate) struct StopSignals {
    term: Signal,
    interrupt: Signal,
}

impl StopSignals {
    /// Catches them from now on.
    pub(crate) fn caught() -> io::Result<Self> {
        let (term, interrupt) = (SignalKind::terminate(), SignalKind::interrupt());
        Ok(Self { term: signal(term)?, interrupt: signal(interrupt)? })
    }

    /// Returns once one has come.
    pub(crate) async fn come(&mut self) {
        tokio::select! {
            _ = self.term.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// Does this work among the tasks that serve instead of on a thread beside them: there, taking
/// connections as fast as they come would keep the processor from those who have one.
#[expect(clippy::disallowed_methods, reason = "it is all that the process does, and is waited for")]
pub(crate) async fn among_others<T: Send + 'static>(
    work: impl Future<Output = T> + Send + 'static,
) -> Result<T, tokio::task::JoinError> {
    tokio::spawn(work).await
}

/// Does work that may hang on a thread of its own, for which the end of the program does not wait; where the answer comes.
pub(crate) fn aside<T: Send + 'static>(
    name: &str,
    work: impl FnOnce() -> T + Send + 'static,
) -> io::Result<oneshot::Receiver<T>> {
    let (answer, answered) = oneshot::channel();
    let thread = std::thread::Builder::new().name(name.to_owned());
    // Whoever asked may have gone.
    thread.spawn(move || drop(answer.send(work())))?;
    Ok(answered)
}

/// Nothing is looked at more often, however fast the clock runs.
const SHORTEST: Duration = Duration::from_millis(50);

/// How often the machine does what is done once in so long by the clock.
pub(crate) fn beat(clock: &dyn Clock, time: Duration) -> Duration {
    clock.real(time).max(SHORTEST.min(time))
}

/// The tasks of one server.
#[derive(Debug)]
pub(crate) struct Tasks {
    stop: watch::Sender<bool>,
    set: JoinSet<()>,
}

impl Tasks {
    /// No tasks yet.
    pub(crate) fn new() -> Self {
        Self { stop: watch::Sender::new(false), set: JoinSet::new() }
    }

    /// Turns true when the server shall stop.
    pub(crate) fn stop(&self) -> watch::Receiver<bool> {
        self.stop.subscribe()
    }

    /// Starts a task that watches `stop` and ends by itself.
    pub(crate) fn start(&mut self, task: impl Future<Output = ()> + Send + 'static) {
        self.set.spawn(task);
    }

    /// Starts a task for which nobody waits, so that its writing steps behind that of those somebody does.
    pub(crate) fn behind(&mut self, task: impl Future<Output = ()> + Send + 'static) {
        self.set.spawn(db::behind(task));
    }

    /// Forgets tasks that have ended.
    pub(crate) fn reap(&mut self) {
        while self.set.try_join_next().is_some() {}
    }

    /// Calls `work` once an interval until the server stops, which ends it between two of its steps; what it did not commit
    /// is done the next time. Its writing steps behind that of those who are waited for.
    pub(crate) fn every<F>(
        &mut self,
        interval: Duration,
        mut work: impl FnMut() -> F + Send + 'static,
    ) where
        F: Future<Output = ()> + Send,
    {
        let mut stop = self.stop();
        self.behind(async move {
            let mut ticks = tokio::time::interval(interval);
            ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
            loop {
                let turn = async {
                    ticks.tick().await;
                    work().await;
                };
                tokio::select! {
                    () = turn => {}
                    () = stopped(&mut stop) => return,
                }
            }
        });
    }

    /// Tells every task to stop and waits for them, at most `patience`.
    pub(crate) async fn finish(mut self, patience: Duration) {
        let _ = self.stop.send(true);
        let all = async { while self.set.join_next().await.is_some() {} };
        if tokio::time::timeout(patience, all).await.is_err() {
            tracing::warn!(seconds = patience.as_secs(), "some tasks did not stop in time");
            self.set.shutdown().await;
        }
    }
}
