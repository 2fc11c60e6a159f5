//! Appends to the log and tells this node's subscribers after the commit.

use super::appender::Appender;
use super::once::{Claim, Once, OnceKey};
use super::record::Record;
use super::{Draft, LogError, News, Stored, rows, store};
use crate::KeysetId;
use crate::access::{Access, Banning, Revocation};
use crate::channel::{Channel, ChannelId, Channels, Registered};
use crate::fanout::{Hub, Message};
use crate::keyset::{Keyset, Keysets};
use crate::micros;
use compliance::audit::{self, Audit, Entry};
use db::{Db, DbError, Tx};
use kernel::Clock;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};
use tokio::sync::{Mutex, Notify, mpsc, oneshot, watch};
use tracing::Instrument as _;
use wire::Timetoken;

/// Transactions that may wait for their turn; each holds a connection, so few ever do.
const COMMITS: usize = 64;

/// How much the log holds in memory.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Bytes of recent messages kept for subscribers, a keyset.
    pub ring_bytes: usize,
    /// Publishes that may wait for the disk before new ones are turned away.
    pub queue: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { ring_bytes: 64 << 20, queue: 16_384 }
    }
}

/// What waits to be appended.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) message: Option<(Draft, Arc<Channel>)>,
    pub(super) entries: Vec<Entry>,
    pub(super) reply: Option<oneshot::Sender<Result<Timetoken, LogError>>>,
}

/// A transaction that waits to be committed with its news.
#[derive(Debug)]
pub(super) struct Commit {
    pub(super) tx: Tx,
    pub(super) batch: Batch,
    pub(super) reply: oneshot::Sender<Result<Vec<Timetoken>, LogError>>,
}

/// A message, and the number of its channel if it is stored.
pub(super) type Placed = (Draft, Option<ChannelId>);

/// What is appended together.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) messages: Vec<Placed>,
    pub(super) entries: Vec<Entry>,
    /// For an entry that witnesses a message of this batch: the message's position.
    pub(super) witnesses: Vec<(usize, usize)>,
    pub(super) news: Vec<Registered>,
    pub(super) revoked: Vec<Revocation>,
    pub(super) banned: Vec<Banning>,
}

/// The services that the log leans on.
#[derive(Clone, Debug)]
pub struct Parts {
    /// The store.
    pub db: Db,
    /// The audit log.
    pub audit: Arc<Audit>,
    /// Tokens, for revocations.
    pub access: Arc<Access>,
    /// The channel registry.
    pub channels: Arc<Channels>,
    /// All keysets.
    pub keysets: Arc<Keysets>,
}

/// The log of all keysets.
pub struct Log {
    parts: Parts,
    clock: Arc<dyn Clock>,
    hubs: RwLock<Hubs>,
    ring_bytes: usize,
    /// The newest timetoken given out; whoever holds it may append.
    turn: Mutex<Timetoken>,
    /// Whether a commit may stand that nobody was told of: the store's answer to it was lost, or another server made it.
    doubt: watch::Sender<bool>,
    /// How often the store had been taken anew when that was last looked at.
    taken: AtomicU64,
    inbox: mpsc::Sender<Item>,
    commits: mpsc::Sender<Commit>,
    /// Rings when a message was committed that asks to be pushed.
    bell: Arc<Notify>,
    pub(super) once: Arc<Once>,
}

impl std::fmt::Debug for Log {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Log").field("ring_bytes", &self.ring_bytes).finish_non_exhaustive()
    }
}

impl Log {
    /// Opens the log where it stands; the appender must be run for publishes to be recorded.
    pub async fn open(
        parts: Parts,
        clock: Arc<dyn Clock>,
        options: Options,
    ) -> Result<(Arc<Self>, Appender), LogError> {
        let mut tx = parts.db.read().await?;
        let stored = Timetoken::from_i64(audit::clock(&mut tx).await?);
        let stored = stored.max(store::last(&mut tx).await?);
        tx.commit().await?;
        // A cursor from before this moment is served from the store.
        let last = stored.max(Timetoken::from_timestamp(clock.now()));
        let (inbox, items) = mpsc::channel(options.queue);
        let (commits, transactions) = mpsc::channel(COMMITS);
        let once = Arc::new(Once::new(parts.db.clone()));
        let turn = Mutex::new(last);
        let (hubs, ring_bytes, bell) = (RwLock::default(), options.ring_bytes, Arc::default());
        let doubt = watch::Sender::new(false);
        let taken = AtomicU64::new(parts.db.taken());
        let log =
            Self { parts, clock, hubs, ring_bytes, turn, doubt, taken, inbox, commits, bell, once };
        log.admit(&log.parts.keysets.all()).await;
        let log = Arc::new(log);
        let appender = Appender::new(Arc::clone(&log), items, transactions);
        Ok((log, appender))
    }

