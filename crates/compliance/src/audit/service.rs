//! Appends to the audit log.

use super::sealed::Keyring;
use super::signer::Live;
use super::store::{self, Batch, Held};
use super::{Action, Entry, Event, Frontier, HandOver, Outcome, Resource, Signer, merkle};
use super::{Hash, NoteError};
use crate::keys::KeyError;
use db::{DbError, Query, Row, Tx, Writes};
use kernel::{Actor, Clock, Fault, Kind, Timestamp};
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

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
            Self::Key | Self::Sealed(_) | Self::Succession(_) => Kind::Internal,
            Self::Db(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::TooLarge => "audit.too-large",
            Self::Key | Self::Sealed(_) | Self::Succession(_) => "audit.key",
            Self::Db(error) => error.code(),
        }
    }
}

/// The audit log's writing side.
pub struct Audit {
    signer: Signer,
    clock: Arc<dyn Clock>,
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
        Self { signer, clock, kept: AtomicI64::new(i64::MIN), is_command: false }
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

    /// Appends entries in the caller's transaction; answers their indexes.
    ///
    /// Holds the log's head until the commit, so call it last. Costs one read and two queued
    /// writes however many entries there are.
    pub async fn append(&self, tx: &mut Tx, entries: &[Entry]) -> Result<Range<u64>, AuditError> {
        let head = store::hold(tx).await?;
        // A key that followed beside this process signs what comes after its hand-over.
        let live = self.signer.at(tx, head.number).await?;
        let keyring = self.signer.entries().at(tx).await?;
        let mut writes = Writes::default();
        let range = self.enter(&mut writes, (head, entries), (&live, &keyring))?;
        tx.write(writes);
        Ok(range)
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
    /// memory has. Answers `false`, and writes nothing, when these are not those that the head names:
    /// [`follow`](Self::follow).
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
        let live = self.signer.live();
        let keyring = self.signer.entries().known();
        let Some(keyring) = keyring.filter(|_| live.number == head.number) else {
            return Ok(false);
        };
        self.enter(writes, (head, entries), (&live, &keyring))?;
        Ok(true)
    }

    /// Has memory hold the keys that the log's head names, which is held until the commit.
    pub async fn follow(&self, tx: &mut Tx) -> Result<(), AuditError> {
        self.signer.follow(tx).await?;
        let entries = self.signer.entries();
        if entries.known().is_none() {
            entries.recall(tx).await?;
        }
        Ok(())
    }

    /// Entries behind the head, and the head after them.
    fn enter(
        &self,
        writes: &mut Writes,
        (mut head, entries): (Held, &[Entry]),
        (live, keyring): (&Live, &Keyring),
    ) -> Result<Range<u64>, AuditError> {
        let first = head.frontier.size();
        if entries.is_empty() {
            return Ok(first..first);
        }
        let now = self.clock.now();
        let entries = self.marked(entries);
        let (batch, root) = batch(&mut head.frontier, (&*entries, now), keyring)?;
        let size = head.frontier.size();
        let checkpoint = live.checkpoint(size, &root);
        let minute = now.as_second().div_euclid(60);
        if self.kept.swap(minute, Ordering::Relaxed) != minute {
            store::keep_checkpoint(writes, size, &checkpoint)?;
        }
        store::append(writes, batch, &head, checkpoint)?;
        Ok(first..size)
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
        let mut head = store::hold(tx).await?;
        let before = self.signer.at(tx, head.number).await?;
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
        store::append(&mut writes, batch, &head, checkpoint)?;
        tx.write(writes);
        Ok(HandOver::read(&note)?)
    }
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
