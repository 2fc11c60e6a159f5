//! Files.

use super::write::Json;
use super::{JSON, Reply};

/// The code of an invalid request (protocol §6.8).
const INVALID: u16 = 3001;
/// The code of a service that is switched off.
const DISABLED: u16 = 3005;

/// Where and how a file may be uploaded.
#[derive(Clone, Debug)]
pub struct UploadForm<'a> {
    /// The file's id.
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Absolute address to post the form to.
    pub url: &'a str,
    /// When the form ends, RFC 3339.
    pub expires: &'a str,
    /// The fields to send before the file, in order.
    pub fields: &'a [(&'a str, &'a str)],
}

/// A file in a list.
#[derive(Clone, Copy, Debug)]
pub struct ListedFile<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its id.
    pub id: &'a str,
    /// Bytes as stored.
    pub size: u64,
    /// When it was uploaded, RFC 3339.
    pub created: &'a str,
}

/// The form of an upload (protocol §6.1).
pub fn upload_form(form: &UploadForm<'_>) -> Reply {
    let mut json = Json::default();
    json.raw("{\"status\":200,\"data\":{\"id\":").string(form.id);
    json.raw(",\"name\":").string(form.name).raw("},\"file_upload_request\":{\"url\":");
    json.string(form.url).raw(",\"method\":\"POST\",\"expiration_date\":").string(form.expires);
    json.raw(",\"form_fields\":[");
    json.list(form.fields, |json, (key, value)| {
        json.raw("{\"key\":").string(key).raw(",\"value\":").string(value).raw("}");
    });
    json.raw("]}}");
    typed(200, json)
}

/// A page of a channel's files (protocol §6.5).
pub fn files(listed: &[ListedFile<'_>], next: Option<&str>) -> Reply {
    let mut json = Json::default();
    json.raw("{\"status\":200,\"data\":[");
    json.list(listed, |json, file| {
        json.raw("{\"name\":").string(file.name).raw(",\"id\":").string(file.id);
        json.raw(",\"size\":").number(file.size).raw(",\"created\":").string(file.created);
        json.raw("}");
    });
    json.raw("],\"next\":");
    match next {
        Some(next) => json.string(next),
        None => json.raw("null"),
    };
    json.raw(",\"count\":").number(listed.len()).raw("}");
    typed(200, json)
}

/// Where the bytes are (protocol §6.6); the link holds for so many seconds.
pub fn file_at(link: String, seconds: u32) -> Reply {
    Reply { location: Some((link, seconds)), content_type: JSON, ..Reply::new(307, Vec::new()) }
}

/// The file is gone (protocol §6.7).
pub fn file_removed() -> Reply {
    let mut json = Json::default();
    json.raw("{\"status\":200}");
    typed(200, json)
}

/// An invalid request for a file.
pub fn file_invalid(message: &str) -> Reply {
    refused(400, message, INVALID)
}

/// No such file.
pub fn file_missing() -> Reply {
    refused(404, "The file does not exist; list the channel's files for those that do", INVALID)
}

/// The file's time is over.
pub fn file_over(message: &str) -> Reply {
    refused(410, message, INVALID)
}

/// The keyset offers no files.
pub fn files_disabled() -> Reply {
    refused(402, "Files service not enabled for subkey", DISABLED)
}

fn refused(status: u16, message: &str, code: u16) -> Reply {
    let mut json = Json::default();
    json.raw("{\"status\":").number(status).raw(",\"error\":{\"message\":").string(message);
    json.raw(",\"source\":\"Files\",\"code\":").number(code).raw("}}");
    typed(status, json)
}

fn typed(status: u16, mut json: Json) -> Reply {
    Reply { content_type: JSON, ..Reply::new(status, json.take()) }
}
