//! The key of one file's bytes, which stands as a sealed field: whoever destroys the key that sealed it has disposed of the file.
//!
//! Each piece has its number and whether it is the last in its nonce, so none can be left out, moved or cut off. A key seals
//! the bytes of one file only, and always to the same: sealed twice they are what they were.

use super::KeyError;
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kernel::{Phi, Random as _, SystemRandom};
use zeroize::Zeroizing;

/// Seals and opens the bytes of one file, piece by piece.
pub struct ContentKey(LessSafeKey);

impl std::fmt::Debug for ContentKey {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("[key]")
    }
}

impl ContentKey {
    /// How many bytes a sealed piece has more than what is in it.
    pub const TAG: usize = 16;

    /// The text of a new key, to be sealed.
    pub fn make() -> Phi {
        let mut bytes = Zeroizing::new([0; 32]);
        SystemRandom.fill(bytes.as_mut());
        Phi::new(STANDARD.encode(bytes.as_ref()))
    }

    /// The key of a text.
    pub fn read(text: &Phi) -> Result<Self, KeyError> {
        let bytes = STANDARD.decode(text.expose()).map_err(|_| KeyError::Unusable)?;
        let bytes = Zeroizing::new(bytes);
        let key = UnboundKey::new(&AES_256_GCM, &bytes).map_err(|_| KeyError::Unusable)?;
        Ok(Self(LessSafeKey::new(key)))
    }

    /// Seals a piece in its place.
    pub fn seal(&self, place: (u64, bool), piece: &mut Vec<u8>) -> Result<(), KeyError> {
        let sealed = self.0.seal_in_place_append_tag(nonce(place), Aad::empty(), piece);
        sealed.map_err(|_| KeyError::Unusable)
    }

    /// Opens a piece in its place.
    pub fn open(&self, place: (u64, bool), piece: &mut Vec<u8>) -> Result<(), KeyError> {
        let opened = self.0.open_in_place(nonce(place), Aad::empty(), piece);
        let length = opened.map_err(|_| KeyError::Sealed)?.len();
        piece.truncate(length);
        Ok(())
    }
}

fn nonce((number, is_last): (u64, bool)) -> Nonce {
    let mut bytes = [0; NONCE_LEN];
    let (head, tail) = bytes.split_at_mut(NONCE_LEN - 8);
    head.fill(u8::from(is_last));
    tail.copy_from_slice(&number.to_be_bytes());
    Nonce::assume_unique_for_key(bytes)
}
