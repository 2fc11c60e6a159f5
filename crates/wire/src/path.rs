//! The raw path, cut at its slashes before anything is decoded.
//!
//! A published JSON text is one segment and may hold `%2F`; decoding first would cut it in two.

use percent_encoding::percent_decode_str;
use std::borrow::Cow;

/// The raw segments of a path; the leading slash starts the first one.
pub fn segments(raw: &str) -> impl Iterator<Item = &str> {
    raw.strip_prefix('/').unwrap_or(raw).split('/')
}

/// A segment or query value with its percent signs resolved, unless that is not UTF-8.
///
/// `+` stays a plus; a stray `%` stays as it is.
pub fn decode(raw: &str) -> Option<Cow<'_, str>> {
    percent_decode_str(raw).decode_utf8().ok()
}
