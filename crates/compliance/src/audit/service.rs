//! Appends to the audit log.

use super::sealed::Keyring;
use super::signer::Live;
use super::store::{self, Batch, Held};
use super::{Action, Entry, Event, Frontier, HandOver, Outcome, Resource, Signer, entry, merkle};
use super::{Hash, NoteError};
use crate::keys::KeyError;
use db::{Db, DbError, Query, Row, Tx, Writes};
use kernel::{Actor, Clock, Fault, Kind, Timestamp};
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

/// Why entries could not be appended; then what they witness did not happen either.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// An entry is larger than the log's format can hold.
    #[error("an audit entry is larger than 65,535 bytes; shorten the ids it names")]
    TooLarge,
    /// There is no signing key.
    #[error("the audit log has no signing key; start the server once to make it")]
    Key,
    /// The signing key or the key of the entries cannot be used.
    #[error(transparent)]
    Sealed(#[from] KeyError),
    /// What is to be signed is not what the key wrote.
    #[error(
        "the audit log's entries do not lead to a head that its key wrote, so nothing was signed; run `housecall audit verify`"
    )]
    Altered,
    /// What the store holds of how keys followed each other.
    #[error("the audit log's keys: {0}")]
    Succession(#[from] NoteError),
    /// The store failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl Fault for AuditError {
    fn kind(&self) -> Kind {
        match self {
            Self::TooLarge => Kind::TooLarge,
            Self::Key | Self::Sealed(_) | Self::Altered | Self::Succession(_) => Kind::Internal,
            Self::Db(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::TooLarge => "audit.too-large",
            Self::Altered => "audit.altered",
            Self::Key | Self::Sealed(_) | Self::Succession(_) => "audit.key",
            Self::Db(error) => error.code(),
        }
    }
}

/// So long a commit has the tag of its head alone, in milliseconds.
const SIGNED_WITHIN: u64 = 1_000;

/// The audit log's writing side.
pub struct Audit {
    signer: Signer,
    clock: Arc<dyn Clock>,
    /// When it signed last, in milliseconds.
    signed: AtomicI64,
    /// Whether something may be unsigned, as it may be at the start.
    owes: AtomicBool,
    /// The minute in which a checkpoint was last kept for the history.
    kept: AtomicI64,
    /// Whether this process is a command, in which people are who they say.
    is_command: bool,
}

impl std::fmt::Debug for Audit {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Audit").field("signer", &self.signer).finish_non_exhaustive()
    }
}

impl Audit {
    /// A log that signs with this key.
    pub const fn new(signer: Signer, clock: Arc<dyn Clock>) -> Self {
        let (signed, kept) = (AtomicI64::new(i64::MIN), AtomicI64::new(i64::MIN));
        Self { signer, clock, signed, owes: AtomicBool::new(true), kept, is_command: false }
    }

    /// The same for a command: whoever has the machine names who acts by it, and every entry says that.
    #[must_use]
    pub fn on_command_line(self) -> Self {
        Self { is_command: true, ..self }
    }

