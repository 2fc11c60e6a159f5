//! What a gateway's answer means, and whether a call is really from it. Pure.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use std::time::Duration;

/// What becomes of a letter after an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The gateway took it.
    Sent,
    /// The address leads nowhere.
    Gone,
    /// The person wants none there.
    Unwanted,
    /// Another time, not before this long.
    Later(Option<Duration>),
    /// Never.
    Failed,
}

/// A verdict, the words of its record, and what the gateway calls the letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) verdict: Verdict,
    pub(super) status: String,
    pub(super) reference: Option<String>,
}

impl Answer {
    pub(super) fn new(verdict: Verdict, status: impl Into<String>) -> Self {
        Self { verdict, status: status.into(), reference: None }
    }

    pub(super) fn failed(why: impl Into<String>) -> Self {
        Self::new(Verdict::Failed, why)
    }

    pub(super) fn later(why: impl Into<String>) -> Self {
        Self::new(Verdict::Later(None), why)
    }
}

/// A mail server's answer by its three digits. A server repeats addresses in its words, so those are not kept.
pub(super) fn mail(code: u16) -> Answer {
    let verdict = match code {
        200..=299 => Verdict::Sent,
        // No such mailbox, not here, mailbox name not allowed.
        550 | 551 | 553 => Verdict::Gone,
        // Busy, or what the server says of us and not of the letter: wrong login, login needed, TLS needed.
        530 | 534 | 535 | 538 | ..=499 | 600.. => Verdict::Later(None),
        _ => Verdict::Failed,
    };
    Answer::new(verdict, code.to_string())
}

/// An SMS gateway's answer: a status, and a body that names the message.
pub(super) fn sms(
    (status, body): (u16, &[u8]),
    reference: &str,
    after: Option<Duration>,
) -> Answer {
    let body: Value = serde_json::from_slice(body).unwrap_or(Value::Null);
    let code = ["/code", "/error_code"].iter().find_map(|at| body.pointer(at)?.as_u64());
    let said = code.map_or_else(|| status.to_string(), |code| format!("{status} {code}"));
    let named = body.pointer(reference).map(|id| match id {
        Value::String(id) => id.clone(),
        other => other.to_string(),
    });
    let named = named.filter(|id| (1..=128).contains(&id.len()) && id != "null");
    match (status, code) {
        // The person wrote STOP to the gateway itself.
        (_, Some(21_610)) => Answer::new(Verdict::Unwanted, said),
        // No such number, or one that takes no messages.
        (_, Some(21_211 | 21_214 | 21_614 | 30_005 | 30_006)) => Answer::new(Verdict::Gone, said),
        (200..=299, None) if named.is_some() => {
            Answer { verdict: Verdict::Sent, status: said, reference: named }
        }
        // It says that it took the letter and cannot say which: asked again under the same key.
        (200..=299, None) => Answer::later(format!("{status} without an id")),
        // Our own login or a limit; the letter is not to blame.
        (401 | 403 | 404 | 408 | 409 | 425 | 429 | 500..=599, _) => {
            Answer::new(Verdict::Later(after), said)
        }
        _ => Answer::failed(said),
    }
}

/// Whether a call to this URL with these fields carries the signature that only the gateway can make: the URL and all
/// fields in order of their names, by HMAC-SHA1 under the account's token, as Twilio signs.
pub(crate) fn signed(
    (url, fields): (&str, &[(String, String)]),
    token: &str,
    signature: &str,
) -> bool {
    let mut fields: Vec<_> = fields.iter().collect();
    fields.sort();
    let mut text = url.to_owned();
    for (name, value) in fields {
        text.push_str(name);
        text.push_str(value);
    }
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, token.as_bytes());
    let tag = STANDARD.decode(signature).unwrap_or_default();
    hmac::verify(&key, text.as_bytes(), &tag).is_ok()
}
