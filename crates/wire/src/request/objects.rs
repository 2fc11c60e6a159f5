//! App Context: users, channels, and the memberships between them.

use super::RequestError;
use super::caller::{MAX_USER_CHARS, decode};
use crate::query::{Query, is_true};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The most records in one answer.
pub const MAX_RECORDS: usize = 100;
/// The longest id of a channel, in bytes; the names of threads go beyond the 92 of the documentation.
const MAX_ID_BYTES: usize = 512;
/// Sort keys of one request, at most.
const MAX_SORTS: usize = 8;

/// The two sorts of record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RecordKind {
    /// A user; `uuid` on the wire.
    User,
    /// A channel.
    Channel,
}

impl RecordKind {
    /// The other end of a membership.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::User => Self::Channel,
            Self::Channel => Self::User,
        }
    }

    /// What the wire calls it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::User => "uuid",
            Self::Channel => "channel",
        }
    }
}

/// Which optional fields an answer holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "the protocol has this many switches")]
pub struct Include {
    /// `custom` of the record or membership.
    pub custom: bool,
    /// `status` of the record or membership.
    pub status: bool,
    /// `type` of the record or membership.
    pub kind: bool,
    /// The whole record at the other end of a membership.
    pub related: bool,
    /// Its `custom`.
    pub related_custom: bool,
    /// Its `status`.
    pub related_status: bool,
    /// Its `type`.
    pub related_kind: bool,
}

/// One key to sort by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sort {
    /// The field as the caller wrote it.
    pub field: String,
    /// From the greatest down.
    pub descending: bool,
}

/// Which part of a list is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paging {
    /// At most so many.
    pub limit: usize,
    /// So many come before the part.
    pub offset: usize,
    /// Whether the caller came from an earlier page.
    pub continued: bool,
    /// Whether the count of all is wanted.
    pub count: bool,
    /// A filter expression, unread.
    pub filter: Option<String>,
    /// What to sort by; by id otherwise.
    pub sort: Vec<Sort>,
}

/// What is asked of App Context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ObjectsOperation {
    /// All records of a kind.
    List(RecordKind, Paging),
    /// One record.
    Get(RecordKind, String),
    /// Create or change a record; the body says how.
    Set(RecordKind, String),
    /// Remove a record.
    Remove(RecordKind, String),
    /// The memberships of a user, or the members of a channel.
    Relations(RecordKind, String, Paging),
    /// Change them; the body says how.
    Relate(RecordKind, String, Paging),
}

/// A request to App Context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Objects {
    /// What is asked.
    pub operation: ObjectsOperation,
    /// Which optional fields are wanted back.
    pub include: Include,
}

impl Objects {
    /// Reads what follows the subscribe key; `None` if no such path exists.
    pub(super) fn read(
        method: &str,
        rest: &[&str],
        query: &Query<'_>,
    ) -> Result<Option<Self>, RequestError> {
        let [collection, rest @ ..] = rest else { return Ok(None) };
        let kind = match *collection {
            "uuids" => RecordKind::User,
            "channels" => RecordKind::Channel,
            _ => return Ok(None),
        };
        let related = if kind == RecordKind::User { "channels" } else { "uuids" };
        let operation = match (method, rest) {
            ("GET", [] | [""]) => ObjectsOperation::List(kind, Paging::read(query)?),
            ("GET", [raw]) => ObjectsOperation::Get(kind, id(raw, kind)?),
            ("PATCH", [raw]) => ObjectsOperation::Set(kind, new_id(raw, kind)?),
            ("DELETE", [raw]) => ObjectsOperation::Remove(kind, id(raw, kind)?),
            ("GET", [raw, other]) if *other == related => {
                ObjectsOperation::Relations(kind, id(raw, kind)?, Paging::read(query)?)
            }
            ("PATCH", [raw, other]) if *other == related => {
                ObjectsOperation::Relate(kind, new_id(raw, kind)?, Paging::read(query)?)
            }
            (_, [] | [_]) => return Err(RequestError::MethodNotAllowed),
            (_, [_, other]) if *other == related => return Err(RequestError::MethodNotAllowed),
            _ => return Ok(None),
        };
        Ok(Some(Self { operation, include: Include::read(query, kind.other().name()) }))
    }
}

