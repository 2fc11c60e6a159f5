//! The one place where a fault becomes an answer of the protocol.

use crate::http::{HeadError, Response};
use bytes::Bytes;
use kernel::{Fault, Kind, Random as _, SystemRandom};
use realtime::access::Denial;
use wire::reply::{self, Reply};

const GATE: &str = "Access Manager";

/// Puts an answer's headers on (protocol §0.5 and §0.7).
pub(super) fn respond(reply: Reply) -> Response {
    let mut response = Response::new(reply.status, reply.body)
        .with("Content-Type", Bytes::from_static(reply.content_type.as_bytes()))
        .with("Access-Control-Allow-Origin", Bytes::from_static(b"*"))
        .with("Access-Control-Expose-Headers", Bytes::from_static(b"*"));
    let caching = match reply.location {
        Some((link, seconds)) => {
            response = response.with("Location", link);
            format!("private, max-age={seconds}").into()
        }
        None => Bytes::from_static(b"no-cache"),
    };
    response = response.with("Cache-Control", caching);
    if let Some(cause) = reply.cause {
        response = response.with("X-Pn-Cause", cause.to_string());
    }
    if let Some(entity) = reply.entity {
        response = response.with("PN-MsgEntityType", entity.to_string());
    }
    if let Some((after, before)) = reply.gap {
        response = response.with("X-Housecall-Gap", format!("{after}-{before}"));
    }
    if matches!(reply.status, 429 | 503) {
        response = response.with("Retry-After", retry_after());
    }
    response
}

/// One to three seconds: those who were refused together shall not come back together.
pub(crate) fn retry_after() -> String {
    let mut byte = [0];
    SystemRandom.fill(&mut byte);
    let [byte] = byte;
    (1 + byte % 3).to_string()
}

/// The answer to a CORS preflight.
pub(super) fn preflight() -> Response {
    Response::new(204, Bytes::new())
        .with("Access-Control-Allow-Origin", Bytes::from_static(b"*"))
        .with(
            "Access-Control-Allow-Methods",
            Bytes::from_static(b"GET, POST, PATCH, DELETE, OPTIONS"),
        )
        .with(
            "Access-Control-Allow-Headers",
            Bytes::from_static(
                b"Content-Type, Content-Encoding, If-Match, Idempotency-Key, Accept, Origin, X-Requested-With, Traceparent",
            ),
        )
        .with("Access-Control-Max-Age", Bytes::from_static(b"86400"))
}

/// The recorded body of a denial.
pub(super) fn denied(denial: &Denial) -> Reply {
    match denial {
        Denial::Forbidden(missing) => reply::forbidden(
            missing.channels.iter().map(String::as_str),
            missing.groups.iter().map(String::as_str),
            missing.users.iter().map(String::as_str),
        ),
        Denial::NoKeyset => reply::invalid_subscribe_key(),
        Denial::Expired => reply::expired(),
        Denial::Revoked => reply::withdrawn(),
        Denial::Banned => reply::banned(),
        Denial::InvalidToken => reply::forged(),
        Denial::WrongUser => reply::forbidden([], [], []),
        Denial::InvalidSignature => reply::wrong_signature(),
        Denial::InvalidTimestamp => reply::wrong_timestamp(),
    }
}

/// Any other fault. Causes of our own are logged here, once, and never sent.
pub(super) fn fault(error: &impl Fault) -> Reply {
    match error.kind() {
        Kind::Invalid | Kind::Missing | Kind::Conflict => {
            reply::family_b(400, &error.to_string(), GATE)
        }
        Kind::Gone => reply::family_b(410, &error.to_string(), GATE),
        Kind::Unauthenticated | Kind::Forbidden => {
            let body = reply::family_b(403, &error.to_string(), GATE);
            Reply { cause: Some(9999), ..body }
        }
        Kind::TooLarge => reply::body_too_large(),
        Kind::TooMany => reply::family_b(429, "Too Many Requests", "Balancer"),
        // What whoever runs the server has to do, and what they look for here.
        Kind::Unavailable if error.code() == "readiness.missing" => {
            reply::family_b(503, &error.to_string(), GATE)
        }
        Kind::Unavailable => {
            crate::metrics::failed(error.code());
            tracing::warn!(%error, code = error.code(), "a request could not be served now");
            reply::unavailable()
        }
        Kind::Internal => {
            crate::metrics::failed(error.code());
            tracing::error!(%error, code = error.code(), "a request failed inside");
            reply::family_b(500, "Internal Server Error", "Balancer")
        }
    }
}

/// A request line or headers that cannot be read.
pub(crate) fn refuse_head(error: HeadError) -> Response {
    respond(match error {
        HeadError::Malformed => reply::family_b(400, "Could Not Parse Request", GATE),
        HeadError::TargetTooLong => reply::uri_too_long(),
        HeadError::HeadersTooLarge => {
            reply::family_b(431, "Request Header Fields Too Large", "Balancer")
        }
    })
}

/// A body that is too large, or whose end cannot be known.
pub(crate) fn refuse_body(too_large: bool) -> Response {
    respond(if too_large {
        reply::body_too_large()
    } else {
        reply::family_b(400, "Could Not Parse Request", GATE)
    })
}

/// All that is said to a connection for which there is no place: a whole answer, as text.
pub(crate) fn no_place() -> String {
    let reply = reply::family_b(429, "Too many connections", "Balancer");
    let body = String::from_utf8_lossy(&reply.body);
    format!(
        "HTTP/1.1 429 Too Many Requests\r\nContent-Type: {}\r\nAccess-Control-Allow-Origin: *\r\n\
         Retry-After: {}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        reply.content_type,
        retry_after(),
        reply.body.len(),
    )
}

/// A panic inside.
pub(crate) fn broken() -> Response {
    respond(reply::family_b(500, "Internal Server Error", "Balancer"))
}
