//! Checkpoints and signed notes (C2SP signed-note and tlog-checkpoint), with Ed25519.

use super::Hash;
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Ed25519, as signed notes number it.
const ALGORITHM: u8 = 1;
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
}

/// The text that is signed: origin, size and root.
pub(super) fn checkpoint_body(origin: &str, size: u64, root: &Hash) -> String {
    format!("{origin}\n{size}\n{}\n", STANDARD.encode(root))
}

/// Puts a signature under a body.
pub(super) fn sign_note(body: &str, name: &str, public: &[u8], signature: &[u8]) -> String {
    let mut signed = key_id(name, public).to_vec();
    signed.extend_from_slice(signature);
    format!("{body}\n{DASH}{name} {}\n", STANDARD.encode(signed))
}

fn key_id(name: &str, public: &[u8]) -> [u8; 4] {
    let text = [name.as_bytes(), b"\n", &[ALGORITHM], public].concat();
    let mut id = [0; 4];
    for (target, source) in id.iter_mut().zip(digest(&SHA256, &text).as_ref()) {
        *target = *source;
    }
    id
}

/// The public half of a signing key, with the name it signs under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verifier {
    name: String,
    public: Vec<u8>,
}

/// What a checkpoint says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Checkpoint {
    pub(crate) origin: String,
    pub(crate) size: u64,
    pub(crate) root: Hash,
}

impl Verifier {
    pub(super) fn new(name: &str, public: &[u8]) -> Self {
        Self { name: name.to_owned(), public: public.to_vec() }
    }

    /// Reads a vkey: `name+keyid+base64(type‖key)`.
    pub fn parse(vkey: &str) -> Result<Self, NoteError> {
        let mut parts = vkey.trim().splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NoteError::Key);
        };
        let key = STANDARD.decode(key).map_err(|_| NoteError::Key)?;
        let verifier = match key.split_first() {
            Some((&ALGORITHM, public)) if public.len() == 32 => Self::new(name, public),
            _ => return Err(NoteError::Key),
        };
        if name.is_empty() || id != hex(key_id(name, &verifier.public)) {
            return Err(NoteError::Key);
        }
        Ok(verifier)
    }

    /// The vkey as text.
    pub fn vkey(&self) -> String {
        let mut key = vec![ALGORITHM];
        key.extend_from_slice(&self.public);
        format!("{}+{}+{}", self.name, hex(key_id(&self.name, &self.public)), STANDARD.encode(key))
    }

    /// The body of a note that this key has signed.
    pub fn open<'a>(&self, note: &'a str) -> Result<&'a str, NoteError> {
        let (text, signatures) = note.rsplit_once("\n\n").ok_or(NoteError::Malformed)?;
        let body = note.get(..text.len().saturating_add(1)).ok_or(NoteError::Malformed)?;
        let key = UnparsedPublicKey::new(&ED25519, &self.public);
        for line in signatures.lines() {
            let signed = line.strip_prefix(DASH).and_then(|line| line.split_once(' '));
            let (name, signed) = signed.ok_or(NoteError::Malformed)?;
            let signed = STANDARD.decode(signed).map_err(|_| NoteError::Malformed)?;
            let Some((id, signature)) = signed.split_at_checked(4) else {
                return Err(NoteError::Malformed);
            };
            if name == self.name && *id == key_id(&self.name, &self.public) {
                let verified = key.verify(body.as_bytes(), signature);
                return verified.map(|()| body).map_err(|_| NoteError::Signature);
            }
        }
        Err(NoteError::Signature)
    }

    /// What a checkpoint says, once its signature is verified.
    pub(crate) fn checkpoint(&self, note: &str) -> Result<Checkpoint, NoteError> {
        let body = self.open(note)?;
        let mut lines = body.lines();
        let (Some(origin), Some(size), Some(root), None) =
            (lines.next(), lines.next(), lines.next(), lines.next())
        else {
            return Err(NoteError::Malformed);
        };
        let root = STANDARD.decode(root).map_err(|_| NoteError::Malformed)?;
        Ok(Checkpoint {
            origin: origin.to_owned(),
            size: size.parse().map_err(|_| NoteError::Malformed)?,
            root: root.try_into().map_err(|_| NoteError::Malformed)?,
        })
    }
}

fn hex(bytes: [u8; 4]) -> String {
    format!("{:08x}", u32::from_be_bytes(bytes))
}
