//! Cosignatures (C2SP tlog-cosignature, Ed25519): a witness's word, with its time, that a checkpoint is the largest of a
//! log that it has seen, and that every smaller one it has seen is a beginning of it.

use super::note::{Named, NoteError};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kernel::{Random, Timestamp};
use zeroize::Zeroizing;

/// Timestamped Ed25519, as signed notes number it.
const ALGORITHM: u8 = 4;
/// What a key file begins with.
const SECRET: &str = "PRIVATE+KEY+";

/// The text that a witness signs.
fn message(body: &str, seconds: u64) -> String {
    format!("cosignature/v1\ntime {seconds}\n{body}")
}

/// The public half of a witness's key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness(Named);

impl Witness {
    /// Reads a vkey of type 0x04.
    pub fn parse(vkey: &str) -> Result<Self, NoteError> {
        Named::parse(vkey, ALGORITHM).map(Self)
    }

    /// The vkey as text.
    pub fn vkey(&self) -> String {
        self.0.vkey()
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// When this witness cosigned a checkpoint.
    pub fn cosigned(&self, note: &str) -> Result<Timestamp, NoteError> {
        let (body, signed) = self.0.find(note)?;
        let (seconds, signature) = signed.split_first_chunk::<8>().ok_or(NoteError::Malformed)?;
        let seconds = u64::from_be_bytes(*seconds);
        self.0.verify(message(body, seconds).as_bytes(), signature)?;
        let seconds = i64::try_from(seconds).map_err(|_| NoteError::Malformed)?;
        Timestamp::from_second(seconds).map_err(|_| NoteError::Malformed)
    }
}

/// The key with which a witness cosigns.
pub struct Cosigner {
    name: String,
    pair: Ed25519KeyPair,
}

impl std::fmt::Debug for Cosigner {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Cosigner").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Cosigner {
    /// A new key under a name, and the text by which it is kept.
    pub(crate) fn make(
        name: &str,
        random: &dyn Random,
    ) -> Result<(Self, Zeroizing<String>), NoteError> {
        if name.is_empty() || name.contains(|one: char| one == '+' || one.is_whitespace()) {
            return Err(NoteError::Key);
        }
        let mut secret = Zeroizing::new([ALGORITHM; 33]);
        if let Some((_, seed)) = secret.split_first_mut() {
            random.fill(seed);
        }
        let cosigner = Self::of(name, secret.as_ref())?;
        let id = cosigner.named().id_text();
        let text = Zeroizing::new(format!("{SECRET}{name}+{id}+{}\n", STANDARD.encode(&secret)));
        Ok((cosigner, text))
    }

    /// Reads what [`Self::make`] gave.
    pub(crate) fn parse(text: &str) -> Result<Self, NoteError> {
        let mut parts = text.trim().strip_prefix(SECRET).ok_or(NoteError::Key)?.splitn(3, '+');
        let (Some(name), Some(id), Some(secret)) = (parts.next(), parts.next(), parts.next())
        else {
            return Err(NoteError::Key);
        };
        let secret = Zeroizing::new(STANDARD.decode(secret).map_err(|_| NoteError::Key)?);
        let cosigner = Self::of(name, &secret)?;
        if cosigner.named().id_text() == id { Ok(cosigner) } else { Err(NoteError::Key) }
    }

    fn of(name: &str, secret: &[u8]) -> Result<Self, NoteError> {
        let Some((&ALGORITHM, seed)) = secret.split_first() else { return Err(NoteError::Key) };
        let pair = Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_| NoteError::Key)?;
        Ok(Self { name: name.to_owned(), pair })
    }

    fn named(&self) -> Named {
        Named::new(&self.name, ALGORITHM, self.pair.public_key().as_ref())
    }

    /// The public half.
    pub fn witness(&self) -> Witness {
        Witness(self.named())
    }

    /// The line that says that a checkpoint of this body was the largest at this time.
    pub(crate) fn cosign(&self, body: &str, at: Timestamp) -> String {
        let seconds = u64::try_from(at.as_second()).unwrap_or_default();
        let signature = self.pair.sign(message(body, seconds).as_bytes());
        self.named().line(&[seconds.to_be_bytes().as_slice(), signature.as_ref()].concat())
    }
}
