//! What a handler takes: the caller, ids from the path, the query and a strict JSON body.

use super::Rest;
use super::problem::Problem;
use crate::http::Peer;
use axum::body::to_bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use clinic::{Caller, Refusal};
use kernel::Kind;
use serde::de::DeserializeOwned;

/// The largest body a route takes.
const LIMIT: usize = 64 << 10;

/// The caller that the guard let through.
pub(super) struct Who(pub(super) Caller);

impl FromRequestParts<Rest> for Who {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &Rest) -> Result<Self, Problem> {
        let caller = parts.extensions.get::<Caller>().cloned();
        caller.map(Self).ok_or_else(|| Problem::from(Refusal::SignedOut))
    }
}

/// Ids from the path.
pub(super) struct At<T>(pub(super) T);

impl<T: DeserializeOwned + Send> FromRequestParts<Rest> for At<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, rest: &Rest) -> Result<Self, Problem> {
        let path = Path::<T>::from_request_parts(parts, rest).await.map_err(|_| {
            let detail = "An id in the path is 1 to 64 of the characters A-Z a-z 0-9 - _.";
            Problem::new(Kind::Invalid, "request.path", detail)
        })?;
        Ok(Self(path.0))
    }
}

/// The query.
pub(super) struct Asked<T>(pub(super) T);

impl<T: DeserializeOwned + Send> FromRequestParts<Rest> for Asked<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, rest: &Rest) -> Result<Self, Problem> {
        let query = Query::<T>::from_request_parts(parts, rest).await.map_err(|_| {
            let detail =
                "A query parameter is unknown or has a wrong value; see /api/openapi.json.";
            Problem::new(Kind::Invalid, "request.query", detail)
        })?;
        Ok(Self(query.0))
    }
}

/// A JSON body in which every field is known; no body at all counts as an empty object.
pub(super) struct Body<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<Rest> for Body<T> {
    type Rejection = Problem;
    async fn from_request(request: Request, _: &Rest) -> Result<Self, Problem> {
        let json = is_json(request.headers());
        let bytes = to_bytes(request.into_body(), LIMIT).await.map_err(|_| {
            Problem::new(Kind::TooLarge, "request.body", "The body is larger than 64 KiB.")
        })?;
        if !bytes.is_empty() && !json {
            let detail = "Send the body as JSON, with Content-Type: application/json.";
            return Err(Problem::new(Kind::Invalid, "request.content-type", detail));
        }
        let text: &[u8] = if bytes.is_empty() { b"{}" } else { &bytes };
        let mut read = serde_json::Deserializer::from_slice(text);
        let body = serde_path_to_error::deserialize(&mut read);
        let body = body.map_err(|error| refuse(error.inner(), &error.path().to_string()))?;
        read.end().map_err(|error| refuse(&error, ""))?;
        Ok(Self(body))
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    kind.and_then(|kind| kind.split(';').next()).is_some_and(|kind| {
        let is = |name| kind.trim().eq_ignore_ascii_case(name);
        is("application/json") || is("application/scim+json")
    })
}

/// A path to a field, if it is one that a description may have: the keys of a map are the sender's own words.
fn field(path: &str) -> Option<&str> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._[]".contains(&byte);
    let fits = (1..=80).contains(&path.len()) && path != "." && path.bytes().all(plain);
    fits.then_some(path)
}

/// A field that nothing knows: by its name, where that may be one that is misspelt, and else by its place. What stands where
/// a name should may be anything, also a secret or somebody's name.
fn unknown(text: &str, place: &str) -> Option<String> {
    let rest = text.strip_prefix("unknown field `")?;
    let ends = rest.rfind("`, expected ").or_else(|| rest.rfind("`, there are no fields"))?;
    let (name, expected) = rest.split_at_checked(ends)?;
    let plain = name.len() <= 40 && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let expected = expected.strip_prefix('`').unwrap_or_default();
    Some(if plain { text.to_owned() } else { format!("unknown field {place}{expected}") })
}

/// Says what is wrong with a body without repeating any of its values.
fn refuse(error: &serde_json::Error, path: &str) -> Problem {
    let text = error.to_string();
    let place = format!("at line {} column {}", error.line(), error.column());
    let detail = if text.starts_with("missing field") {
        format!("The body has a {text}.")
    } else if let Some(unknown) = unknown(&text, &place) {
        format!("The body has an {unknown}.")
    } else if error.is_data() {
        match field(path) {
            Some(field) => {
                let detail = format!("{field} has a wrong type or value; see /api/openapi.json.");
                return Problem::new(Kind::Invalid, "request.body", detail).of_field(field);
            }
            None => {
                format!(
                    "A field of the body has a wrong type or value {place}; see /api/openapi.json."
                )
            }
        }
    } else {
        format!("The body is not JSON: it breaks off or goes wrong {place}.")
    };
    let problem = Problem::new(Kind::Invalid, "request.body", detail);
    // Of a field that is not there the name is the description's own.
    match text.strip_prefix("missing field `").and_then(|rest| rest.split_once('`')) {
        Some((missing, _)) => problem.of_field(missing),
        None => problem,
    }
}

/// The caller's network address, for those who are not signed in yet.
pub(super) struct From(pub(super) Option<String>);

impl FromRequestParts<Rest> for From {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &Rest) -> Result<Self, Problem> {
        let peer = parts.extensions.get::<Peer>();
        Ok(Self(peer.map(|peer| peer.0.ip().to_string())))
    }
}

/// How the caller reaches this server, such as `https://clinic.example`: as the settings say, or by
/// the name they called it by.
pub(super) struct Site(pub(super) String);

impl FromRequestParts<Rest> for Site {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, rest: &Rest) -> Result<Self, Problem> {
        if let Some(origin) = &rest.origin {
            return Ok(Self(origin.trim_end_matches('/').to_owned()));
        }
        let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok());
        let is_name = |host: &&str| {
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-.:[]".contains(&byte);
            !host.is_empty() && host.bytes().all(plain)
        };
        let Some(host) = host.filter(is_name) else {
            let detail = "The request names no host; send a Host header with the server's name.";
            return Err(Problem::new(Kind::Invalid, "request.host", detail));
        };
        let scheme = if rest.secure { "https" } else { "http" };
        Ok(Self(format!("{scheme}://{host}")))
    }
}