    /// These entries as this process writes them.
    fn marked<'a>(&self, entries: &'a [Entry]) -> Cow<'a, [Entry]> {
        if !self.is_command {
            return Cow::Borrowed(entries);
        }
        let mut marked = entries.to_vec();
        for entry in &mut marked {
            entry.details.push(("via", "command-line".to_owned()));
        }
        Cow::Owned(marked)
    }

    /// The key that signs checkpoints.
    pub const fn signer(&self) -> &Signer {
        &self.signer
    }

    /// Appends entries in the caller's transaction, and signs; answers their indexes.
    ///
    /// Holds the log's head until the commit, so call it last. Costs one read and two queued
    /// writes however many entries there are.
    pub async fn append(&self, tx: &mut Tx, entries: &[Entry]) -> Result<Range<u64>, AuditError> {
        let (head, live) = self.hold(tx).await?;
        let first = head.frontier.size();
        if entries.is_empty() {
            return Ok(first..first);
        }
        let keyring = self.signer.entries().at(tx).await?;
        let mut writes = Writes::default();
        let size = self.enter(&mut writes, head, entries, (&live, &keyring, true))?;
        tx.write(writes);
        Ok(first..size)
    }

    /// The head, held until the commit, with the key that it names and that vouches for it.
    async fn hold(&self, tx: &mut Tx) -> Result<(Held, Arc<Live>), AuditError> {
        let head = store::hold(tx).await?;
        if let Some(live) = self.own(&head) {
            return Ok((head, live));
        }
        self.take_up(tx).await?;
        let head = store::hold(tx).await?;
        let live = self.own(&head).ok_or(AuditError::Key)?;
        Ok((head, live))
    }

    /// The key in memory, if it wrote this head.
    fn own(&self, head: &Held) -> Option<Arc<Live>> {
        let live = self.signer.live();
        let is_own = live.number == head.number && live.has_tagged(&head.frontier, &head.tag);
        is_own.then_some(live)
    }

    /// Asks for the log's head, and holds it until the commit: for whoever asks something else with it, or is to know the newest
    /// timetoken. What is answered goes to [`held`](Self::held).
    pub fn ask_head() -> Query {
        store::ask_head()
    }

    /// The head that this answer to [`ask_head`](Self::ask_head) holds.
    pub fn held(answer: &[Row]) -> Result<Held, AuditError> {
        Ok(store::held(answer)?)
    }

    /// Writes a head with another newest timetoken, behind the entries, as [`append`](Self::append) does, by the keys that
    /// memory has; the signature follows within a second. Answers `false`, and writes nothing, when these are not those that
    /// the head names, or did not write it: [`follow`](Self::follow).
    pub fn append_at(
        &self,
        writes: &mut Writes,
        head: Held,
        entries: &[Entry],
    ) -> Result<bool, AuditError> {
        if entries.is_empty() {
            store::tick(writes, head.clock)?;
            return Ok(true);
        }
        let own = self.own(&head).zip(self.signer.entries().known());
        let Some((live, keyring)) = own else { return Ok(false) };
        let since = self.clock.now().as_millisecond().abs_diff(self.signed.load(Ordering::Relaxed));
        let is_signed = self.is_command || since >= SIGNED_WITHIN;
        self.enter(writes, head, entries, (&live, &keyring, is_signed))?;
        Ok(true)
    }

    /// Has memory hold the keys that the log's head names, which is held until the commit, and the head be one that they wrote.
    pub async fn follow(&self, tx: &mut Tx) -> Result<(), AuditError> {
        self.take_up(tx).await?;
        let entries = self.signer.entries();
        if entries.known().is_none() {
            entries.recall(tx).await?;
        }
        Ok(())
    }

    /// Takes up the key that the head names. Where somebody else wrote the head, the log says so from here on.
    async fn take_up(&self, tx: &mut Tx) -> Result<(), AuditError> {
        let mut head = store::hold(tx).await?;
        let live = self.signer.at(tx, head.number).await?;
        if live.has_tagged(&head.frontier, &head.tag) {
            return Ok(());
        }
        let (size, is_new) = (head.frontier.size(), head.tag.is_empty());
        let signed = store::read_head(tx).await?.checkpoint;
        let mut writes = Writes::default();
        head.tag = live.tag(&head.frontier);
        if (size == 0 && is_new) || live.has_signed(&head.frontier, &signed) {
            // A program from before there were tags signs every commit.
            store::sign(&mut writes, &signed, &head.tag)?;
        } else {
            tracing::error!(size, "somebody else wrote the head of the audit log; verify it");
            let keyring = self.signer.entries().at(tx).await?;
            self.enter(&mut writes, head, &[altered(&live)], (&live, &keyring, true))?;
        }
        tx.write(writes);
        Ok(())
    }

    /// Signs what was left unsigned for its second, if something was: to be called at the start, once a second and at the end.
    pub async fn settle(&self, db: &Db) -> Result<(), AuditError> {
        if !self.owes.swap(false, Ordering::Relaxed) {
            return Ok(());
        }
        let still = Owing(&self.owes);
        self.conclude(db).await?;
        std::mem::forget(still);
        Ok(())
    }

    async fn conclude(&self, db: &Db) -> Result<(), AuditError> {
        let mut tx = db.begin().await?;
        let (Held { frontier, tag, .. }, live) = self.hold(&mut tx).await?;
        let newest = store::read_head(&mut tx).await?.checkpoint;
        if frontier.size() > 0 && !live.has_signed(&frontier, &newest) {
            let mut writes = Writes::default();
            let tree = (frontier.size(), &frontier.root());
            let checkpoint = self.checkpoint(&mut writes, &live, tree)?;
            store::sign(&mut writes, &checkpoint, &tag)?;
            tx.write(writes);
        }
        Ok(tx.commit().await?)
    }

    /// Entries behind the head, and the head after them; answers its size.
    fn enter(
        &self,
        writes: &mut Writes,
        mut head: Held,
        entries: &[Entry],
        (live, keyring, is_signed): (&Live, &Keyring, bool),
    ) -> Result<u64, AuditError> {
        let entries = self.marked(entries);
        let (batch, root) = batch(&mut head.frontier, (&*entries, self.clock.now()), keyring)?;
        let size = head.frontier.size();
        head.tag = live.tag(&head.frontier);
        let sign = || self.checkpoint(writes, live, (size, &root));
        let checkpoint = is_signed.then(sign).transpose()?;
        if checkpoint.is_none() {
            self.owes.store(true, Ordering::Relaxed);
        }
        store::append(writes, batch, head, checkpoint)?;
        Ok(size)
    }

    /// A checkpoint over a tree; one a minute is kept for the history.
    fn checkpoint(
        &self,
        writes: &mut Writes,
        live: &Live,
        (size, root): (u64, &Hash),
    ) -> Result<String, AuditError> {
        let now = self.clock.now();
        let checkpoint = live.checkpoint(size, root);
        let minute = now.as_second().div_euclid(60);
        if self.kept.swap(minute, Ordering::Relaxed) != minute {
            store::keep_checkpoint(writes, size, &checkpoint)?;
        }
        self.signed.store(now.as_millisecond(), Ordering::Relaxed);
        Ok(checkpoint)
    }

    /// Signs lines of text as a note, as [`Signer::sign`] does, with the key that the log's head names. Holds that until the
    /// commit.
    pub async fn sign(&self, tx: &mut Tx, body: &str) -> Result<String, AuditError> {
        self.follow(tx).await?;
        Ok(self.signer.sign(body))
    }

    /// Has a new key sign the log from here on, in the caller's transaction, with an entry of the log that holds the note by
    /// which both say so. The checkpoint over that entry is signed by both; the old key is then erased.
    ///
    /// Whoever else appends signs with the new key from the commit on.
    pub async fn hand_over(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        compromised: Option<&'static str>,
    ) -> Result<HandOver, AuditError> {
        let (mut head, before) = self.hold(tx).await?;
        let now = self.clock.now();
        let at = Timestamp::from_second(now.as_second()).unwrap_or(now);
        let told = (head.frontier.size(), at, compromised.is_some());
        let (fresh, note) = self.signer.succeed(tx, &before, told).await?;
        let resource = Resource { kind: "signing-key", id: fresh.id(), channel: None };
        let event = Event::AuditKeyHandedOver;
        let mut entry =
            Entry::new(event, Action::Create, Outcome::Success, actor.clone(), resource);
        entry.reason = compromised;
        entry.details = vec![("before", before.id()), (HELD_IN, note.clone())];
        let keyring = self.signer.entries().at(tx).await?;
        let told = self.marked(std::slice::from_ref(&entry));
        let (batch, root) = batch(&mut head.frontier, (&*told, now), &keyring)?;
        let size = head.frontier.size();
        let checkpoint = before.cosign(&fresh.checkpoint(size, &root));
        let mut writes = Writes::default();
        store::keep_checkpoint(&mut writes, size, &checkpoint)?;
        head.tag = fresh.tag(&head.frontier);
        store::append(&mut writes, batch, head, Some(checkpoint))?;
        tx.write(writes);
        Ok(HandOver::read(&note)?)
    }
}

