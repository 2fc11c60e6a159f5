//! A change of options, built up by their dotted names as `housecall keysets set` takes them.

use super::super::problem::Problem;
use kernel::Kind;
use serde::Serialize;
use serde_json::{Map, Value};

/// A change of options; what was set last holds.
#[derive(Debug, Default)]
pub(super) struct Change(Map<String, Value>);

impl Change {
    /// Sets an option, if there is a value for it.
    pub(super) fn set(&mut self, name: &str, value: Option<impl Serialize>) {
        let Some(value) = value else { return };
        let (path, option) = name.rsplit_once('.').unwrap_or(("", name));
        let mut place = &mut self.0;
        for section in path.split('.').filter(|section| !section.is_empty()) {
            let next = place.entry(section).or_insert_with(|| Value::Object(Map::new()));
            let Value::Object(next) = next else { return };
            place = next;
        }
        place.insert(option.to_owned(), serde_json::to_value(value).unwrap_or_default());
    }
}

impl From<Change> for Value {
    fn from(change: Change) -> Self {
        Self::Object(change.0)
    }
}

/// A configuration that cannot be.
pub(super) fn wrong(detail: impl Into<String>) -> Problem {
    Problem::new(Kind::Invalid, "keyset.config", detail)
}
