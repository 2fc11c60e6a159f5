//! What somebody who trusts one key was told of how a log's keys followed each other, and how far it can be gone along.

use super::{HandOver, NoteError, Verifier, in_line};
use crate::audit::note::Checkpoint;

/// Hand-overs, held against the key that is trusted.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    /// Led on as far as no key on the way was given up as compromised.
    verifier: Verifier,
    /// By what the last of these keys was.
    given_up: Option<HandOver>,
    all: Vec<HandOver>,
}

impl Told {
    /// Nothing: the key alone is trusted.
    pub(crate) const fn nothing(log: Verifier) -> Self {
        Self { verifier: log, given_up: None, all: Vec::new() }
    }

    /// Reads all notes from the first on.
    pub(crate) fn read(log: &Verifier, notes: &[String]) -> Result<Self, NoteError> {
        if notes.is_empty() {
            return Ok(Self::nothing(log.clone()));
        }
        let all = in_line(notes)?;
        let own = log.place(&all)?;
        let given_up = all.iter().skip(own).find(|one| one.compromised).cloned();
        let goes = |one: &&HandOver| given_up.as_ref().is_none_or(|gone| one.entry < gone.entry);
        let line = all.iter().filter(goes).cloned().collect();
        let verifier = Verifier { pinned: log.pinned.clone(), line };
        Ok(Self { verifier, given_up, all })
    }

    /// What a checkpoint says, once it is signed by a key that might sign it. One that was given up signs nothing beyond
    /// the tree that says so.
    pub(crate) fn checkpoint(&self, note: &str) -> Result<Checkpoint, NoteError> {
        let checkpoint = self.verifier.checkpoint(note)?;
        match &self.given_up {
            Some(gone) if checkpoint.size > gone.entry.saturating_add(1) => {
                Err(NoteError::Compromised)
            }
            _ => Ok(checkpoint),
        }
    }

    /// Whether the newest key that is trusted was given up.
    pub(crate) const fn is_given_up(&self) -> bool {
        self.given_up.is_some()
    }

    /// Whether one of the two says that another key followed than the other does.
    pub(crate) fn differs(&self, other: &Self) -> bool {
        HandOver::differ(&self.all, &other.all)
    }

    /// Whether this says more than what was known.
    pub(crate) fn is_beyond(&self, known: &Self) -> bool {
        self.all.len() > known.all.len()
    }

    /// By what the newest key went that was known and trusted.
    pub(crate) fn after(&self, known: &Self) -> Option<&HandOver> {
        let newest = known.verifier.line.last().map_or(&known.verifier.pinned, |last| &last.new);
        self.all.iter().find(|one| one.old == *newest)
    }
}
