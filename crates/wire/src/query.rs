//! The query string as ordered pairs, and the two ways in which this protocol encodes text.

use crate::path::decode;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::borrow::Cow;

/// Far more parameters than any request has.
const MAX_PAIRS: usize = 256;
/// Everything but `A–Z a–z 0–9 - _ .`, as request signatures want it.
const STRICT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.');
/// What JavaScript's `encodeURIComponent` would encode, as the keys of history answers are.
const COMPONENT: &AsciiSet =
    &STRICT.remove(b'~').remove(b'!').remove(b'*').remove(b'\'').remove(b'(').remove(b')');

/// The decoded pairs of a query, in the order in which they came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query<'a>(Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl<'a> Query<'a> {
    /// Reads the text after the `?`; `None` if a part is not UTF-8 or there are too many.
    pub fn parse(raw: &'a str) -> Option<Self> {
        let mut pairs = Vec::with_capacity(8);
        for part in raw.split('&').filter(|part| !part.is_empty()) {
            if pairs.len() == MAX_PAIRS {
                return None;
            }
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            pairs.push((decode(name)?, decode(value)?));
        }
        Some(Self(pairs))
    }

    /// The first value of that name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_ref())
    }

    /// Moves the first value of that name out.
    pub fn take(&mut self, name: &str) -> Option<Cow<'a, str>> {
        let (_, value) = self.0.iter_mut().find(|(key, _)| key == name)?;
        Some(std::mem::take(value))
    }

    /// Whether the name has a true value: `1` or `true` in any case.
    pub fn flag(&self, name: &str) -> bool {
        self.get(name).is_some_and(is_true)
    }

    /// All pairs in order.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_ref(), value.as_ref()))
    }
}

/// SDKs write `1`, `true` and `True` for yes; everything else is no.
pub fn is_true(value: &str) -> bool {
    value == "1" || value.eq_ignore_ascii_case("true")
}

/// Appends the text with all but `A–Z a–z 0–9 - _ .` percent-encoded.
pub fn encode_strict(text: &str, out: &mut String) {
    out.extend(utf8_percent_encode(text, STRICT));
}

/// The text as JavaScript's `encodeURIComponent` writes it.
pub fn encode_component(text: &str) -> Cow<'_, str> {
    utf8_percent_encode(text, COMPONENT).into()
}
