//! What the filters of subscribers see of a message.

use super::{Step, Value};
use serde::Deserialize;

/// A message's metadata and payload, parsed once for all the filters that look at it.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    meta: serde_json::Value,
    data: serde_json::Value,
}

impl Facts {
    /// From the JSON texts of metadata and payload; what is not JSON is as good as missing.
    pub fn new(meta: Option<&str>, data: &str) -> Self {
        let parse = |text: &str| serde_json::from_str(text).unwrap_or_default();
        Self { meta: meta.map(parse).unwrap_or_default(), data: parse(data) }
    }

    /// From an envelope as [`crate::reply::Envelope::prefix`] wrote it, without its closing brace.
    pub fn of_envelope(prefix: &[u8]) -> Self {
        #[derive(Deserialize)]
        struct Parts {
            #[serde(default)]
            u: serde_json::Value,
            #[serde(default)]
            d: serde_json::Value,
        }
        let whole = [prefix, b"}"].concat();
        serde_json::from_slice(&whole)
            .map_or_else(|_| Self::default(), |Parts { u, d }| Self { meta: u, data: d })
    }

    /// What stands at a path: under `data` or `meta` if it begins so, else in the metadata.
    pub(super) fn get(&self, path: &[Step]) -> Value<'_> {
        let (root, steps) = match path {
            [Step::Key(first), rest @ ..] if !rest.is_empty() && &**first == "data" => {
                (&self.data, rest)
            }
            [Step::Key(first), rest @ ..] if !rest.is_empty() && &**first == "meta" => {
                (&self.meta, rest)
            }
            _ => (&self.meta, path),
        };
        let mut found = root;
        for step in steps {
            let next = match step {
                Step::Key(key) => found.get(&**key),
                Step::Index(index) => found.get(index),
            };
            let Some(next) = next else { return Value::Missing };
            found = next;
        }
        Value::from(found)
    }
}
