//! Access Manager v3 tokens: what a grant says, packed in CBOR and sealed with HMAC-SHA256.
//!
//! Knows the bytes and the seal; refuses to know whether a token is expired, revoked or enough.

mod cbor;
mod model;
mod pack;
mod patterns;
mod unpack;

use aws_lc_rs::hmac;
use base64::Engine;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, URL_SAFE};
use std::borrow::Cow;

pub use cbor::Value;
pub use model::{Permissions, Resources, Token};
pub use patterns::compile;

/// The longest token that is read, in base64 characters.
pub const MAX_CHARS: usize = 64 * 1024;

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Why a text is no token of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Not base64, not CBOR, or not the map that a token is.
    #[error("the token is malformed")]
    Malformed,
    /// The seal is missing or was made with another key, or the content was changed.
    #[error("the token was not issued here")]
    Forged,
}

/// The token as text, padded, sealed with the key.
pub fn mint(token: &Token, key: &[u8]) -> String {
    let mut bytes = pack::unsealed(token);
    let tag = hmac::sign(&seal_key(key), &bytes);
    pack::seal(&mut bytes, tag.as_ref());
    URL_SAFE.encode(bytes)
}

/// What the token says, whoever made it. Authorises nothing: see [`verify`].
pub fn parse(text: &str) -> Result<Token, TokenError> {
    unpack::token(&decode(text)?).map(|sealed| sealed.token)
}

/// What the token says, if its seal was made with the key.
pub fn verify(text: &str, key: &[u8]) -> Result<Token, TokenError> {
    let bytes = decode(text)?;
    let sealed = unpack::token(&bytes)?;
    let (content, tag) = sealed.seal.ok_or(TokenError::Forged)?;
    hmac::verify(&seal_key(key), &content, tag).map_err(|_| TokenError::Forged)?;
    Ok(sealed.token)
}

/// The token's bytes, the same however its text is spelt: padded or not, in either alphabet.
pub fn bytes(text: &str) -> Result<Vec<u8>, TokenError> {
    decode(text)
}

fn decode(text: &str) -> Result<Vec<u8>, TokenError> {
    if text.is_empty() || text.len() > MAX_CHARS {
        return Err(TokenError::Malformed);
    }
    // Some clients hand back the standard alphabet.
    let standard = text.contains(['+', '/']);
    let text =
        if standard { Cow::Owned(text.replace('+', "-").replace('/', "_")) } else { text.into() };
    LENIENT.decode(text.as_bytes()).map_err(|_| TokenError::Malformed)
}

fn seal_key(key: &[u8]) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, key)
}
