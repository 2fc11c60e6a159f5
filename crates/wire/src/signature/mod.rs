//! Request signatures: proof that a caller holds the keyset's secret key.
//!
//! Version 2 signs method, publish key, raw path, sorted query and body; the unversioned layout
//! before it lacks method and body. Some SDKs sign a text that differs from the rule in a known
//! way; [`verify`] tries those spellings too. Whether the timestamp is fresh is the caller's to
//! decide: nothing here has a clock.

mod layout;

use crate::query::Query;
use aws_lc_rs::hmac;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use base64::{Engine, alphabet};
use layout::{QUIRKS, Quirk};

/// URL-safe base64 that reads with or without padding.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);
const VERSION: &str = "v2.";

/// The parts of a request that a signature covers.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    /// `GET`, `POST`, `PATCH` or `DELETE`.
    pub method: &'a str,
    /// The keyset's publish key.
    pub publish_key: &'a str,
    /// The keyset's subscribe key; only the unversioned layout holds it.
    pub subscribe_key: &'a str,
    /// The path exactly as on the request line.
    pub path: &'a str,
    /// The query exactly as on the request line.
    pub raw_query: &'a str,
    /// The uncompressed body; counts for POST and PATCH only.
    pub body: &'a [u8],
}

/// The text that version 2 signs.
pub fn string_to_sign(signed: &Signed<'_>) -> Vec<u8> {
    let query = Query::parse(signed.raw_query).unwrap_or_default();
    layout::version_2(signed, &query, Quirk::None)
}

/// The text that the unversioned layout signs.
pub fn string_to_sign_unversioned(signed: &Signed<'_>) -> Vec<u8> {
    let query = Query::parse(signed.raw_query).unwrap_or_default();
    layout::unversioned(signed, &query)
}

/// The version 2 signature, as it stands in the `signature` parameter.
pub fn sign(signed: &Signed<'_>, secret_key: &str) -> String {
    let tag = hmac::sign(&key(secret_key), &string_to_sign(signed));
    let encoded = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(tag);
    format!("{VERSION}{encoded}")
}

/// Whether the holder of the secret key made this signature; compares in constant time.
pub fn verify(signed: &Signed<'_>, signature: &str, secret_key: &str) -> bool {
    let Some(query) = Query::parse(signed.raw_query) else {
        return false;
    };
    let versioned = signature.strip_prefix(VERSION);
    let Ok(tag) = LENIENT.decode(versioned.unwrap_or(signature)) else {
        return false;
    };
    let key = key(secret_key);
    let matches = |text: Vec<u8>| hmac::verify(&key, &text, &tag).is_ok();
    if versioned.is_none() {
        return unversioned_allowed(signed.path) && matches(layout::unversioned(signed, &query));
    }
    QUIRKS
        .into_iter()
        .filter(|quirk| quirk.applies(signed, &query))
        .any(|quirk| matches(layout::version_2(signed, &query, quirk)))
}

/// The old layout covers no body, so it is taken only where some client still signs with it.
fn unversioned_allowed(path: &str) -> bool {
    path.starts_with("/publish/") || path.starts_with("/v2/auth/")
}

fn key(secret_key: &str) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, secret_key.as_bytes())
}