/// Whether a text may name a user or a channel of App Context.
pub fn is_record_id(text: &str) -> bool {
    let reserved = |c: char| matches!(c, ',' | '/' | '\\' | '*') || c.is_control();
    !text.trim().is_empty() && text.len() <= MAX_ID_BYTES && !text.contains(reserved)
}

fn id(raw: &str, kind: RecordKind) -> Result<String, RequestError> {
    let text = decode(raw)?;
    if is_record_id(&text) {
        return Ok(text.into_owned());
    }
    let fault = "An id is 1 to 512 bytes without , / \\ * and control characters.";
    Err(RequestError::Objects { location: kind.name().into(), fault, part: "path" })
}

/// Whether something may be made by such an id: a user's is shorter than a channel's. Older ones are read and removed as before.
pub(super) fn is_new_id(id: &str, kind: RecordKind) -> bool {
    kind == RecordKind::Channel || id.chars().count() <= MAX_USER_CHARS
}

fn new_id(raw: &str, kind: RecordKind) -> Result<String, RequestError> {
    let id = id(raw, kind)?;
    if is_new_id(&id, kind) {
        return Ok(id);
    }
    let fault = "The id of a user is at most 92 characters.";
    Err(RequestError::Objects { location: kind.name().into(), fault, part: "path" })
}

impl Include {
    /// Fields of the other end are named `channel.custom` or `uuid.custom`.
    fn read(query: &Query<'_>, related: &str) -> Self {
        let mut include = Self::default();
        let lists = query.pairs().filter(|(name, _)| *name == "include");
        for field in lists.flat_map(|(_, list)| list.split(',')) {
            match field {
                "custom" => include.custom = true,
                "status" => include.status = true,
                "type" => include.kind = true,
                _ if field == related => include.related = true,
                _ => match field.strip_prefix(related) {
                    Some(".custom") => include.related_custom = true,
                    Some(".status") => include.related_status = true,
                    Some(".type") => include.related_kind = true,
                    _ => {}
                },
            }
        }
        include
    }
}

impl Paging {
    fn read(query: &Query<'_>) -> Result<Self, RequestError> {
        let given = |name: &str| query.get(name).filter(|text| !text.is_empty());
        let wrong = |location: &'static str, fault| RequestError::Objects {
            location: location.into(),
            fault,
            part: "query",
        };
        let limit = match given("limit") {
            None => MAX_RECORDS,
            Some(text) => text
                .parse()
                .ok()
                // An SDK that only wants its change made asks for no records at all.
                .filter(|limit| *limit <= MAX_RECORDS)
                .ok_or_else(|| wrong("limit", "A limit is a number from 0 to 100."))?,
        };
        // Cursors are opaque; one that is none of ours begins at the beginning.
        let start = given("start").map(|text| cursor_of(text).unwrap_or(0));
        let end = given("end").and_then(cursor_of);
        let (offset, limit) = match (start, end) {
            (Some(start), _) => (start, limit),
            // What comes before a page may be less than a page.
            (None, Some(end)) => (end.saturating_sub(limit), limit.min(end)),
            (None, None) => (0, limit),
        };
        Ok(Self {
            limit,
            offset,
            continued: start.is_some() || given("end").is_some(),
            count: query.get("count").is_some_and(is_true),
            filter: given("filter").map(str::to_owned),
            sort: sorts(query),
        })
    }
}

/// Keys may be one list or repeated parameters.
fn sorts(query: &Query<'_>) -> Vec<Sort> {
    let lists = query.pairs().filter(|(name, _)| *name == "sort");
    let keys = lists.flat_map(|(_, list)| list.split(',')).filter(|key| !key.is_empty());
    let sort = |key: &str| {
        let (field, direction) = key.split_once(':').unwrap_or((key, "asc"));
        Sort { field: field.to_owned(), descending: direction.eq_ignore_ascii_case("desc") }
    };
    keys.take(MAX_SORTS).map(sort).collect()
}

/// A cursor: the ASCII offset in base64url, as the hosted service writes it.
pub fn cursor(offset: usize) -> String {
    URL_SAFE_NO_PAD.encode(offset.to_string())
}

fn cursor_of(text: &str) -> Option<usize> {
    let bytes = URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok()?;
    std::str::from_utf8(&bytes).ok()?.parse().ok()
}
