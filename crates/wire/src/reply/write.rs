//! Small steps of writing JSON.

use crate::json::write_string;
use std::fmt::Display;
use std::io::Write;

/// JSON under construction. Keys are ours and need no escaping; values are escaped or raw.
#[derive(Debug, Default)]
pub(super) struct Json(Vec<u8>);

impl Json {
    pub(super) fn with_capacity(bytes: usize) -> Self {
        Self(Vec::with_capacity(bytes))
    }

    /// Punctuation, keys, or JSON that is already text.
    pub(super) fn raw(&mut self, text: &str) -> &mut Self {
        self.0.extend_from_slice(text.as_bytes());
        self
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.extend_from_slice(bytes);
        self
    }

    pub(super) fn number(&mut self, number: impl Display) -> &mut Self {
        // Writing to a vector cannot fail.
        drop(write!(self.0, "{number}"));
        self
    }

    pub(super) fn string(&mut self, text: &str) -> &mut Self {
        write_string(text, &mut self.0);
        self
    }

    /// The items with commas between them.
    pub(super) fn list<T>(
        &mut self,
        items: impl IntoIterator<Item = T>,
        mut write: impl FnMut(&mut Self, T),
    ) -> &mut Self {
        for (index, item) in items.into_iter().enumerate() {
            if index > 0 {
                self.raw(",");
            }
            write(self, item);
        }
        self
    }

    /// A list of strings, brackets and all.
    pub(super) fn strings<'a>(&mut self, items: impl IntoIterator<Item = &'a str>) -> &mut Self {
        self.raw("[");
        self.list(items, |json, item| {
            json.string(item);
        });
        self.raw("]")
    }

    pub(super) fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.0)
    }

    /// What was written, as text.
    pub(super) fn text(&mut self) -> String {
        String::from_utf8(self.take()).unwrap_or_default()
    }
}