    /// The recent messages and waiting subscribers of a keyset.
    pub fn hub(&self, keyset: KeysetId) -> Option<Arc<Hub>> {
        self.hubs().get(&keyset).map(|(hub, _)| Arc::clone(hub))
    }

    fn hubs(&self) -> RwLockReadGuard<'_, Hubs> {
        self.hubs.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes room for messages of keysets that are new; what was said before is in the store.
    pub(crate) async fn admit(&self, keysets: &[Arc<Keyset>]) {
        let last = self.turn.lock().await;
        let mut hubs = self.hubs.write().unwrap_or_else(PoisonError::into_inner);
        for keyset in keysets {
            let fresh =
                || (Arc::new(Hub::new(*last, self.ring_bytes)), (&*keyset.subscribe_key).into());
            hubs.entry(keyset.id).or_insert_with(fresh);
        }
    }

    /// The keyset with this number, as it is now.
    pub(crate) fn keyset(&self, id: KeysetId) -> Option<Arc<Keyset>> {
        self.parts.keysets.get(id)
    }

    /// All keysets.
    pub(crate) fn keysets(&self) -> &Arc<Keysets> {
        &self.parts.keysets
    }

    /// The channel registry.
    pub(crate) fn channels(&self) -> &Arc<Channels> {
        &self.parts.channels
    }

    /// Which tokens count, which each commit here may change.
    pub(crate) fn access(&self) -> &Access {
        &self.parts.access
    }

    /// The store that the log is kept in.
    pub const fn db(&self) -> &Db {
        &self.parts.db
    }

    /// Rings when a message was committed that asks to be pushed.
    pub const fn bell(&self) -> &Arc<Notify> {
        &self.bell
    }

    /// Records one message, with the entry that witnesses it; answers when it is on disk.
    pub async fn append(
        &self,
        draft: Draft,
        channel: Arc<Channel>,
        entry: Option<Entry>,
    ) -> Result<Timetoken, LogError> {
        let entries = entry.into_iter().collect();
        let Some(key) = draft.once else {
            return self.enqueue(Some((draft, channel)), entries, None).await;
        };
        let claim = match self.once.claim(key).await {
            Ok(first) => return Ok(first),
            Err(claim) => claim,
        };
        // A message that may stand is looked for where it stands for certain, or for certain does not: also the one whose end
        // the claim was waited for.
        self.look().await?;
        match claim.stored(micros(self.clock.now())).await? {
            Ok(first) => Ok(first),
            Err(claim) => self.enqueue(Some((draft, channel)), entries, Some(claim)).await,
        }
    }

    /// Where the message under an id of its sender's choice stands, for a transaction that would append it: whoever asks
    /// holds a lock that lets only one at a time come so far.
    pub async fn first(&self, tx: &mut Tx, key: OnceKey) -> Result<Option<Timetoken>, DbError> {
        store::once(tx, key, micros(self.clock.now())).await
    }

    /// Forgets ids of messages that were remembered long enough.
    pub async fn sweep(&self) -> Result<(), LogError> {
        let mut tx = self.parts.db.begin().await?;
        store::sweep_once(&mut tx, micros(self.clock.now())).await?;
        tx.commit().await?;
        self.once.forget();
        Ok(())
    }

    /// Ends what the tokens open that another process has revoked, such as a command beside the server, or whose users it has
    /// banned, and polls that are open by them; and has subscribers told of what another server wrote while it had the store.
    /// To be called every second.
    pub async fn follow_revocations(&self) -> Result<(), LogError> {
        self.doubt_if_taken();
        let access = &self.parts.access;
        if access.is_level(&mut self.parts.db.read().await?).await? {
            return Ok(());
        }
        // What this process commits itself is told by the commit, with its last words.
        let turn = self.turn.lock().await;
        let (revoked, banned) = access.catch_up(&mut self.parts.db.read().await?).await?;
        drop(turn);
        self.end_polls(&revoked, &banned);
        Ok(())
    }

    /// Drops all recent messages of all keysets from memory: another process deleted some of them from the log.
    pub fn clear_recent(&self) {
        for hub in self.keysets().all().iter().filter_map(|keyset| self.hub(keyset.id)) {
            hub.clear();
        }
    }

    /// Records audit entries that witness something which changed no row.
    pub async fn witness(&self, entries: Vec<Entry>) -> Result<(), LogError> {
        if entries.is_empty() {
            return Ok(());
        }
        self.enqueue(None, entries, None).await.map(drop)
    }

    /// The same for what did not happen: nobody waits until it is on disk.
    pub fn note(&self, entry: Entry) {
        let (event, reason) = (entry.event, entry.reason);
        let item = Item { message: None, entries: vec![entry], reply: None };
        if self.inbox.try_send(item).is_err() {
            tracing::error!(
                event = event.name(),
                reason,
                "too much waits for the disk to have this witnessed"
            );
        }
    }

