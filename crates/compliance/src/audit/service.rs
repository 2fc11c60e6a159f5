//! Appends to the audit log.

use super::sealed::Keyring;
use super::signer::Live;
use super::store::{self, Batch};
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
        let (frontier, number) = store::lock_head(tx).await?;
        // A key that followed beside this process signs what comes after its hand-over.
        let live = self.signer.at(tx, number).await?;
        let keyring = self.signer.entries().at(tx).await?;
        let mut writes = Writes::default();
        let range = self.enter(&mut writes, (frontier, entries), (&live, &keyring))?;
        tx.write(writes);
        Ok(range)
    }

    /// Asks for the log's head, and holds it until the commit: for whoever asks something else with it. What is answered goes
    /// to [`append_at`](Self::append_at).
    pub fn ask_head() -> Query {
        store::ask_head()
    }

    /// Appends entries at the head that this answer to [`ask_head`](Self::ask_head) holds, as [`append`](Self::append) does, by
    /// the keys that memory has. Answers `false`, and adds nothing, when another key signs by now: [`follow`](Self::follow).
    pub fn append_at(
        &self,
        writes: &mut Writes,
        answer: &[Row],
        entries: &[Entry],
    ) -> Result<bool, AuditError> {
        let (frontier, number) = store::locked(answer)?;
        let live = self.signer.live();
        let Some(keyring) = self.signer.entries().known().filter(|_| live.number == number) else {
            return Ok(false);
        };
        self.enter(writes, (frontier, entries), (&live, &keyring))?;
        Ok(true)
    }

    /// Has memory hold the keys that the log's head names, which is held until the commit.
    pub async fn follow(&self, tx: &mut Tx) -> Result<(), AuditError> {
        self.signer.follow(tx).await
    }

    /// Entries behind the head, and the head after them.
    fn enter(
        &self,
        writes: &mut Writes,
        (mut frontier, entries): (Frontier, &[Entry]),
        (live, keyring): (&Live, &Keyring),
    ) -> Result<Range<u64>, AuditError> {
        let first = frontier.size();
        if entries.is_empty() {
            return Ok(first..first);
        }
        let now = self.clock.now();
        let entries = self.marked(entries);
        let (batch, root) = batch(&mut frontier, (&*entries, now), keyring)?;
        let checkpoint = live.checkpoint(frontier.size(), &root);
        store::append(writes, batch, &frontier, &checkpoint)?;
        let minute = now.as_second().div_euclid(60);
        if self.kept.swap(minute, Ordering::Relaxed) != minute {
            store::keep_checkpoint(writes, frontier.size(), &checkpoint)?;
        }
        Ok(first..frontier.size())
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
        let (mut frontier, number) = store::lock_head(tx).await?;
        let before = self.signer.at(tx, number).await?;
        let now = self.clock.now();
        let at = Timestamp::from_second(now.as_second()).unwrap_or(now);
        let told = (frontier.size(), at, compromised.is_some());
        let (fresh, note) = self.signer.succeed(tx, &before, told).await?;
        let resource = Resource { kind: "signing-key", id: fresh.id(), channel: None };
        let event = Event::AuditKeyHandedOver;
        let mut entry =
            Entry::new(event, Action::Create, Outcome::Success, actor.clone(), resource);
        entry.reason = compromised;
        entry.details = vec![("before", before.id()), (HELD_IN, note.clone())];
        let keyring = self.signer.entries().at(tx).await?;
        let told = self.marked(std::slice::from_ref(&entry));
        let (batch, root) = batch(&mut frontier, (&*told, now), &keyring)?;
        let checkpoint = before.cosign(&fresh.checkpoint(frontier.size(), &root));
        let mut writes = Writes::default();
        store::append(&mut writes, batch, &frontier, &checkpoint)?;
        store::keep_checkpoint(&mut writes, frontier.size(), &checkpoint)?;
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
    for entry in entries {
        let begins = batch.entries.len();
        batch.entries.extend_from_slice(&[0; 2]);
        entry.write((frontier.size(), now), keyring, &mut batch.entries)?;
        let written = batch.entries.get_mut(begins..).unwrap_or_default();
        if let Some((length, bytes)) = written.split_first_chunk_mut::<2>() {
            *length = u16::try_from(bytes.len()).map_err(|_| AuditError::TooLarge)?.to_be_bytes();
            let leaf = merkle::leaf(bytes);
            batch.marks.extend(leaf.iter().take(8));
            frontier.push(leaf);
        }
    }
    batch.count = frontier.size().saturating_sub(first);
    let root = frontier.root();
    batch.root = root.to_vec();
    Ok((batch, root))
}
