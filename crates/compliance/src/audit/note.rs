//! Checkpoints and signed notes (C2SP signed-note and tlog-checkpoint), with Ed25519.

use super::Hash;
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::fmt::Write as _;

const DASH: &str = "\u{2014} ";

/// Why a note or a key cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Not the form `name+hash+key`.
    #[error("the verifier key is malformed; it looks like name+12ab34cd+base64")]
    Key,
    /// Not a signed checkpoint.
    #[error("the checkpoint is malformed")]
    Malformed,
    /// No signature of this key, or a wrong one.
    #[error("the checkpoint is not signed by this key")]
    Signature,
    /// A hand-over that is none.
    #[error("a hand-over of the signing key is malformed, or not signed by both keys")]
    HandOver,
    /// Hand-overs of other keys.
    #[error(
        "the hand-overs of the signing key do not lead from or to the key that is trusted; give an older one that you have, or get the newest from the clinic by another way"
    )]
    Elsewhere,
    /// The trusted key, or one that followed it, is somebody else's by now.
    #[error(
        "the trusted key, or one that followed it, was given up as compromised, so what it says of its successor is worth nothing; get the new key from the clinic by another way"
    )]
    Compromised,
    /// Signed by a key that had been followed by another.
    #[error("this is signed by a key that another had followed by then")]
    Retired,
}

/// The text that is signed: origin, size and root.
pub(super) fn checkpoint_body(origin: &str, size: u64, root: &Hash) -> String {
    // Room for the signature, too.
    let mut body = String::with_capacity(256);
    // Nothing that is written to memory fails.
    let _ = write!(body, "{origin}\n{size}\n");
    STANDARD.encode_string(root, &mut body);
    body.push('\n');
    body
}

/// A public key under the name by which notes know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) public: Vec<u8>,
    algorithm: u8,
    /// The first four bytes of what names the key.
    id: [u8; 4],
}

impl Named {
    pub(super) fn new(name: &str, algorithm: u8, public: &[u8]) -> Self {
        let text = [name.as_bytes(), b"\n", &[algorithm], public].concat();
        let mut id = [0; 4];
        for (target, source) in id.iter_mut().zip(digest(&SHA256, &text).as_ref()) {
            *target = *source;
        }
        Self { name: name.to_owned(), public: public.to_vec(), algorithm, id }
    }

    /// Reads `name+keyid+base64(type‖key)` of a key of this type, 32 bytes long.
    pub(super) fn parse(text: &str, algorithm: u8) -> Result<Self, NoteError> {
        let mut parts = text.trim().splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NoteError::Key);
        };
        let key = STANDARD.decode(key).map_err(|_| NoteError::Key)?;
        let named = match key.split_first() {
            Some((own, public)) if *own == algorithm && public.len() == 32 => {
                Self::new(name, algorithm, public)
            }
            _ => return Err(NoteError::Key),
        };
        if name.is_empty() || id != named.id_text() {
            return Err(NoteError::Key);
        }
        Ok(named)
    }

    /// The key as text.
    pub(super) fn vkey(&self) -> String {
        let mut key = vec![self.algorithm];
        key.extend_from_slice(&self.public);
        format!("{}+{}+{}", self.name, self.id_text(), STANDARD.encode(key))
    }

    pub(super) fn id_text(&self) -> String {
        format!("{:08x}", u32::from_be_bytes(self.id))
    }

    /// The line that a signature of this key is in a note.
    pub(super) fn line(&self, signature: &[u8]) -> String {
        let mut line = String::new();
        self.add_line(signature, &mut line);
        line
    }

    /// Adds that line to a note.
    pub(super) fn add_line(&self, signature: &[u8], note: &mut String) {
        let signed = [self.id.as_slice(), signature].concat();
        let _ = write!(note, "{DASH}{} ", self.name);
        STANDARD.encode_string(signed, note);
        note.push('\n');
    }

    /// A note's body, and what stands under it of this key.
    pub(super) fn find<'a>(&self, note: &'a str) -> Result<(&'a str, Vec<u8>), NoteError> {
        let (text, signatures) = note.rsplit_once("\n\n").ok_or(NoteError::Malformed)?;
        let body = note.get(..text.len().saturating_add(1)).ok_or(NoteError::Malformed)?;
        for line in signatures.lines() {
            let signed = line.strip_prefix(DASH).and_then(|line| line.split_once(' '));
            let (name, signed) = signed.ok_or(NoteError::Malformed)?;
            let signed = STANDARD.decode(signed).map_err(|_| NoteError::Malformed)?;
            let Some((id, signature)) = signed.split_at_checked(4) else {
                return Err(NoteError::Malformed);
            };
            if name == self.name && *id == self.id {
                return Ok((body, signature.to_vec()));
            }
        }
        Err(NoteError::Signature)
    }

    /// The body of a note that this key has signed.
    pub(super) fn signs<'a>(&self, note: &'a str) -> Result<&'a str, NoteError> {
        let (body, signature) = self.find(note)?;
        self.verify(body.as_bytes(), &signature).map(|()| body)
    }

    /// Whether a signature is this key's.
    pub(super) fn verify(&self, signed: &[u8], signature: &[u8]) -> Result<(), NoteError> {
        let key = UnparsedPublicKey::new(&ED25519, &self.public);
        key.verify(signed, signature).map_err(|_| NoteError::Signature)
    }
}

/// What a checkpoint says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Checkpoint {
    pub(crate) origin: String,
    pub(crate) size: u64,
    pub(crate) root: Hash,
}

impl Checkpoint {
    /// Reads what a note says, whoever signed it.
    pub(super) fn told(note: &str) -> Result<Self, NoteError> {
        Self::read(note.split_once("\n\n").ok_or(NoteError::Malformed)?.0)
    }

    /// Reads the body of a note, whoever signed it.
    pub(crate) fn read(body: &str) -> Result<Self, NoteError> {
        let mut lines = body.lines();
        let (Some(origin), Some(size), Some(root), None) =
            (lines.next(), lines.next(), lines.next(), lines.next())
        else {
            return Err(NoteError::Malformed);
        };
        let root = STANDARD.decode(root).map_err(|_| NoteError::Malformed)?;
        Ok(Self {
            origin: origin.to_owned(),
            size: size.parse().map_err(|_| NoteError::Malformed)?,
            root: root.try_into().map_err(|_| NoteError::Malformed)?,
        })
    }
}
