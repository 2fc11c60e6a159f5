//! What a payload is by the look of it.

use super::{CipherError, IV_BYTES};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::borrow::Cow;

const SENTINEL: &[u8] = b"PNED";
const ACRH: &[u8] = b"ACRH";
/// The newest header version that is understood.
const VERSION: u8 = 1;
/// Marks a length of metadata that takes two more bytes.
const LONG: u8 = 255;
const BLOCK: usize = 16;
/// One block of headerless ciphertext in base64.
const LEAST_LEGACY: usize = 24;

/// What a payload looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Envelope {
    /// The format with a header: certainly meant as ciphertext.
    Acrh,
    /// Could be the headerless format; only opening it tells.
    MaybeLegacy,
    /// A header whose cryptor or version is unknown.
    UnknownCryptor,
    /// Not ciphertext, or ciphertext that nobody can open.
    Plain,
}

/// What a payload looks like, given its JSON text.
pub fn recognise(payload: &str) -> Envelope {
    let Some(base64) = string_content(payload) else {
        return Envelope::Plain;
    };
    let Ok(bytes) = STANDARD.decode(base64.as_bytes()) else {
        return Envelope::Plain;
    };
    match recognise_bytes(&bytes) {
        Envelope::MaybeLegacy if base64.len() < LEAST_LEGACY => Envelope::Plain,
        envelope => envelope,
    }
}

/// What raw bytes, such as a file's, look like.
pub fn recognise_bytes(bytes: &[u8]) -> Envelope {
    match split(bytes) {
        Ok(Some(_)) => Envelope::Acrh,
        Err(CipherError::UnknownCryptor) => Envelope::UnknownCryptor,
        Ok(None) if !bytes.is_empty() && bytes.len().is_multiple_of(BLOCK) => Envelope::MaybeLegacy,
        Ok(None) | Err(_) => Envelope::Plain,
    }
}

/// The content of a JSON string; `None` for any other value.
pub(super) fn string_content(payload: &str) -> Option<Cow<'_, str>> {
    let inner = payload.strip_prefix('"')?.strip_suffix('"')?;
    if inner.contains('\\') {
        return serde_json::from_str(payload).ok().map(Cow::Owned);
    }
    Some(Cow::Borrowed(inner))
}

/// Initialisation vector and ciphertext.
pub(super) type Parts<'a> = (&'a [u8; IV_BYTES], &'a [u8]);

/// The parts of the format with a header; `None` without a header.
pub(super) fn split(bytes: &[u8]) -> Result<Option<Parts<'_>>, CipherError> {
    let Some(rest) = bytes.strip_prefix(SENTINEL) else {
        return Ok(None);
    };
    let (version, rest) = rest.split_first().ok_or(CipherError::Decryption)?;
    if *version > VERSION {
        return Err(CipherError::UnknownCryptor);
    }
    let (cryptor, rest) = rest.split_at_checked(ACRH.len()).ok_or(CipherError::Decryption)?;
    if cryptor != ACRH {
        return Err(CipherError::UnknownCryptor);
    }
    let (length, rest) = match rest {
        [LONG, high, low, rest @ ..] => (usize::from(u16::from_be_bytes([*high, *low])), rest),
        [LONG, ..] | [] => return Err(CipherError::Decryption),
        [length, rest @ ..] => (usize::from(*length), rest),
    };
    let (metadata, ciphertext) = rest.split_at_checked(length).ok_or(CipherError::Decryption)?;
    let iv = metadata.try_into().map_err(|_| CipherError::Decryption)?;
    if ciphertext.is_empty() || !ciphertext.len().is_multiple_of(BLOCK) {
        return Err(CipherError::Decryption);
    }
    Ok(Some((iv, ciphertext)))
}

/// The header in front of the ciphertext.
pub(super) fn header(iv: &[u8; IV_BYTES]) -> Vec<u8> {
    let mut header = [SENTINEL, &[VERSION], ACRH, &[16]].concat();
    header.extend_from_slice(iv);
    header
}
