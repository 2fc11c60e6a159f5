//! What a gateway's answer means. Pure.

use super::GatewayError;
use kernel::Timestamp;
use std::time::Duration;

/// What becomes of a push after an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The gateway took it.
    Delivered,
    /// The device is gone.
    Gone,
    /// Another time, not before this long.
    Later(Option<Duration>),
    /// Never.
    Failed,
}

/// A verdict and the words of its record: a status and a code, nothing of the device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) verdict: Verdict,
    pub(super) status: String,
    /// The gateway did not accept this server's own token.
    pub(super) unknown: bool,
}

impl Answer {
    pub(super) fn failed(why: impl Into<String>) -> Self {
        Self { verdict: Verdict::Failed, status: why.into(), unknown: false }
    }

    pub(super) fn later(why: impl Into<String>) -> Self {
        Self { verdict: Verdict::Later(None), status: why.into(), unknown: false }
    }
}

impl From<GatewayError> for Answer {
    /// What this server could not do for one push it cannot do for it the next time either.
    fn from(error: GatewayError) -> Self {
        Self::failed(error.to_string())
    }
}

fn answer(verdict: Verdict, status: u16, code: &str) -> Answer {
    // A gateway's own code is one word; whatever else stands there is not repeated.
    let word = |code: &str| code.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let code = if word(code) && code.len() <= 64 { code } else { "" };
    let status = format!("{status} {code}").trim_end().to_owned();
    Answer { verdict, status, unknown: false }
}

/// Apple's answer, by its reason.
pub(super) fn apple(status: u16, reason: &str, after: Option<Duration>) -> Answer {
    let verdict = match (status, reason) {
        (200, _) => Verdict::Delivered,
        (410, _) | (400, "BadDeviceToken") => Verdict::Gone,
        (403, "ExpiredProviderToken" | "InvalidProviderToken") => {
            let verdict = Verdict::Later(after);
            return Answer { unknown: true, ..answer(verdict, status, reason) };
        }
        (429 | 500..=599, _) => Verdict::Later(after),
        _ => Verdict::Failed,
    };
    answer(verdict, status, reason)
}

/// Google's answer, by its error code.
pub(super) fn google(status: u16, code: &str, after: Option<Duration>) -> Answer {
    let verdict = match (status, code) {
        (200, _) => Verdict::Delivered,
        (_, "UNREGISTERED") => Verdict::Gone,
        (401, _) => {
            return Answer { unknown: true, ..answer(Verdict::Later(after), status, code) };
        }
        // Google asks for a minute when it does not say how long.
        (429, _) => Verdict::Later(after.or(Some(Duration::from_mins(1)))),
        (500..=599, _) => Verdict::Later(after),
        _ => Verdict::Failed,
    };
    answer(verdict, status, code)
}

/// The answer of a browser's push service (RFC 8030).
pub(super) fn web(status: u16, after: Option<Duration>) -> Answer {
    let verdict = match status {
        200..=299 => Verdict::Delivered,
        404 | 410 => Verdict::Gone,
        429 | 500..=599 => Verdict::Later(after),
        _ => Verdict::Failed,
    };
    answer(verdict, status, "")
}

/// `Retry-After`: seconds or a date.
pub(super) fn retry_after(header: &str, now: Timestamp) -> Option<Duration> {
    if let Ok(seconds) = header.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = jiff::fmt::rfc2822::parse(header.trim()).ok()?.timestamp();
    Some(date.duration_since(now).try_into().unwrap_or_default())
}