    async fn enqueue(
        &self,
        message: Option<(Draft, Arc<Channel>)>,
        entries: Vec<Entry>,
        claim: Option<Claim>,
    ) -> Result<Timetoken, LogError> {
        let (reply, answer) = oneshot::channel();
        let item = Item { message, entries, reply: Some(reply) };
        self.inbox.try_send(item).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => LogError::Busy,
            mpsc::error::TrySendError::Closed(_) => LogError::Stopping,
        })?;
        if let Some(claim) = claim {
            claim.queued();
        }
        let commit = tracing::info_span!(target: "trace", "commit");
        answer.instrument(commit).await.map_err(|_| LogError::Stopping)?
    }

    /// Passes on the server's own unstored message, in order, without waiting for it.
    pub fn tell(&self, draft: Draft, channel: Arc<Channel>) {
        let item = Item { message: Some((draft, channel)), entries: Vec::new(), reply: None };
        if self.inbox.try_send(item).is_err() {
            tracing::warn!("an unstored event was dropped: the append queue is full or closed");
        }
    }

    /// Commits a transaction together with its news, then tells them.
    ///
    /// Answers the timetokens of the messages, in their order.
    pub async fn commit(&self, tx: Tx, news: News) -> Result<Vec<Timetoken>, LogError> {
        let mut tx = tx;
        let mut batch = Batch {
            entries: news.entries,
            revoked: news.revoked,
            banned: news.banned,
            news: news.registered,
            ..Batch::default()
        };
        let ids = self.number(&mut tx, &news.messages, &mut batch.news).await?;
        batch.messages = news.messages.into_iter().zip(ids).collect();
        // Settled by the log's own task: a caller that goes away must not leave a committed
        // message untold.
        let (reply, answer) = oneshot::channel();
        let commit = Commit { tx, batch, reply };
        self.commits.send(commit).await.map_err(|_| LogError::Stopping)?;
        let commit = tracing::info_span!(target: "trace", "commit");
        answer.instrument(commit).await.map_err(|_| LogError::Stopping)?
    }

    /// The numbers of the channels of messages that will be stored. Those that neither the transaction nor memory has are
    /// looked up at once.
    async fn number(
        &self,
        tx: &mut Tx,
        drafts: &[Draft],
        news: &mut Vec<Registered>,
    ) -> Result<Vec<Option<ChannelId>>, LogError> {
        let mut ids = vec![None; drafts.len()];
        let mut unknown: BTreeMap<i64, BTreeSet<&str>> = BTreeMap::new();
        for (draft, id) in drafts.iter().zip(&mut ids).filter(|(draft, _)| draft.store) {
            *id = own(news, draft)
                .or_else(|| self.parts.channels.number(draft.keyset, &draft.channel));
            if id.is_none() {
                unknown.entry(draft.keyset.0).or_default().insert(&draft.channel);
            }
        }
        for (keyset, names) in unknown {
            let keyset = KeysetId(keyset);
            let keyset = self.parts.keysets.get(keyset).ok_or(LogError::UnknownKeyset(keyset))?;
            let names: Vec<&str> = names.into_iter().collect();
            news.extend(self.parts.channels.numbered_all(tx, &keyset, &names).await?);
        }
        for (draft, id) in drafts.iter().zip(&mut ids).filter(|(draft, _)| draft.store) {
            *id = id.or_else(|| own(news, draft));
        }
        Ok(ids)
    }

    /// Gives every message its timetoken, commits, and only then announces.
    pub(super) async fn settle(
        &self,
        tx: Option<Tx>,
        mut batch: Batch,
    ) -> Result<Vec<Timetoken>, LogError> {
        let mut turn = self.turn.lock().await;
        self.doubt_if_taken();
        if tx.is_none() {
            if self.parts.db.is_lost() {
                // Another server may be writing now: what is told meanwhile would stand after it.
                self.doubt.send_replace(true);
            }
            // No subscriber passes what may stand before it.
            self.look_at(&mut turn).await?;
        }
        let now = self.clock.now();
        let first = Timetoken::from_timestamp(now).max(turn.next());
        let (messages, timetokens) = if let Some(tx) = tx {
            let recorded = Record::of(&mut batch, &self.parts.audit, first, now).commit(tx).await;
            if matches!(recorded, Err(LogError::Db(DbError::Unknown(_)))) {
                self.doubt.send_replace(true);
            }
            // The store may have been another server's since this one began to write.
            self.doubt_if_taken();
            recorded?
        } else {
            let timetokens = run(first, batch.messages.len());
            (batch.messages, timetokens)
        };
        if let Some(first) = timetokens.first() {
            // It had the place of a commit that may stand: that one is over, and before it.
            self.settle_doubt(first.previous());
        }
        *turn = timetokens.last().copied().unwrap_or(*turn);
        for registered in batch.news {
            self.parts.channels.committed(registered);
        }
        self.announce(&self.envelopes(&messages, &timetokens), *turn);
        if messages.iter().any(|(draft, _)| draft.push.is_some()) {
            self.bell.notify_one();
        }
        self.parts.access.apply(&batch.revoked, &batch.banned, *turn);
        drop(turn);
        self.end_polls(&batch.revoked, &batch.banned);
        Ok(timetokens)
    }

    /// Another server may have written before this one had the store again, and nobody here was told of it.
    fn doubt_if_taken(&self) {
        let taken = self.parts.db.taken();
        if self.taken.swap(taken, Ordering::SeqCst) != taken {
            self.doubt.send_replace(true);
        }
    }

    /// Raised while a commit may stand that nobody was told of.
    pub(super) fn doubt(&self) -> watch::Receiver<bool> {
        self.doubt.subscribe()
    }

    /// If a commit may stand that nobody was told of: waits until it is over, and has those whom it may concern go by the
    /// store. Until then nothing is told that comes after it.
    pub(super) async fn look(&self) -> Result<(), LogError> {
        if !*self.doubt.borrow() {
            return Ok(());
        }
        let mut turn = self.turn.lock().await;
        self.look_at(&mut turn).await
    }

    async fn look_at(&self, turn: &mut Timetoken) -> Result<(), LogError> {
        if !*self.doubt.borrow() {
            return Ok(());
        }
        // Whoever commits holds the head: once it is had, the other one stands or never will. Where that takes long, because
        // its end is not known to the store either, others have their turn before it is asked for again.
        let mut tx = self.parts.db.begin_bounded().await?;
        let [head] = tx.query_all([Audit::ask_head()]).await?;
        drop(tx);
        *turn = Timetoken::from_i64(Audit::held(&head)?.clock).max(*turn);
        self.settle_doubt(*turn);
        Ok(())
    }

    /// What may have come untold is in the store, up to this place.
    fn settle_doubt(&self, place: Timetoken) {
        if !self.doubt.send_replace(false) {
            return;
        }
        for (keyset, (hub, _)) in self.hubs().iter() {
            // It may have registered channels, too.
            self.parts.channels.forget(*keyset);
            hub.skip(place);
        }
        self.bell.notify_one();
    }

    fn envelopes(&self, messages: &[Placed], timetokens: &[Timetoken]) -> Vec<Told> {
        let hubs = self.hubs();
        let told = |((draft, _), place): (&Placed, &Timetoken)| {
            let (_, key) = hubs.get(&draft.keyset)?;
            Some((draft.keyset, rows::message(key, draft, *place)))
        };
        messages.iter().zip(timetokens).filter_map(told).collect()
    }

    fn announce(&self, messages: &[Told], head: Timetoken) {
        for (keyset, (hub, _)) in self.hubs().iter() {
            let own = messages.iter().filter(|(owner, _)| owner == keyset);
            hub.announce(own.map(|(_, message)| Arc::clone(message)), head);
        }
    }

    fn end_polls(&self, revoked: &[Revocation], banned: &[Banning]) {
        if revoked.is_empty() && banned.is_empty() {
            return;
        }
        for (keyset, (hub, _)) in self.hubs().iter() {
            hub.end(|token, user| {
                let is_out = |one: &Revocation| token == Some(one.fingerprint);
                revoked.iter().any(is_out) || banned.iter().any(|one| one.ends(*keyset, user))
            });
        }
    }

    /// A stored message as subscribers get it.
    pub(crate) fn replay(keyset: &Keyset, name: &Arc<str>, stored: Stored) -> Arc<Message> {
        let mut draft = Draft::new(keyset.id, name, &stored.publisher, stored.payload);
        draft.meta = stored.meta;
        draft.custom_type = stored.custom_type;
        draft.kind = stored.kind;
        rows::message(&keyset.subscribe_key, &draft, stored.timetoken)
    }

    /// The audit log, for a command that says nothing on channels and answers where its entry stands.
    pub fn audit(&self) -> &Audit {
        &self.parts.audit
    }

    pub(super) const fn parts(&self) -> &Parts {
        &self.parts
    }
}

/// The number of a message's channel among those that its transaction registered.
fn own(news: &[Registered], draft: &Draft) -> Option<ChannelId> {
    news.iter().find(|own| own.is(draft.keyset, &draft.channel))?.id()
}

/// So many timetokens in a row.
pub(super) fn run(first: Timetoken, count: usize) -> Vec<Timetoken> {
    std::iter::successors(Some(first), |one| Some(one.next())).take(count).collect()
}

type Told = (KeysetId, Arc<Message>);

/// Each keyset's hub, with its subscribe key.
type Hubs = FxHashMap<KeysetId, (Arc<Hub>, Arc<str>)>;
