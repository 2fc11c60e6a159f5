//! Filters and orders over records and memberships. Pure.

use super::{ContextError, Record, Relation};
use wire::filter::{RecordFilter, Step, Value, order, path};
use wire::request::{Paging, RecordKind};

/// Something that a filter can look into.
pub(super) trait Fields {
    /// Whether a path names a field, seen from this end of a membership.
    fn known(side: RecordKind, path: &[Step]) -> bool;
    /// What stands there.
    fn field<'r>(&'r self, custom: &'r serde_json::Value, path: &[Step]) -> Value<'r>;
    /// Its own custom fields' text, and those of the record at the other end.
    fn customs(&self) -> [Option<&str>; 2];
}

fn key(step: &Step) -> &str {
    match step {
        Step::Key(key) => key,
        Step::Index(_) => "",
    }
}

fn is_record_field(path: &[Step]) -> bool {
    match path {
        [only] => [
            "id",
            "name",
            "externalId",
            "profileUrl",
            "email",
            "description",
            "type",
            "status",
            "updated",
            "eTag",
        ]
        .contains(&key(only)),
        [outer, _] => key(outer) == "custom",
        _ => false,
    }
}

fn text(text: Option<&str>) -> Value<'_> {
    text.map_or(Value::Null, |text| Value::Text(text.into()))
}

fn custom_field<'r>(custom: &'r serde_json::Value, field: &Step) -> Value<'r> {
    custom.get(key(field)).map_or(Value::Missing, Value::from)
}

fn record_field<'r>(record: &'r Record, custom: &'r serde_json::Value, path: &[Step]) -> Value<'r> {
    let [name, second, third, fourth] = &record.fields;
    let user = record.kind == RecordKind::User;
    match path {
        [outer, field] if key(outer) == "custom" => custom_field(custom, field),
        [only] => match key(only) {
            "id" => text(Some(&record.id)),
            "name" => text(name.as_deref()),
            "externalId" if user => text(second.as_deref()),
            "description" if !user => text(second.as_deref()),
            "profileUrl" => text(third.as_deref()),
            "email" => text(fourth.as_deref()),
            "type" => text(record.record_type.as_deref()),
            "status" => text(record.status.as_deref()),
            "updated" => text(Some(&record.updated)),
            "eTag" => text(Some(&record.etag)),
            _ => Value::Missing,
        },
        _ => Value::Missing,
    }
}

impl Fields for Record {
    fn known(_: RecordKind, path: &[Step]) -> bool {
        is_record_field(path)
    }

    fn field<'r>(&'r self, custom: &'r serde_json::Value, path: &[Step]) -> Value<'r> {
        record_field(self, custom.get(0).unwrap_or(&serde_json::Value::Null), path)
    }

    fn customs(&self) -> [Option<&str>; 2] {
        [self.custom.as_deref(), None]
    }
}

impl Fields for Relation {
    fn known(side: RecordKind, path: &[Step]) -> bool {
        match path {
            [only] => ["type", "status", "updated", "eTag"].contains(&key(only)),
            [outer, _] if key(outer) == "custom" => true,
            [outer, rest @ ..] => key(outer) == side.other().name() && is_record_field(rest),
            [] => false,
        }
    }

    fn field<'r>(&'r self, custom: &'r serde_json::Value, path: &[Step]) -> Value<'r> {
        let null = &serde_json::Value::Null;
        match path {
            [only] => match key(only) {
                "type" => text(self.relation_type.as_deref()),
                "status" => text(self.status.as_deref()),
                "updated" => text(Some(&self.updated)),
                "eTag" => text(Some(&self.etag)),
                _ => Value::Missing,
            },
            [outer, field] if key(outer) == "custom" => {
                custom_field(custom.get(0).unwrap_or(null), field)
            }
            [outer, rest @ ..] => match (&self.other, rest) {
                (Some(record), _) => record_field(record, custom.get(1).unwrap_or(null), rest),
                // Without a record there is still the id.
                (None, [only]) if key(only) == "id" => match key(outer) {
                    "channel" => text(Some(&self.channel)),
                    _ => text(Some(&self.user)),
                },
                (None, _) => Value::Missing,
            },
            [] => Value::Missing,
        }
    }

    fn customs(&self) -> [Option<&str>; 2] {
        let other = self.other.as_ref().and_then(|other| other.custom.as_deref());
        [self.custom.as_deref(), other]
    }
}

/// How a list is narrowed and ordered.
pub(super) struct Selection {
    filter: Option<RecordFilter>,
    sorts: Vec<(Vec<Step>, bool)>,
}

impl Selection {
    /// Compiles what a request asks for; `side` is the end from which memberships are seen.
    pub(super) fn new<T: Fields>(side: RecordKind, paging: &Paging) -> Result<Self, ContextError> {
        let known = |path: &[Step]| T::known(side, path);
        let filter =
            paging.filter.as_deref().map(|text| RecordFilter::parse(text, known)).transpose()?;
        let sort = |one: &wire::request::Sort| {
            let path = path(&one.field);
            let known = known(&path);
            if known {
                Ok((path, one.descending))
            } else {
                Err(ContextError::Sort(one.field.clone()))
            }
        };
        Ok(Self { filter, sorts: paging.sort.iter().map(sort).collect::<Result<_, _>>()? })
    }

    /// Whether the store's own order and everything in it is what is asked for.
    pub(super) const fn is_plain(&self) -> bool {
        self.filter.is_none() && self.sorts.is_empty()
    }

    /// The items that are wanted, in the order that is wanted.
    pub(super) fn apply<T: Fields>(&self, items: Vec<T>) -> Vec<T> {
        let parse = |text: Option<&str>| -> serde_json::Value {
            text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
        };
        let parsed = |item: &T| serde_json::Value::from(item.customs().map(parse).to_vec());
        let mut chosen: Vec<(T, serde_json::Value)> = items
            .into_iter()
            .map(|item| (parsed(&item), item))
            .map(|(p, item)| (item, p))
            .collect();
        if let Some(filter) = &self.filter {
            chosen.retain(|(item, custom)| filter.matches(&|path| item.field(custom, path)));
        }
        chosen.sort_by(|(left, left_custom), (right, right_custom)| {
            let by = |(path, descending): &(Vec<Step>, bool)| {
                let found = order(&left.field(left_custom, path), &right.field(right_custom, path));
                if *descending { found.reverse() } else { found }
            };
            let orders = self.sorts.iter().map(by);
            orders.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then)
        });
        chosen.into_iter().map(|(item, _)| item).collect()
    }
}
