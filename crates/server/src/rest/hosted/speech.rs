//! How the API is spoken: its version, and its words for a refusal.

use super::super::problem::Problem;
use super::serves;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use kernel::Kind;
use serde::Serialize;
use utoipa::ToSchema;

/// The header that names the version of the API which a tool was written for.
const VERSION: &str = "pubnub-version";
/// The versions that are spoken, the newest first; they agree in all that is served here.
const VERSIONS: [&str; 2] = ["2026-03-23", "2026-02-09"];

/// A refused or failed request, in the hosted network's words.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Refused {
    /// The HTTP status.
    status_code: u16,
    /// The status in a word.
    error: &'static str,
    /// What was wrong and what to do.
    message: Vec<String>,
    /// The stable code of the same problem everywhere in this server.
    code: &'static str,
}

impl Refused {
    pub(crate) fn new(problem: &Problem) -> Self {
        let status = problem.status();
        let message = vec![problem.detail().to_owned()];
        Self { status_code: status.as_u16(), error: word(status), message, code: problem.code() }
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }
}

const fn word(status: StatusCode) -> &'static str {
    match status {
        StatusCode::BAD_REQUEST => "BadRequest",
        StatusCode::UNAUTHORIZED => "Unauthorized",
        StatusCode::FORBIDDEN => "Forbidden",
        StatusCode::NOT_FOUND => "NotFound",
        StatusCode::METHOD_NOT_ALLOWED => "MethodNotAllowed",
        StatusCode::CONFLICT => "Conflict",
        StatusCode::PAYLOAD_TOO_LARGE => "PayloadTooLarge",
        StatusCode::TOO_MANY_REQUESTS => "TooManyRequests",
        StatusCode::SERVICE_UNAVAILABLE => "ServiceUnavailable",
        _ => "InternalError",
    }
}

/// Refuses versions that nobody here knows, and words every refusal on the API's paths as it does.
pub(crate) async fn speak(request: Request, next: Next) -> Response {
    if !serves(request.uri().path()) {
        return next.run(request).await;
    }
    let answer = match check_version(request.headers()) {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    };
    reworded(answer)
}

fn check_version(headers: &HeaderMap) -> Result<(), Problem> {
    let known = |value: &HeaderValue| VERSIONS.iter().any(|version| value == version);
    if headers.get_all(VERSION).iter().all(known) {
        return Ok(());
    }
    let versions = VERSIONS.join(" or ");
    let detail = format!("PubNub-Version is {versions}; leave it out for the newest.");
    Err(Problem::new(Kind::Invalid, "request.version", detail))
}

fn reworded(mut answer: Response) -> Response {
    let Some(problem) = answer.extensions_mut().remove::<Problem>() else { return answer };
    *answer.body_mut() = Body::from(Refused::new(&problem).to_bytes());
    let json = HeaderValue::from_static("application/json");
    answer.headers_mut().insert(header::CONTENT_TYPE, json);
    answer
}
