//! Keys that followed each other. A hand-over is a note, signed by the key that goes and by the one that comes: whoever trusts
//! either can go on to the other. It names the entry of the log that holds it, so that it is known how far each may sign.

#[cfg(test)]
mod tests;
mod told;

pub(crate) use told::Told;

use super::note::{Checkpoint, Named, NoteError};
use kernel::Timestamp;

/// Ed25519, as signed notes number it.
const ALGORITHM: u8 = 1;
/// The first line of a hand-over.
const TITLE: &str = "housecall audit hand-over v1";
const PLANNED: &str = "planned";
const COMPROMISED: &str = "compromised";

/// What is said when one key follows another.
#[derive(Clone, Debug)]
pub(super) struct Said<'a> {
    pub(super) origin: &'a str,
    /// The index of the entry that holds the hand-over.
    pub(super) entry: u64,
    pub(super) at: Timestamp,
    pub(super) compromised: bool,
    /// The two keys, as vkeys.
    pub(super) keys: (&'a str, &'a str),
}

impl Said<'_> {
    /// The text that both keys sign.
    pub(super) fn body(&self) -> String {
        let Self { origin, entry, at, compromised, keys: (old, new) } = self;
        let why = if *compromised { COMPROMISED } else { PLANNED };
        format!("{TITLE}\n{origin}\nentry {entry}\nat {at}\nwhy {why}\nold {old}\nnew {new}\n")
    }
}

/// A key that followed another: both have signed that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandOver {
    /// The index of the entry that holds it: the old key signs nothing beyond.
    pub entry: u64,
    /// When.
    pub at: Timestamp,
    /// Whether somebody else may have had the old key.
    pub compromised: bool,
    old: Named,
    new: Named,
    note: String,
}

impl HandOver {
    /// Reads a note, and verifies both signatures.
    pub(crate) fn read(note: &str) -> Result<Self, NoteError> {
        let (text, _) = note.rsplit_once("\n\n").ok_or(NoteError::HandOver)?;
        let mut lines = text.lines();
        let mut next = |name: &str| lines.next().and_then(|line| line.strip_prefix(name));
        let title = next(TITLE).filter(|rest| rest.is_empty());
        let origin = next("");
        let (entry, at, why) = (next("entry "), next("at "), next("why "));
        let (old, new, end) = (next("old "), next("new "), next(""));
        let all = (title, origin, entry, at, why, old, new, end);
        let (Some(_), Some(origin), Some(entry), Some(at), Some(why), Some(old), Some(new), None) =
            all
        else {
            return Err(NoteError::HandOver);
        };
        let key = |text| Named::parse(text, ALGORITHM).map_err(|_| NoteError::HandOver);
        let told = Self {
            entry: entry.parse().map_err(|_| NoteError::HandOver)?,
            at: at.parse().map_err(|_| NoteError::HandOver)?,
            compromised: why == COMPROMISED,
            old: key(old)?,
            new: key(new)?,
            note: note.to_owned(),
        };
        let one_log = told.old.name == origin && told.new.name == origin && told.old != told.new;
        let by_both = [&told.old, &told.new].into_iter().all(|key| key.signs(note).is_ok());
        let known = why == COMPROMISED || why == PLANNED;
        if one_log && by_both && known { Ok(told) } else { Err(NoteError::HandOver) }
    }

    /// The notes in a text that holds one after the other.
    pub fn split(text: &str) -> Vec<String> {
        let parts = text.split(TITLE).skip(1);
        parts.map(|part| format!("{TITLE}{part}")).collect()
    }

    /// The key that went, and the one that came.
    pub fn keys(&self) -> (String, String) {
        (self.old.vkey(), self.new.vkey())
    }

    /// What names the two: the origin and a hash.
    pub fn ids(&self) -> (String, String) {
        let id = |key: &Named| format!("{}+{}", key.name, key.id_text());
        (id(&self.old), id(&self.new))
    }

    /// The note.
    pub fn note(&self) -> &str {
        &self.note
    }

    /// What both have signed; whoever else has put a line under it changes nothing.
    fn body(&self) -> &str {
        self.note.rsplit_once("\n\n").map_or("", |(body, _)| body)
    }

    /// Whether these, each from the first on, say differently which key followed: a fork.
    fn differ(one: &[Self], other: &[Self]) -> bool {
        one.iter().zip(other).any(|(one, other)| one.body() != other.body())
    }
}

/// Reads notes, each of which must follow the one before.
fn in_line(notes: &[String]) -> Result<Vec<HandOver>, NoteError> {
    let line = notes.iter().map(|note| HandOver::read(note)).collect::<Result<Vec<_>, _>>()?;
    let follows = |pair: &[HandOver]| match pair {
        [before, after] => before.new == after.old && before.entry < after.entry,
        _ => true,
    };
    if line.windows(2).all(follows) { Ok(line) } else { Err(NoteError::HandOver) }
}

/// The public half of a signing key, with the name it signs under, and the keys that are known to have followed each
/// other from it or to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verifier {
    pinned: Named,
    /// In the order in which they followed.
    line: Vec<HandOver>,
}

impl Verifier {
    pub(super) fn new(name: &str, public: &[u8]) -> Self {
        Self { pinned: Named::new(name, ALGORITHM, public), line: Vec::new() }
    }

