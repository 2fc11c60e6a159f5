//! The texts that are signed, and the spellings in which some SDKs depart from the rule.

use super::Signed;
use crate::query::{Query, encode_strict};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// A known departure from the version 2 rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quirk {
    /// The rule itself.
    None,
    /// Python signs some values already encoded once.
    EncodedTwice,
    /// Python signs some paths before their spaces are encoded.
    SpacesInPath,
    /// JavaScript signs the URL of a file with a method of its own.
    LocalMethod,
    /// JavaScript 7 joins a repeated key's values with commas.
    JoinedValues,
}

pub(super) const QUIRKS: [Quirk; 5] = [
    Quirk::None,
    Quirk::EncodedTwice,
    Quirk::SpacesInPath,
    Quirk::LocalMethod,
    Quirk::JoinedValues,
];

/// What Python's `quote` leaves alone.
const PYTHON: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b',');
/// The parameters that Python encodes before it signs.
const PREENCODED: [&str; 4] = ["channel-group", "filter-expr", "meta", "state"];

impl Quirk {
    /// Whether the request could look any different from the rule under this quirk.
    pub(super) fn applies(self, signed: &Signed<'_>, query: &Query<'_>) -> bool {
        match self {
            Self::None => true,
            Self::EncodedTwice => query.pairs().any(|(key, _)| PREENCODED.contains(&key)),
            Self::SpacesInPath => signed.path.contains("%20"),
            Self::LocalMethod => signed.method == "GET" && signed.path.starts_with("/v1/files/"),
            Self::JoinedValues => query.pairs().filter(|(key, _)| *key == "sort").count() > 1,
        }
    }
}

/// Method, publish key, path, query, body: a newline between each two, also before an empty body.
pub(super) fn version_2(signed: &Signed<'_>, query: &Query<'_>, quirk: Quirk) -> Vec<u8> {
    // A publish is signed as if it were sent by GET, whatever it is sent by.
    let publish = signed.path.starts_with("/publish");
    let method = match quirk {
        Quirk::LocalMethod => "LOCAL",
        _ if publish => "GET",
        _ => signed.method,
    };
    let with_body = !publish && matches!(signed.method, "POST" | "PATCH");
    let spaced = with_spaces(signed.path);
    let path = if quirk == Quirk::SpacesInPath { &spaced } else { signed.path };
    let query = canonical(query, quirk);
    let mut text = [method, signed.publish_key, path, &query, ""].join("\n").into_bytes();
    text.extend_from_slice(if with_body { signed.body } else { b"" });
    text
}

/// The path before Python's HTTP library encoded it: of a file's path only the file's name.
fn with_spaces(path: &str) -> String {
    let start = if path.starts_with("/v1/files/") { path.rfind('/').unwrap_or(0) } else { 0 };
    let (head, tail) = path.split_at(start);
    format!("{head}{}", tail.replace("%20", " "))
}

/// Subscribe key, publish key, path, query; no body and no newline at the end.
pub(super) fn unversioned(signed: &Signed<'_>, query: &Query<'_>) -> Vec<u8> {
    let query = canonical(query, Quirk::None);
    [signed.subscribe_key, signed.publish_key, signed.path, &query].join("\n").into_bytes()
}

/// Every parameter but the signature, sorted and strictly encoded.
fn canonical(query: &Query<'_>, quirk: Quirk) -> String {
    let mut pairs: Vec<_> = query.pairs().filter(|(key, _)| *key != "signature").collect();
    if quirk == Quirk::JoinedValues {
        pairs.sort_by_key(|(key, _)| *key);
    } else {
        pairs.sort_unstable();
    }
    let mut out = String::new();
    let mut last = None;
    for (key, value) in pairs {
        if quirk == Quirk::JoinedValues && last == Some(key) {
            out.push_str("%2C");
        } else {
            if last.is_some() {
                out.push('&');
            }
            // Names are plain in every SDK; encoding them keeps two from being read as one.
            encode_strict(key, &mut out);
            out.push('=');
        }
        if quirk == Quirk::EncodedTwice && PREENCODED.contains(&key) {
            encode_strict(&utf8_percent_encode(value, PYTHON).to_string(), &mut out);
        } else {
            encode_strict(value, &mut out);
        }
        last = Some(key);
    }
    out
}
