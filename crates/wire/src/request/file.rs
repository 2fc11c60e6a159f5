//! Files: where to upload, what is there, where to download, removal.

use super::RequestError;
use super::caller::decode;
use crate::channel::Name;
use crate::query::Query;
use kernel::Timestamp;
use serde::Deserialize;

/// The longest name of a file, in bytes.
const MAX_NAME_BYTES: usize = 255;
/// The longest id, in bytes; ours are UUIDs.
const MAX_ID_BYTES: usize = 64;
/// The most files on one page, and what a page has unless the caller says otherwise.
pub const MAX_FILES: usize = 100;

/// What is asked of a channel's files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Files {
    /// Whose files.
    pub channel: Name,
    /// What is asked.
    pub operation: FileOperation,
}

/// One thing that can be asked of files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileOperation {
    /// Where to upload; the body holds an [`UploadRequest`].
    Prepare,
    /// What is there.
    List {
        /// At most so many.
        limit: usize,
        /// Where the page before ended, as its answer said.
        next: Option<String>,
    },
    /// Where to download.
    Locate {
        /// The file.
        id: String,
        /// Its name.
        name: String,
    },
    /// Its removal.
    Remove {
        /// The file.
        id: String,
        /// Its name.
        name: String,
    },
}

/// The body of a request for an upload.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct UploadRequest {
    /// The file's name.
    pub name: String,
    /// When it stops to be given; nothing that ends by itself has none.
    #[serde(default, rename = "validUntil")]
    pub valid_until: Option<Timestamp>,
}

impl UploadRequest {
    /// Reads the body: `{"name":"plan.txt"}`, or with `"validUntil":"2026-12-01T00:00:00Z"`.
    pub fn parse(body: &[u8]) -> Result<Self, RequestError> {
        let asked: Self = serde_json::from_slice(body)
            .map_err(|_| RequestError::File("Request body must be JSON with the file's [name] and, if it ends, [validUntil] in RFC 3339"))?;
        if is_file_name(&asked.name) { Ok(asked) } else { Err(RequestError::File(BAD_NAME)) }
    }
}

const BAD_NAME: &str = "[name] must be 1 to 255 bytes without control characters and slashes";

/// Whether a file may be called so: it becomes the last part of a path.
fn is_file_name(name: &str) -> bool {
    (1..=MAX_NAME_BYTES).contains(&name.len())
        && !matches!(name, "." | "..")
        && !name.contains(|c: char| c.is_control() || matches!(c, '/' | '\\'))
}

impl Files {
    /// Reads what follows the subscribe key; `None` if no such path exists.
    pub(super) fn read(
        method: &str,
        rest: &[&str],
        query: &Query<'_>,
    ) -> Result<Option<Self>, RequestError> {
        let ["channels", channel, ref rest @ ..] = *rest else { return Ok(None) };
        let operation = match (method, rest) {
            ("POST", ["generate-upload-url"]) => FileOperation::Prepare,
            ("GET", ["files"]) => FileOperation::List {
                limit: limit(query)?,
                next: query.get("next").filter(|text| !text.is_empty()).map(str::to_owned),
            },
            ("GET" | "DELETE", ["files", id, name]) => {
                let (id, name) = (part(id, MAX_ID_BYTES)?, part(name, MAX_NAME_BYTES)?);
                if method == "GET" {
                    FileOperation::Locate { id, name }
                } else {
                    FileOperation::Remove { id, name }
                }
            }
            (_, ["generate-upload-url" | "files"] | ["files", _, _]) => {
                return Err(RequestError::MethodNotAllowed);
            }
            _ => return Ok(None),
        };
        let name = decode(channel)?;
        let invalid = |_| RequestError::File("[channel] contains invalid characters");
        Ok(Some(Self { channel: Name::new(&name).map_err(invalid)?, operation }))
    }
}

fn part(raw: &str, longest: usize) -> Result<String, RequestError> {
    let text = decode(raw)?;
    if text.is_empty() || text.len() > longest {
        return Err(RequestError::File("[id] and [name] must be those of a file"));
    }
    Ok(text.into_owned())
}

fn limit(query: &Query<'_>) -> Result<usize, RequestError> {
    let Some(text) = query.get("limit").filter(|text| !text.is_empty()) else {
        return Ok(MAX_FILES);
    };
    let limit = text.parse().ok().filter(|limit| (1..=MAX_FILES).contains(limit));
    limit.ok_or(RequestError::File(
        "Invalid limit parameter. Limit must be an integer between 1 and 100 (inclusive).",
    ))
}
