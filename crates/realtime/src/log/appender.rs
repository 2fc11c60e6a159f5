//! The one appender: takes what waits, as one batch, and settles it.

use super::service::{Batch, Commit, Item};
use super::{Log, LogError};
use db::{DbError, Tx};
use kernel::{Fault, Kind};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};
use tracing::Instrument as _;
use wire::Timetoken;

/// At most so many messages share a commit.
const BATCH: usize = 1_024;
/// After so long the store is asked again what became of a commit.
const AGAIN: Duration = Duration::from_millis(200);

type Reply = oneshot::Sender<Result<Timetoken, LogError>>;

/// Appends batches, and commits transactions, until told to stop.
#[derive(Debug)]
pub struct Appender {
    log: Arc<Log>,
    inbox: mpsc::Receiver<Item>,
    commits: mpsc::Receiver<Commit>,
}

impl Appender {
    pub(super) const fn new(
        log: Arc<Log>,
        inbox: mpsc::Receiver<Item>,
        commits: mpsc::Receiver<Commit>,
    ) -> Self {
        Self { log, inbox, commits }
    }

    /// Runs until `stop` turns true, then settles what still waits.
    pub async fn run(self, stop: watch::Receiver<bool>) {
        let Self { log, inbox, commits } = self;
        // Side by side: an append waits for the store's one writer while a transaction that holds
        // it waits to be committed.
        let batches = Batches { log: Arc::clone(&log) };
        tokio::join!(
            batches.run(inbox, stop.clone()),
            transactions(Arc::clone(&log), commits, stop.clone()),
            doubts(log, stop),
        );
    }
}

/// Returns once `stop` has turned true.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}

/// Looks what became of commits whose answers were lost, as soon as the store answers again.
async fn doubts(log: Arc<Log>, mut stop: watch::Receiver<bool>) {
    let mut doubt = log.doubt();
    loop {
        let looked = async {
            raised(&mut doubt).await;
            if let Err(error) = Box::pin(log.look()).await {
                tracing::warn!(%error, "what became of a commit is not known yet; asking again");
                tokio::time::sleep(AGAIN).await;
            }
        };
        tokio::select! {
            () = looked => {}
            () = stopped(&mut stop) => return,
        }
    }
}

/// Returns once there is a doubt.
async fn raised(doubt: &mut watch::Receiver<bool>) {
    let _ = doubt.wait_for(|doubt| *doubt).await;
}

/// Commits transactions one after the other.
async fn transactions(
    log: Arc<Log>,
    mut commits: mpsc::Receiver<Commit>,
    mut stop: watch::Receiver<bool>,
) {
    loop {
        tokio::select! {
            commit = commits.recv() => {
                let Some(Commit { tx, batch, reply }) = commit else { return };
                let _ = reply.send(log.settle(Some(tx), batch).await);
            }
            () = stopped(&mut stop), if !commits.is_closed() => commits.close(),
        }
    }
}

/// Appends what publishers sent, batch by batch.
struct Batches {
    log: Arc<Log>,
}

impl Batches {
    async fn run(&self, mut inbox: mpsc::Receiver<Item>, mut stop: watch::Receiver<bool>) {
        let mut items = Vec::with_capacity(BATCH);
        loop {
            tokio::select! {
                count = inbox.recv_many(&mut items, BATCH) => if count == 0 { return },
                () = stopped(&mut stop), if !inbox.is_closed() => inbox.close(),
            }
            if !items.is_empty() {
                self.append(std::mem::take(&mut items)).await;
            }
        }
    }

    async fn append(&self, items: Vec<Item>) {
        let (batch, replies, durable) = gather(items);
        let once: Vec<_> = batch.0.messages.iter().map(|(draft, _)| draft.once).collect();
        let span = tracing::info_span!(
            target: "trace",
            "batch",
            messages = batch.0.messages.len(),
            entries = batch.0.entries.len(),
            durable
        );
        let settled = self.settle(batch, durable).instrument(span).await;
        for (index, key) in once.into_iter().enumerate() {
            let Some(key) = key else { continue };
            let place = settled.as_ref().ok().and_then(|places| places.get(index).copied());
            self.log.once.settle(key, place);
        }
        match settled {
            Ok(timetokens) => {
                for (message, reply) in replies {
                    let place = message.and_then(|index| timetokens.get(index).copied());
                    // The sender may have gone; the message is recorded all the same.
                    let _ = reply.send(Ok(place.unwrap_or(Timetoken::ZERO)));
                }
            }
            Err(error) => {
                tracing::error!(%error, waiting = replies.len(), "a batch was not recorded");
                for (_, reply) in replies {
                    let _ = reply.send(Err(share(&error)));
                }
            }
        }
    }

    async fn settle(
        &self,
        (mut batch, channels): (Batch, Channels),
        durable: bool,
    ) -> Result<Vec<Timetoken>, LogError> {
        if !durable {
            return self.log.settle(None, batch).await;
        }
        let mut tx = self.log.parts().db.begin().await?;
        self.number(&mut tx, &mut batch, &channels).await?;
        self.log.settle(Some(tx), batch).await
    }

    /// Finds each stored message's channel number, registering channels used for the first time.
    async fn number(
        &self,
        tx: &mut Tx,
        batch: &mut Batch,
        channels: &Channels,
    ) -> Result<(), DbError> {
        for ((draft, id), channel) in batch.messages.iter_mut().zip(channels) {
            if id.is_some() || !draft.store {
                continue;
            }
            let before = batch.news.iter().find(|new| new.is(draft.keyset, &draft.channel));
            *id = if let Some(registered) = before {
                registered.id()
            } else {
                let channels = &self.log.parts().channels;
                let registered = channels.numbered(tx, draft.keyset, channel).await?;
                let id = registered.id();
                batch.news.push(registered);
                id
            };
        }
        Ok(())
    }
}

type Channels = Vec<Arc<crate::channel::Channel>>;
type Replies = Vec<(Option<usize>, Reply)>;

/// Sorts what waits into one batch; says whose answer is which message, and whether a disk is needed.
fn gather(items: Vec<Item>) -> ((Batch, Channels), Replies, bool) {
    let mut batch = Batch::default();
    let mut channels = Vec::with_capacity(items.len());
    let mut replies = Vec::with_capacity(items.len());
    let mut durable = false;
    for item in items {
        let message = item.message.map(|(draft, channel)| {
            durable |= draft.store || draft.push.is_some();
            batch.messages.push((draft, channel.id));
            channels.push(channel);
            batch.messages.len().saturating_sub(1)
        });
        for entry in item.entries {
            durable = true;
            if let Some(message) = message {
                batch.witnesses.push((batch.entries.len(), message));
            }
            batch.entries.push(entry);
        }
        if let Some(reply) = item.reply {
            replies.push((message, reply));
        }
    }
    ((batch, channels), replies, durable)
}

/// One failure, told to everybody who shared the batch.
fn share(error: &LogError) -> LogError {
    if matches!(error, LogError::Db(DbError::Unknown(_))) {
        return LogError::Db(DbError::Unknown(error.code().to_owned()));
    }
    match error.kind() {
        Kind::Unavailable => LogError::Db(DbError::Unavailable(error.code().to_owned())),
        _ => LogError::Batch(error.code().to_owned()),
    }
}
