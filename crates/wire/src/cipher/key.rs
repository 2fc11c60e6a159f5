//! A cipher key and what it opens and closes.

use super::envelope::{header, split, string_content};
use super::{CipherError, Envelope, recognise};
use crate::json;
use aws_lc_rs::cipher::{
    AES_256, DecryptingKey, DecryptionContext, EncryptionContext, PaddedBlockDecryptingKey,
    PaddedBlockEncryptingKey, UnboundCipherKey,
};
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::iv::FixedLength;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::fmt;

/// The size of an initialisation vector.
pub const IV_BYTES: usize = 16;
/// What the oldest clients use in place of a random vector.
const STATIC_IV: [u8; IV_BYTES] = *b"0123456789012345";

/// How ciphertext is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Header, random vector, ciphertext.
    Acrh,
    /// Random vector, ciphertext; half as strong a key.
    LegacyRandomIv,
    /// Ciphertext under a fixed vector; half as strong a key.
    LegacyStaticIv,
}

/// The keys that both formats derive from one cipher key.
#[derive(Clone)]
pub struct CipherKey {
    full: [u8; 32],
    legacy: [u8; 32],
}

impl fmt::Debug for CipherKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CipherKey")
    }
}

impl CipherKey {
    /// Derives the keys.
    pub fn new(cipher_key: &str) -> Result<Self, CipherError> {
        if cipher_key.is_empty() {
            return Err(CipherError::Configuration);
        }
        let hash = digest(&SHA256, cipher_key.as_bytes());
        let mut key = Self { full: [0; 32], legacy: [0; 32] };
        for (target, byte) in key.full.iter_mut().zip(hash.as_ref()) {
            *target = *byte;
        }
        // The legacy key is the first half of the hash in hexadecimal digits.
        for (pair, byte) in key.legacy.chunks_mut(2).zip(hash.as_ref()) {
            pair.copy_from_slice(&hex(*byte));
        }
        Ok(key)
    }

    pub(super) const fn full(&self) -> &[u8; 32] {
        &self.full
    }

    pub(super) const fn legacy(&self) -> &[u8; 32] {
        &self.legacy
    }

    /// Encrypts the JSON text of a message; gives the base64 that is sent as a JSON string.
    ///
    /// `iv` must be random; the static format ignores it.
    pub fn encrypt_message(
        &self,
        format: Format,
        text: &str,
        iv: [u8; IV_BYTES],
    ) -> Result<String, CipherError> {
        Ok(STANDARD.encode(self.encrypt_bytes(format, text.as_bytes(), iv)?))
    }

    /// Encrypts a file's bytes.
    pub fn encrypt_bytes(
        &self,
        format: Format,
        bytes: &[u8],
        iv: [u8; IV_BYTES],
    ) -> Result<Vec<u8>, CipherError> {
        if bytes.is_empty() {
            return Err(CipherError::Encryption);
        }
        let (mut out, key, iv) = match format {
            Format::Acrh => (header(&iv), &self.full, iv),
            Format::LegacyRandomIv => (iv.to_vec(), &self.legacy, iv),
            Format::LegacyStaticIv => (Vec::new(), &self.legacy, STATIC_IV),
        };
        let mut content = bytes.to_vec();
        UnboundCipherKey::new(&AES_256, key)
            .and_then(PaddedBlockEncryptingKey::cbc_pkcs7)
            .and_then(|key| {
                let context = EncryptionContext::Iv128(FixedLength::from(iv));
                key.less_safe_encrypt(&mut content, context)
            })
            .map_err(|_| CipherError::Encryption)?;
        out.append(&mut content);
        Ok(out)
    }

    /// Decrypts the base64 of a message. `format` says how data without a header is laid out.
    pub fn decrypt_message(&self, format: Format, base64: &str) -> Result<String, CipherError> {
        let bytes = STANDARD.decode(base64).map_err(|_| CipherError::Decryption)?;
        let plain = self.decrypt_bytes(format, &bytes)?;
        String::from_utf8(plain).map_err(|_| CipherError::Decryption)
    }