    /// Reads a vkey: `name+keyid+base64(type‖key)`.
    pub fn parse(vkey: &str) -> Result<Self, NoteError> {
        Ok(Self { pinned: Named::parse(vkey, ALGORITHM)?, line: Vec::new() })
    }

    /// The same trust, led on along these hand-overs, which are all from the first on.
    pub fn following(self, notes: &[String]) -> Result<Self, NoteError> {
        // What is known already may go further than what somebody else was given at the time.
        if self.line.len() >= notes.len() && notes.iter().zip(&self.line).all(|(a, b)| *a == b.note)
        {
            return Ok(self);
        }
        let line = in_line(notes)?;
        if HandOver::differ(&self.line, &line) {
            return Err(NoteError::Elsewhere);
        }
        let own = self.place(&line)?;
        if line.iter().skip(own).any(|one| one.compromised) {
            return Err(NoteError::Compromised);
        }
        if self.line.len() > line.len() {
            return Ok(self);
        }
        Ok(Self { pinned: self.pinned, line })
    }

    /// How many hand-overs stand before the pinned key.
    fn place(&self, line: &[HandOver]) -> Result<usize, NoteError> {
        let first = line.first().map(|first| &first.old).into_iter();
        let mut keys = first.chain(line.iter().map(|one| &one.new));
        keys.position(|key| *key == self.pinned).ok_or(NoteError::Elsewhere)
    }

    /// The same trust in the log as it was when it had so many entries, which does not know what followed. Where the pinned
    /// key came later, it is the one that signed then.
    #[must_use]
    pub fn known_until(&self, size: u64) -> Self {
        let (line, later): (Vec<_>, Vec<_>) =
            self.line.iter().cloned().partition(|one| one.entry < size);
        let came_later = later.iter().any(|one| one.new == self.pinned);
        let then = later.first().filter(|_| came_later).map(|one| one.old.clone());
        Self { pinned: then.unwrap_or_else(|| self.pinned.clone()), line }
    }

    /// The vkey as text.
    pub fn vkey(&self) -> String {
        self.pinned.vkey()
    }

    pub(super) const fn named(&self) -> &Named {
        &self.pinned
    }

    /// The hand-overs that are followed.
    pub fn hand_overs(&self) -> impl Iterator<Item = &HandOver> {
        self.line.iter()
    }

    /// The name it signs under, which is its log's origin.
    pub(crate) fn origin(&self) -> &str {
        &self.pinned.name
    }

    /// Every key, the oldest first, with the hand-over by which it went.
    fn keys(&self) -> impl Iterator<Item = (&Named, Option<&HandOver>)> {
        let first = self.line.first().map_or(&self.pinned, |first| &first.old);
        let keys = std::iter::once(first).chain(self.line.iter().map(|one| &one.new));
        keys.zip(self.line.iter().map(Some).chain([None]))
    }

    /// The body of a note that one of these keys has signed, and by what that key went.
    fn signed<'a>(&self, note: &'a str) -> Result<Vec<(&'a str, Option<&HandOver>)>, NoteError> {
        let mut found = Vec::new();
        for (key, gone) in self.keys() {
            match key.signs(note) {
                Ok(body) => found.push((body, gone)),
                Err(NoteError::Signature) => {}
                Err(error) => return Err(error),
            }
        }
        if found.is_empty() { Err(NoteError::Signature) } else { Ok(found) }
    }

    /// The body of a note that this key has signed, or one that is known to have followed it or to have gone before it
    /// without being compromised.
    pub fn open<'a>(&self, note: &'a str) -> Result<&'a str, NoteError> {
        let all = self.signed(note)?;
        let good = all.into_iter().find(|(_, gone)| gone.is_none_or(|gone| !gone.compromised));
        good.map(|(body, _)| body).ok_or(NoteError::Compromised)
    }

    /// The same of a note that says when it was made: by then no other key had followed.
    pub(crate) fn was_current(&self, note: &str, made: Timestamp) -> Result<(), NoteError> {
        let all = self.signed(note)?;
        let good = |gone: Option<&HandOver>| gone.is_none_or(|gone| made <= gone.at);
        if all.into_iter().any(|(_, gone)| good(gone)) { Ok(()) } else { Err(NoteError::Retired) }
    }

    /// What a checkpoint says, once it is signed by a key that might sign it, and that nobody else had.
    pub(crate) fn checkpoint(&self, note: &str) -> Result<Checkpoint, NoteError> {
        self.judged(
            note,
            |gone| if gone.compromised { Err(NoteError::Compromised) } else { Ok(()) },
        )
    }

    /// The same where something else vouches for the past: a log that leads on to a checkpoint of a later key.
    pub(crate) fn past_checkpoint(&self, note: &str) -> Result<Checkpoint, NoteError> {
        self.judged(note, |_| Ok(()))
    }

    /// A key that went signs no tree that is larger than the one before the entry by which it did.
    fn judged(
        &self,
        note: &str,
        allows: impl Fn(&HandOver) -> Result<(), NoteError>,
    ) -> Result<Checkpoint, NoteError> {
        let mut refused = NoteError::Signature;
        for (body, gone) in self.signed(note)? {
            let checkpoint = Checkpoint::read(body)?;
            let judged = match gone {
                Some(gone) if checkpoint.size > gone.entry => Err(NoteError::Retired),
                Some(gone) => allows(gone),
                None => Ok(()),
            };
            match judged {
                Ok(()) => return Ok(checkpoint),
                Err(error) => refused = error,
            }
        }
        Err(refused)
    }
}
