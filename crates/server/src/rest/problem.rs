//! The one place where a fault becomes HTTP: an RFC 9457 problem document.

use super::hosted;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::{Fault, Kind};
use serde::Serialize;
use utoipa::ToSchema;

/// A refused or failed request.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Problem {
    /// Names the sort of problem for good: `urn:housecall:problem:` and the code.
    #[serde(rename = "type")]
    kind: Box<str>,
    /// The sort of problem in words.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// What was wrong and what to do.
    detail: String,
    /// The stable code.
    code: &'static str,
    /// The field that was wrong, by its path in the body or its name in the query, when it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<Box<str>>,
    /// The second factors that the person can show, when one is needed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    factors: Vec<&'static str>,
}

impl Problem {
    /// A problem of a kind, found by this face itself.
    pub(super) fn new(kind: Kind, code: &'static str, detail: impl Into<String>) -> Self {
        let (status, title) = words(kind);
        let name = format!("urn:housecall:problem:{code}");
        let (status, factors) = (status.as_u16(), Vec::new());
        let detail = detail.into();
        Self { kind: name.into(), title, status, detail, code, field: None, factors }
    }

    /// The same, naming the field that was wrong.
    pub(super) fn of_field(self, field: impl Into<Box<str>>) -> Self {
        Self { field: Some(field.into()), ..self }
    }

    /// The same, naming the second factors that will do.
    pub(super) fn with_factors(self, factors: Vec<&'static str>) -> Self {
        Self { factors, ..self }
    }

    /// What was wrong and what to do.
    pub(super) fn detail(&self) -> &str {
        &self.detail
    }

    /// The stable code.
    pub(super) const fn code(&self) -> &'static str {
        self.code
    }

    /// The status it is answered with.
    pub(super) fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

/// The codes of refusals whose words begin with the field that was wrong, as it stands in the request.
const FIELDS: [&str; 4] =
    ["request.field", "appointment.slot", "schedule.overlap", "schedule.skipped-hour"];

const fn words(kind: Kind) -> (StatusCode, &'static str) {
    match kind {
        Kind::Invalid => (StatusCode::BAD_REQUEST, "The request is not valid"),
        Kind::Unauthenticated => (StatusCode::UNAUTHORIZED, "Not signed in"),
        Kind::Forbidden => (StatusCode::FORBIDDEN, "Not allowed"),
        Kind::Missing => (StatusCode::NOT_FOUND, "Not found"),
        Kind::Gone => (StatusCode::GONE, "Over"),
        Kind::Conflict => (StatusCode::CONFLICT, "Not possible now"),
        Kind::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "Too large"),
        Kind::TooMany => (StatusCode::TOO_MANY_REQUESTS, "Too many requests"),
        Kind::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "Cannot serve now"),
        Kind::Internal => (StatusCode::INTERNAL_SERVER_ERROR, "Our mistake"),
    }
}

impl<E: Fault> From<E> for Problem {
    fn from(fault: E) -> Self {
        let detail = match fault.kind() {
            // What a store or a neighbour says may name files and hosts; it goes to the log only.
            Kind::Internal => {
                crate::metrics::failed(fault.code());
                tracing::error!(code = fault.code(), error = %fault, "a request failed");
                "Something went wrong on our side. Nothing was changed; try again.".to_owned()
            }
            Kind::Unavailable => {
                crate::metrics::failed(fault.code());
                tracing::warn!(code = fault.code(), error = %fault, "a request could not be served");
                "The server cannot do this now. Nothing was changed; try again in a moment."
                    .to_owned()
            }
            _ if FIELDS.contains(&fault.code()) => format!("{fault}."),
            _ => sentence(&fault.to_string()),
        };
        let problem = Self::new(fault.kind(), fault.code(), detail);
        if !FIELDS.contains(&fault.code()) {
            return problem;
        }
        let words = fault.to_string();
        match words.split_once(' ') {
            Some((field, _)) => problem.of_field(field),
            None => problem,
        }
    }
}

/// The words of a refusal, as a sentence begins and ends.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str().trim_end_matches('.'))
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.status();
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        let json = HeaderValue::from_static("application/problem+json");
        headers.insert(header::CONTENT_TYPE, json);
        if matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE)
            && let Ok(seconds) = HeaderValue::try_from(crate::pubnub::retry_after())
        {
            headers.insert(header::RETRY_AFTER, seconds);
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        // Paths of another dialect say the same in their own words.
        response.extensions_mut().insert(self);
        response
    }
}

/// Answers a path that no route has.
pub(super) async fn no_such_route() -> Problem {
    let detail = "There is nothing at this path; see /api/openapi.json for what there is.";
    Problem::new(Kind::Missing, "request.path", detail)
}

/// Answers a method that the path does not have.
pub(super) async fn no_such_method() -> Response {
    let detail = "This path does not take this method; see /api/openapi.json for those it takes.";
    let problem = Problem::new(Kind::Invalid, "request.method", detail);
    let problem = Problem { status: StatusCode::METHOD_NOT_ALLOWED.as_u16(), ..problem };
    problem.into_response()
}

/// Answers an address that sends too many requests.
pub(crate) fn too_many(path: &str) -> crate::http::Response {
    let detail = "Your address sends too many requests; wait as long as Retry-After says.";
    let problem = Problem::new(Kind::TooMany, "rate.address", detail);
    unrouted(path, &problem).with("Retry-After", crate::pubnub::retry_after())
}

/// Answers a body that is larger than is read at all, or whose end cannot be known.
pub(crate) fn refuse_body(path: &str, too_large: bool) -> crate::http::Response {
    let problem = if too_large {
        let detail = "The body is larger than is read here; send less, 64 KiB at most.";
        Problem::new(Kind::TooLarge, "request.body", detail)
    } else {
        let detail =
            "Where the body ends cannot be known; send Content-Length, or chunks that end.";
        Problem::new(Kind::Invalid, "request.body", detail)
    };
    unrouted(path, &problem)
}

/// A problem of a request that came to no route.
fn unrouted(path: &str, problem: &Problem) -> crate::http::Response {
    let (kind, body) = if hosted::serves(path) {
        ("application/json", hosted::Refused::new(problem).to_bytes())
    } else {
        ("application/problem+json", serde_json::to_vec(problem).unwrap_or_default())
    };
    crate::http::Response::new(problem.status, body).with("Content-Type", kind)
}
