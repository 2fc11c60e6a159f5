//! JSON that is carried, not understood: checked, measured and kept byte for byte.

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;
use std::marker::PhantomData;

/// How deep arrays and objects may nest; clients' own parsers give up not far beyond.
pub const MAX_DEPTH: usize = 128;

/// The text is not one JSON value, or nests deeper than [`MAX_DEPTH`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a JSON value nested at most 128 deep")]
pub struct JsonError;

/// The one value in the text, exactly as written, without the white space around it.
pub fn validate(text: &str) -> Result<&str, JsonError> {
    serde_json::from_str::<IgnoredAny>(text).map_err(|_| JsonError)?;
    if depth(text) > MAX_DEPTH { Err(JsonError) } else { Ok(text.trim_ascii()) }
}

/// The members of an object in order, each value exactly as written.
pub fn object(text: &str) -> Result<Vec<(String, &str)>, JsonError> {
    validate(text)?;
    let pairs: Pairs<&RawValue> = serde_json::from_str(text).map_err(|_| JsonError)?;
    Ok(pairs.0.into_iter().map(|(name, value)| (name, value.get())).collect())
}

/// Appends the text as a JSON string, quotes and all.
pub fn write_string(text: &str, out: &mut Vec<u8>) {
    if text.bytes().all(|byte| byte >= 0x20 && byte != b'"' && byte != b'\\') {
        out.push(b'"');
        out.extend_from_slice(text.as_bytes());
        out.push(b'"');
    } else {
        // Writing a string to a vector cannot fail.
        drop(serde_json::to_writer(out, text));
    }
}

/// The deepest nesting of a text already known to be JSON.
fn depth(text: &str) -> usize {
    let (mut now, mut deepest) = (0_usize, 0);
    let (mut quoted, mut escaped) = (false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = quoted,
            b'"' => quoted = !quoted,
            b'[' | b'{' if !quoted => {
                now += 1;
                deepest = deepest.max(now);
            }
            b']' | b'}' if !quoted => now = now.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// An object's members in the order of the text, duplicates and all.
#[derive(Clone, Debug)]
pub(crate) struct Pairs<T>(pub(crate) Vec<(String, T)>);

impl<T> Default for Pairs<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Pairs<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(PairsVisitor(PhantomData))
    }
}

struct PairsVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for PairsVisitor<T> {
    type Value = Pairs<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs<T>, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = map.next_entry()? {
            pairs.push(pair);
        }
        Ok(Pairs(pairs))
    }
}
