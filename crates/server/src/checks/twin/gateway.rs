//! Whether what an SMS gateway calls about counts under its signature only: of these words, for this address and by the secret that
//! the clinic and its gateway share.

use super::ask::Answer;
use super::house::{GATEWAY, ORIGIN};
use super::{Shared, Twin};
use aws_lc_rs::hmac;
use compliance::check::{Finding, Site, Status, Unseen};
use data_encoding::BASE64;
use serde_json::Value;
use wire::query::encode_component;

const PATH: &str = "/api/v1/sms";
/// As what a call without the gateway's signature is refused.
const UNSIGNED: &str = "sms.signature";
/// Nobody's number: words from it stop nobody's letters.
const NUMBER: &str = "+15555550142";
/// What would change something, and what is only answered.
const STOP: [(&str, &str); 2] = [("Body", "STOP"), ("From", NUMBER)];
const HELP: [(&str, &str); 2] = [("Body", "HELP"), ("From", NUMBER)];

/// The signature of a call: over the address and the fields, which stand in the order of their names.
fn signature(secret: &str, url: &str, fields: &[(&str, &str)]) -> String {
    let told: String = fields.iter().flat_map(|(name, value)| [*name, *value]).collect();
    let signed = format!("{url}{told}");
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret.as_bytes());
    BASE64.encode(hmac::sign(&key, signed.as_bytes()).as_ref())
}

/// The gateway, or somebody who is none, calls.
async fn called(twin: &Twin, fields: &[(&str, &str)], signature: &str) -> Result<Answer, Unseen> {
    let pairs = fields.iter().map(|(name, value)| format!("{name}={}", encode_component(value)));
    let body = pairs.collect::<Vec<_>>().join("&");
    let request = twin.client.post(twin.url.join(PATH)?).body(body);
    let request = request.header("Content-Type", "application/x-www-form-urlencoded");
    let request = request.header("X-Twilio-Signature", signature);
    twin.send(format!("POST {PATH}"), request).await
}

/// By which of so many ways somebody was heard who is not the gateway, and whether the gateway is.
#[derive(Debug)]
struct Seen {
    open: Vec<&'static str>,
    tried: usize,
    is_heard: bool,
}

async fn played(twin: &Twin) -> Result<Seen, Unseen> {
    let url = format!("{ORIGIN}{PATH}");
    let ways = [
        ("without a signature", String::new()),
        ("by another secret", signature("another-secret", &url, &STOP)),
        ("of other words", signature(GATEWAY, &url, &HELP)),
        ("for another address", signature(GATEWAY, ORIGIN, &STOP)),
    ];
    let (mut open, tried) = (Vec::new(), ways.len());
    for (way, signature) in ways {
        let answer = called(twin, &STOP, &signature).await?;
        let said = answer.json();
        let is_told = said.get("code").and_then(Value::as_str) == Some(UNSIGNED);
        if !(answer.is_refused()? && is_told) {
            open.push(way);
        }
    }
    let answer = called(twin, &HELP, &signature(GATEWAY, &url, &HELP)).await?;
    let is_heard = answer.is_given() && answer.text.contains("<Message>");
    Ok(Seen { open, tried, is_heard })
}

fn judged(seen: &Seen) -> Finding {
    let (status, words) = if !seen.open.is_empty() {
        let open = seen.open.join(", ");
        (Status::Fail, format!("somebody was heard in the place of the SMS gateway: {open}"))
    } else if seen.is_heard {
        let words =
            "calls that the SMS gateway did not sign were refused, and one of its own was heard";
        (Status::Pass, format!("{} of {} {words}", seen.tried, seen.tried))
    } else {
        let words = "a call that the SMS gateway signed was not heard, so nobody knows why the others were refused";
        (Status::Error, words.to_owned())
    };
    Finding::new(status, words).with("tried", seen.tried).with("open", seen.open.len())
}

/// Somebody calls in the place of the gateway, and then the gateway does.
pub(super) async fn believed(site: &Site) -> Result<Finding, Unseen> {
    let shared = Shared::of(site);
    let twin: &Twin = shared.twin(site).await?;
    Ok(judged(&played(twin).await?))
}

#[cfg(test)]
mod tests {
    use super::{HELP, STOP, Seen, Status, judged, signature};

    #[test]
    fn a_signature_is_of_its_words_its_address_and_its_secret() {
        let own = signature("secret", "https://one.example/sms", &STOP);
        assert_ne!(own, signature("other", "https://one.example/sms", &STOP));
        assert_ne!(own, signature("secret", "https://two.example/sms", &STOP));
        assert_ne!(own, signature("secret", "https://one.example/sms", &HELP));
        for fields in [STOP, HELP] {
            assert!(fields.is_sorted(), "by their names");
        }
    }

    #[test]
    fn who_is_heard_unsigned_fails_and_a_gateway_that_is_never_heard_is_no_proof() {
        let seen = |open: &[&'static str], is_heard| {
            judged(&Seen { open: open.to_vec(), tried: 4, is_heard }).status
        };
        assert_eq!(seen(&[], true), Status::Pass);
        assert_eq!(seen(&[], false), Status::Error);
        assert_eq!(seen(&["of other words"], true), Status::Fail);
    }
}
