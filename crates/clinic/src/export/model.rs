//! What is read of a record.

/// How a column is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    /// A text as it stands.
    Text,
    /// A number.
    Number,
    /// Yes or no.
    Flag,
    /// An instant.
    Instant,
    /// Sealed words.
    Words,
    /// Sealed JSON.
    Answers,
}

#[cfg(test)]
impl Column {
    pub(super) fn is_sealed(self) -> bool {
        matches!(self, Self::Words | Self::Answers)
    }
}

/// A table of which a copy has the patient's rows.
#[derive(Debug)]
pub struct Table {
    /// Its name, by which the copy names its file.
    pub name: &'static str,
    pub(super) columns: &'static [(&'static str, Column)],
    /// Reads the patient's rows after a key, in the order of the key, which comes first.
    pub(super) sql: &'static str,
}

/// A page of a table.
#[derive(Debug, Default)]
pub struct Page {
    /// The rows, each with its columns by name.
    pub rows: Vec<serde_json::Value>,
    /// Where the next page begins, if there is one.
    pub next: Option<String>,
}
