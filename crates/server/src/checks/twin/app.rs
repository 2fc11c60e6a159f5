//! An authenticator app in software, which shows the codes of RFC 6238; and the clock of a twin, by which it does.

use super::Twin;
use super::ask::text;
use aws_lc_rs::hmac;
use compliance::check::Unseen;
use data_encoding::BASE32_NOPAD;
use kernel::Timestamp;
use serde_json::json;
use std::collections::BTreeSet;

/// So long a code is shown, in seconds.
const SHOWN: i64 = 30;
/// A code that is shown within so many steps, half an hour, is no wrong one.
const SOON: i64 = 60;

/// The app of somebody.
pub(super) struct App {
    secret: Vec<u8>,
    /// The step of the last code that it showed to anybody.
    last: i64,
}

/// What a twin's clock says, which hurries.
pub(super) async fn now(twin: &Twin) -> Result<Timestamp, Unseen> {
    Ok(text(&twin.get("/api/v1/clock", "").await?.json(), "/now")?.parse()?)
}

async fn step(twin: &Twin) -> Result<i64, Unseen> {
    Ok(now(twin).await?.as_second().div_euclid(SHOWN))
}

/// The code of a step.
fn code(secret: &[u8], step: i64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let tag = tag.as_ref();
    let offset = usize::from(tag.last().copied().unwrap_or_default() & 0xf);
    let part = tag.iter().skip(offset).take(4);
    let number = part.fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
    format!("{:06}", (number & 0x7fff_ffff) % 1_000_000)
}

/// So many codes that are not shown soon, nor were a moment ago.
fn wrong(secret: &[u8], step: i64, count: usize) -> Vec<String> {
    let near = step.saturating_sub(2)..=step.saturating_add(SOON);
    let shown: BTreeSet<String> = near.map(|step| code(secret, step)).collect();
    let all = (0_u32..1_000_000).map(|number| format!("{number:06}"));
    all.filter(|code| !shown.contains(code)).take(count).collect()
}

impl App {
    /// Somebody adds it, in their session.
    pub(super) async fn added(twin: &Twin, session: &str) -> Result<Self, Unseen> {
        let begun = twin.post("/api/v1/second-factor/totp", session, &json!({})).await?;
        let told = text(&begun, "/secret")?;
        // What is no base 32 makes codes that open nothing.
        let secret = BASE32_NOPAD.decode(told.as_bytes()).unwrap_or_else(|_| told.into_bytes());
        let last = step(twin).await?;
        let shown = json!({ "code": code(&secret, last) });
        twin.post("/api/v1/second-factor/totp/confirm", session, &shown).await?;
        Ok(Self { secret, last })
    }

    /// A code that is right now, and was not used.
    pub(super) async fn fresh(&self, twin: &Twin) -> Result<String, Unseen> {
        let step = step(twin).await?.max(self.last.saturating_add(1));
        Ok(code(&self.secret, step))
    }

    /// So many wrong codes.
    pub(super) async fn wrong(&self, twin: &Twin, count: usize) -> Result<Vec<String>, Unseen> {
        Ok(wrong(&self.secret, step(twin).await?, count))
    }
}

#[cfg(test)]
mod tests {
    use super::{code, wrong};

    #[test]
    fn codes_are_those_of_the_standard_and_wrong_ones_are_none_of_them() {
        // RFC 6238, appendix B: six of its eight digits.
        let secret = b"12345678901234567890";
        for (seconds, shown) in
            [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")]
        {
            assert_eq!(code(secret, seconds / 30), shown, "{seconds}");
        }
        let guesses = wrong(secret, 1, 12);
        assert_eq!(guesses.len(), 12);
        assert!((0..=31).all(|step| !guesses.contains(&code(secret, step))));
    }
}
