//! App Context: records, memberships, lists of both, and the events that tell of changes.

use super::write::Json;
use super::{JSON, Reply};
use crate::request::{Include, Paging, RecordKind, cursor};

const SOURCE: &str = "objects";

/// A user or a channel.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// Which sort of record.
    pub kind: RecordKind,
    /// Its id.
    pub id: &'a str,
    /// `name`, then `externalId`, `profileUrl`, `email` of a user, or `description` of a channel.
    pub fields: [Option<&'a str>; 4],
    /// `type`.
    pub record_type: Option<&'a str>,
    /// `status`.
    pub status: Option<&'a str>,
    /// `custom` as JSON text.
    pub custom: Option<&'a str>,
    /// When it changed last, RFC 3339.
    pub updated: &'a str,
    /// A tag of its content.
    pub etag: &'a str,
}

/// A membership, seen from one end.
#[derive(Clone, Copy, Debug)]
pub struct Relation<'a> {
    /// Which sort of record stands at the other end.
    pub other: RecordKind,
    /// Its id.
    pub id: &'a str,
    /// Its record, if there is one.
    pub record: Option<Record<'a>>,
    /// `type` of the membership.
    pub relation_type: Option<&'a str>,
    /// `status` of the membership.
    pub status: Option<&'a str>,
    /// `custom` of the membership as JSON text.
    pub custom: Option<&'a str>,
    /// When it changed last, RFC 3339.
    pub updated: &'a str,
    /// A tag of its content.
    pub etag: &'a str,
}

fn reply(status: u16, body: Vec<u8>) -> Reply {
    Reply { content_type: JSON, ..Reply::new(status, body) }
}

fn optional(json: &mut Json, key: &str, text: Option<&str>) {
    json.raw(",\"").raw(key).raw("\":");
    match text {
        Some(text) => json.string(text),
        None => json.raw("null"),
    };
}

fn raw(json: &mut Json, key: &str, text: Option<&str>) {
    json.raw(",\"").raw(key).raw("\":").raw(text.unwrap_or("null"));
}

const USER_FIELDS: [&str; 4] = ["name", "externalId", "profileUrl", "email"];
const CHANNEL_FIELDS: [&str; 2] = ["name", "description"];

/// The names of a record's own text fields.
const fn names(kind: RecordKind) -> &'static [&'static str] {
    match kind {
        RecordKind::User => &USER_FIELDS,
        RecordKind::Channel => &CHANNEL_FIELDS,
    }
}

fn write(json: &mut Json, record: &Record<'_>, [kind, status, custom]: [bool; 3]) {
    json.raw("{\"id\":").string(record.id);
    for (name, value) in names(record.kind).iter().zip(record.fields) {
        optional(json, name, value);
    }
    if kind {
        optional(json, "type", record.record_type);
    }
    if status {
        optional(json, "status", record.status);
    }
    if custom {
        raw(json, "custom", record.custom);
    }
    json.raw(",\"updated\":").string(record.updated);
    json.raw(",\"eTag\":").string(record.etag).raw("}");
}

/// One record.
pub fn record(record: &Record<'_>, include: Include) -> Reply {
    let mut json = Json::default();
    json.raw("{\"status\":200,\"data\":");
    write(&mut json, record, [include.kind, include.status, include.custom]);
    reply(200, json.raw("}").take())
}

/// The record is gone.
pub fn record_removed() -> Reply {
    reply(200, b"{\"status\":200,\"data\":null}".to_vec())
}

