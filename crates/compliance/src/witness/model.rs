//! What a witness is asked, and how it refuses.

use crate::audit::{Checkpoint, Hash, NoteError};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use db::DbError;

/// A tree of 2^63 entries needs no longer proof.
const LONGEST: usize = 63;

/// Why a checkpoint is not cosigned.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// Not what `add-checkpoint` takes: 400.
    #[error("the body is not `old SIZE`, lines of a proof, an empty line and a checkpoint")]
    Malformed,
    /// Smaller than what it is said to extend: 400.
    #[error("the old size is beyond the checkpoint's")]
    Backwards,
    /// Of a log that is not witnessed here: 404.
    #[error("this witness does not know the log")]
    Unknown,
    /// Not signed by the log's key: 403.
    #[error("the checkpoint is not signed by its log's key")]
    Unsigned,
    /// What was sent as hand-overs of a log's key does not lead on from the key that is trusted here: 403.
    #[error("the hand-overs: {0}")]
    Unfollowed(NoteError),
    /// A key is said to have gone before the largest checkpoint that it signed: 422.
    #[error("the hand-over is of before the largest checkpoint seen")]
    Late,
    /// Another size was seen last: 409, with that size.
    #[error("the largest checkpoint seen covers {0} entries")]
    Elsewhere(u64),
    /// The proof does not lead from what was seen to the checkpoint: 422.
    #[error("the proof does not lead from the largest checkpoint seen to this one")]
    Inconsistent,
    /// The store failed, so nothing was seen.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// What is asked: that this checkpoint, of which the first `old` entries were seen, be cosigned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Request<'a> {
    pub(super) old: u64,
    pub(super) proof: Vec<Hash>,
    pub(super) note: &'a str,
}

impl<'a> Request<'a> {
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let (head, note) = text.split_once("\n\n")?;
        let mut lines = head.split('\n');
        let old = decimal(lines.next()?.strip_prefix("old ")?)?;
        let hash = |line| Hash::try_from(STANDARD.decode(line).ok()?).ok();
        let proof = lines.map(hash).collect::<Option<Vec<_>>>()?;
        (proof.len() <= LONGEST && note.ends_with('\n')).then_some(Self { old, proof, note })
    }

    /// What the checkpoint says, whoever signed it.
    pub(super) fn claims(&self) -> Option<Checkpoint> {
        let (text, _) = self.note.rsplit_once("\n\n")?;
        Checkpoint::read(text).ok()
    }

    /// The text under which the cosignature goes.
    pub(super) fn body(&self) -> Option<&'a str> {
        let (text, _) = self.note.rsplit_once("\n\n")?;
        self.note.get(..=text.len())
    }
}

/// A number as the protocol writes it: without sign and leading zeroes.
fn decimal(text: &str) -> Option<u64> {
    let plain = text == "0" || text.starts_with(|first: char| matches!(first, '1'..='9'));
    text.parse().ok().filter(|_| plain)
}