/// Has something still be unsigned where signing it failed, or was given up halfway.
struct Owing<'a>(&'a AtomicBool);

impl Drop for Owing<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Why an entry is there that says the head before it is not one that the log's key wrote.
pub(super) const ALTERED: &str = "audit.head-altered";

fn altered(live: &Live) -> Entry {
    let resource = Resource { kind: "signing-key", id: live.id(), channel: None };
    let (event, failed) = (Event::ConfigurationChanged, Outcome::MajorFailure);
    let mut entry = Entry::new(event, Action::Update, failed, Actor::system(), resource);
    entry.reason = Some(ALTERED);
    entry
}

/// Whether the canonical bytes of the entry at this index are such a one.
pub(crate) fn tells_of_another_head(entry: &[u8], seq: u64) -> bool {
    if !entry::is(entry, seq, Event::ConfigurationChanged) {
        return false;
    }
    let json: serde_json::Value = serde_json::from_slice(entry).unwrap_or_default();
    json.get("reason").and_then(serde_json::Value::as_str) == Some(ALTERED)
}

/// The detail of an entry that holds the note of a hand-over.
pub(super) const HELD_IN: &str = "hand_over";

/// Entries as one commit, added to the tree, and the tree's root with them.
fn batch(
    frontier: &mut Frontier,
    (entries, now): (&[Entry], Timestamp),
    keyring: &Keyring,
) -> Result<(Batch, Hash), AuditError> {
    let first = frontier.size();
    // An entry of a message is half a kilobyte.
    let mut batch = Batch {
        first,
        entries: Vec::with_capacity(entries.len().saturating_mul(640)),
        marks: Vec::with_capacity(entries.len().saturating_mul(8)),
        ..Batch::default()
    };
    let mut leaf = Vec::with_capacity(640);
    for entry in entries {
        leaf.clear();
        leaf.push(merkle::LEAF);
        entry.write((frontier.size(), now), keyring, &mut leaf)?;
        let bytes = leaf.get(1..).unwrap_or_default();
        let length = u16::try_from(bytes.len()).map_err(|_| AuditError::TooLarge)?;
        batch.entries.extend_from_slice(&length.to_be_bytes());
        batch.entries.extend_from_slice(bytes);
        let leaf = merkle::hash(&leaf);
        batch.marks.extend(leaf.iter().take(8));
        frontier.push(leaf);
    }
    batch.count = frontier.size().saturating_sub(first);
    let root = frontier.root();
    batch.root = root.to_vec();
    Ok((batch, root))
}
