//! Answers under `/scim/` in SCIM's own words (RFC 7644, 3.12).

use crate::rest::problem::Problem;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use serde_json::json;

const ERROR: &str = "urn:ietf:params:scim:api:messages:2.0:Error";

/// Says a refusal as SCIM does, and names every answer's type.
pub(in crate::rest) async fn speak(request: Request, next: Next) -> Response {
    if !request.uri().path().starts_with("/scim/") {
        return next.run(request).await;
    }
    let mut answer = next.run(request).await;
    if let Some(problem) = answer.extensions_mut().remove::<Problem>() {
        *answer.body_mut() = Body::from(reworded(&problem));
    }
    let kind = HeaderValue::from_static("application/scim+json");
    answer.headers_mut().insert(header::CONTENT_TYPE, kind);
    answer
}

fn reworded(problem: &Problem) -> String {
    let kind = match problem.code() {
        "taken" => Some("uniqueness"),
        "request.field" | "request.body" => Some("invalidValue"),
        _ => None,
    };
    let (status, detail) = (problem.status(), problem.detail());
    let body = json!({
        "schemas": [ERROR], "status": status.as_str(), "scimType": kind, "detail": detail,
    });
    body.to_string()
}
