//! What a handler answers.

use super::problem::Problem;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// A JSON answer, or a problem document.
pub(super) type Answer<T> = Result<Json<T>, Problem>;

/// A body with its status.
#[derive(Debug)]
pub(super) struct Json<T>(pub(super) StatusCode, pub(super) T);

/// What was asked for.
#[expect(clippy::unnecessary_wraps, reason = "every handler ends with an answer or a problem")]
pub(super) const fn ok<T>(body: T) -> Answer<T> {
    Ok(Json(StatusCode::OK, body))
}

/// What was made.
#[expect(clippy::unnecessary_wraps, reason = "every handler ends with an answer or a problem")]
pub(super) const fn created<T>(body: T) -> Answer<T> {
    Ok(Json(StatusCode::CREATED, body))
}

/// It is done and there is nothing to show.
#[expect(clippy::unnecessary_wraps, reason = "every handler ends with an answer or a problem")]
pub(super) const fn none() -> Result<StatusCode, Problem> {
    Ok(StatusCode::NO_CONTENT)
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        (self.0, axum::Json(self.1)).into_response()
    }
}

/// Answers hold health information: nobody on the way may keep them, unless a handler says for whom and why.
pub(super) async fn never_cached(mut response: Response) -> Response {
    let headers = response.headers_mut();
    let no_store = || HeaderValue::from_static("no-store");
    headers.entry(header::CACHE_CONTROL).or_insert_with(no_store);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
