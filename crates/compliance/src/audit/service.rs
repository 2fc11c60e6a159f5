//! Appends to the audit log.

use super::sealed::Keyring;
use super::store::{self, Batch};
use super::{Action, Entry, Event, Frontier, HandOver, Outcome, Resource, Signer, merkle};
use super::{Hash, NoteError};
use crate::keys::KeyError;
use db::{DbError, Query, Row, Tx};
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

/// The log's head, held by a transaction until its commit. It is used up by what is appended there, for then it is elsewhere.
#[derive(Debug)]
pub struct Held {
    frontier: Frontier,
    /// Of the key that signs.
    number: i64,
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
        let [answer] = tx.query_all([Self::ask_head()]).await?;
        self.append_at(tx, Self::held(&answer)?, entries).await
    }

    /// Asks for the log's head, and holds it until the commit: for whoever asks something else with it. What is answered goes
    /// to [`held`](Self::held).
    pub fn ask_head() -> Query {
        store::ask_head()
    }

    /// The head that this answer to [`ask_head`](Self::ask_head) holds.
    pub fn held(answer: &[Row]) -> Result<Held, AuditError> {
        let (frontier, number) = store::locked(answer)?;
        Ok(Held { frontier, number })
    }

    /// Appends entries at the head that the caller's transaction holds; answers their indexes.
    pub async fn append_at(
        &self,
        tx: &mut Tx,
        head: Held,
        entries: &[Entry],
    ) -> Result<Range<u64>, AuditError> {
        let Held { mut frontier, number } = head;
        let first = frontier.size();
        if entries.is_empty() {
            return Ok(first..first);
        }
        // A key that followed beside this process signs what comes after its hand-over.
        let live = self.signer.at(tx, number).await?;
        let keyring = self.signer.entries().at(tx).await?;
        let now = self.clock.now();
        let entries = self.marked(entries);
        let (batch, root) = batch(&mut frontier, (&*entries, now), &keyring)?;
        let checkpoint = live.checkpoint(frontier.size(), &root);
        store::append(tx, batch, &frontier, &checkpoint).await?;
        let minute = now.as_second().div_euclid(60);
        if self.kept.swap(minute, Ordering::Relaxed) != minute {
            store::keep_checkpoint(tx, frontier.size(), &checkpoint).await?;
        }
        Ok(first..frontier.size())
    }

    /// Signs lines of text as a note, as [`Signer::sign`] does, with the key that the log's head names. Holds that until the
    /// commit.
    pub async fn sign(&self, tx: &mut Tx, body: &str) -> Result<String, AuditError> {
        self.signer.follow(tx).await?;
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
        store::append(tx, batch, &frontier, &checkpoint).await?;
        store::keep_checkpoint(tx, frontier.size(), &checkpoint).await?;
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
    let mut batch = Batch { first, ..Batch::default() };
    let mut bytes = Vec::with_capacity(512);
    for entry in entries {
        bytes.clear();
        entry.write((frontier.size(), now), keyring, &mut bytes)?;
        let length = u16::try_from(bytes.len()).map_err(|_| AuditError::TooLarge)?;
        let leaf = merkle::leaf(&bytes);
        batch.entries.extend_from_slice(&length.to_be_bytes());
        batch.entries.extend_from_slice(&bytes);
        batch.marks.extend(leaf.iter().take(8));
        frontier.push(leaf);
    }
    batch.count = frontier.size().saturating_sub(first);
    let root = frontier.root();
    batch.root = root.to_vec();
    Ok((batch, root))
}