    /// Decrypts a file's bytes. `format` says how data without a header is laid out.
    pub fn decrypt_bytes(&self, format: Format, bytes: &[u8]) -> Result<Vec<u8>, CipherError> {
        if let Some((iv, ciphertext)) = split(bytes)? {
            return decrypt(&self.full, *iv, ciphertext);
        }
        if format == Format::LegacyStaticIv {
            return decrypt(&self.legacy, STATIC_IV, bytes);
        }
        let (iv, ciphertext) =
            bytes.split_first_chunk::<IV_BYTES>().ok_or(CipherError::Decryption)?;
        decrypt(&self.legacy, *iv, ciphertext)
    }

    /// Opens a payload, given its JSON text, in whichever format it is; gives the JSON within.
    ///
    /// A wrong key may by chance leave some bytes, but hardly ever JSON.
    pub fn open(&self, payload: &str) -> Result<String, CipherError> {
        let base64 = string_content(payload).ok_or(CipherError::Decryption)?;
        let formats: &[Format] = match recognise(payload) {
            Envelope::Acrh => &[Format::Acrh],
            // Static first: read as random, its tail alone would look whole; the other way round
            // the first block is noise.
            Envelope::MaybeLegacy => &[Format::LegacyStaticIv, Format::LegacyRandomIv],
            Envelope::UnknownCryptor => return Err(CipherError::UnknownCryptor),
            Envelope::Plain => return Err(CipherError::Decryption),
        };
        formats
            .iter()
            .filter_map(|format| self.decrypt_message(*format, &base64).ok())
            .find(|text| json::validate(text).is_ok())
            .ok_or(CipherError::Decryption)
    }
}

/// Whether blocks open under this key to something that ends in the right padding.
pub(super) fn pads(key: &[u8; 32], iv: [u8; IV_BYTES], ciphertext: &[u8]) -> bool {
    unpad(key, iv, ciphertext).is_ok()
}

/// Nothing encrypts to an empty text, so an empty result is a failure too.
fn decrypt(key: &[u8; 32], iv: [u8; IV_BYTES], ciphertext: &[u8]) -> Result<Vec<u8>, CipherError> {
    let content = unpad(key, iv, ciphertext)?;
    if content.is_empty() { Err(CipherError::Decryption) } else { Ok(content) }
}

pub(super) fn unpad(
    key: &[u8; 32],
    iv: [u8; IV_BYTES],
    ciphertext: &[u8],
) -> Result<Vec<u8>, CipherError> {
    if ciphertext.is_empty() || !ciphertext.len().is_multiple_of(IV_BYTES) {
        return Err(CipherError::Decryption);
    }
    let mut content = ciphertext.to_vec();
    let length = UnboundCipherKey::new(&AES_256, key)
        .and_then(PaddedBlockDecryptingKey::cbc_pkcs7)
        .and_then(|key| {
            let context = DecryptionContext::Iv128(FixedLength::from(iv));
            key.decrypt(&mut content, context).map(|plain| plain.len())
        })
        .map_err(|_| CipherError::Decryption)?;
    content.truncate(length);
    Ok(content)
}

/// Blocks from a ciphertext's beginning, which no padding ends.
pub(super) fn begins(
    key: &[u8; 32],
    iv: [u8; IV_BYTES],
    blocks: &[u8],
) -> Result<Vec<u8>, CipherError> {
    let mut content = blocks.to_vec();
    UnboundCipherKey::new(&AES_256, key)
        .and_then(DecryptingKey::cbc)
        .and_then(|key| {
            let context = DecryptionContext::Iv128(FixedLength::from(iv));
            key.decrypt(&mut content, context).map(|_| ())
        })
        .map_err(|_| CipherError::Decryption)?;
    Ok(content)
}

fn hex(byte: u8) -> [u8; 2] {
    let digit = |nibble: u8| {
        if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 }
    };
    [digit(byte >> 4), digit(byte & 0xf)]
}