/// A page of records.
pub fn records(
    page: &[Record<'_>],
    include: Include,
    paging: &Paging,
    total: Option<usize>,
) -> Reply {
    let mut json = Json::default();
    json.raw("{\"status\":200,\"data\":[");
    json.list(page, |json, one| write(json, one, [include.kind, include.status, include.custom]));
    finish(&mut json, page.len(), paging, total)
}

/// A page of memberships.
pub fn relations(
    page: &[Relation<'_>],
    include: Include,
    paging: &Paging,
    total: Option<usize>,
) -> Reply {
    let mut json = Json::default();
    json.raw("{\"status\":200,\"data\":[");
    json.list(page, |json, one| write_relation(json, one, include));
    finish(&mut json, page.len(), paging, total)
}

fn finish(json: &mut Json, length: usize, paging: &Paging, total: Option<usize>) -> Reply {
    json.raw("]");
    if let Some(total) = total {
        json.raw(",\"totalCount\":").number(total);
    }
    // Present on the last page too; the page after it is empty and has none (protocol §7.5).
    if length > 0 {
        json.raw(",\"next\":").string(&cursor(paging.offset.saturating_add(length)));
        if paging.continued {
            json.raw(",\"prev\":").string(&cursor(paging.offset));
        }
    }
    reply(200, json.raw("}").take())
}

fn write_relation(json: &mut Json, one: &Relation<'_>, include: Include) {
    json.raw("{\"").raw(one.other.name()).raw("\":");
    let wanted = [include.related_kind, include.related_status, include.related_custom];
    match &one.record {
        Some(record) if include.related => write(json, record, wanted),
        Some(record) => {
            json.raw("{\"id\":").string(one.id);
            if include.related_kind {
                optional(json, "type", record.record_type);
            }
            if include.related_status {
                optional(json, "status", record.status);
            }
            if include.related_custom {
                raw(json, "custom", record.custom);
            }
            json.raw("}");
        }
        None => {
            json.raw("{\"id\":").string(one.id).raw("}");
        }
    }
    if include.kind {
        optional(json, "type", one.relation_type);
    }
    if include.status {
        optional(json, "status", one.status);
    }
    if include.custom {
        raw(json, "custom", one.custom);
    }
    json.raw(",\"updated\":").string(one.updated);
    json.raw(",\"eTag\":").string(one.etag).raw("}");
}

/// A request to App Context that is refused.
pub fn objects_refused(status: u16, message: &str) -> Reply {
    super::family_e(status, message, SOURCE)
}

/// A request to App Context with a fault in one place.
pub fn objects_invalid(location: &str, fault: &str, part: &str) -> Reply {
    super::family_e_at(SOURCE, fault, [location, part])
}

fn event(kind: &str, what: &str) -> Json {
    let mut json = Json::default();
    json.raw("{\"source\":\"objects\",\"version\":\"2.0\",\"event\":").string(what);
    json.raw(",\"type\":").string(kind).raw(",\"data\":{");
    json
}

/// The event of a record that was set: the fields that were named, its id and its new tag.
///
/// `named` are the texts of `fields` that were named, in their order, then type, status, custom.
pub fn record_set_event(record: &Record<'_>, named: [bool; 7]) -> String {
    let mut json = event(record.kind.name(), "set");
    json.raw("\"id\":").string(record.id);
    for ((name, value), _) in
        names(record.kind).iter().zip(record.fields).zip(named).filter(|(_, named)| *named)
    {
        optional(&mut json, name, value);
    }
    let [.., kind, status, custom] = named;
    if kind {
        optional(&mut json, "type", record.record_type);
    }
    if status {
        optional(&mut json, "status", record.status);
    }
    if custom {
        raw(&mut json, "custom", record.custom);
    }
    json.raw(",\"updated\":").string(record.updated).raw(",\"eTag\":").string(record.etag);
    json.raw("}}").text()
}

/// The event of a record that was removed.
pub fn record_removed_event(kind: RecordKind, id: &str) -> String {
    event(kind.name(), "delete").raw("\"id\":").string(id).raw("}}").text()
}

/// The event of a membership that was set; `named` are type, status and custom.
pub fn relation_set_event(
    (user, channel): (&str, &str),
    relation: &Relation<'_>,
    named: [bool; 3],
) -> String {
    let mut json = event("membership", "set");
    json.raw("\"channel\":{\"id\":").string(channel).raw("},\"uuid\":{\"id\":").string(user);
    json.raw("}");
    let [kind, status, custom] = named;
    if kind {
        optional(&mut json, "type", relation.relation_type);
    }
    if status {
        optional(&mut json, "status", relation.status);
    }
    if custom {
        raw(&mut json, "custom", relation.custom);
    }
    json.raw(",\"updated\":").string(relation.updated).raw(",\"eTag\":").string(relation.etag);
    json.raw("}}").text()
}

/// The event of a membership that was removed.
pub fn relation_removed_event(user: &str, channel: &str) -> String {
    let mut json = event("membership", "delete");
    json.raw("\"channel\":{\"id\":").string(channel).raw("},\"uuid\":{\"id\":").string(user);
    json.raw("}}}").text()
}
