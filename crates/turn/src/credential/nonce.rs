//! Nonces that need no table: each says until when it holds, and for which address.

use aws_lc_rs::{constant_time, hmac};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::SignedDuration;
use kernel::{Random, Timestamp};
use std::fmt;
use std::net::SocketAddr;

/// After so long a client is asked to sign with a new nonce.
const LIFE: SignedDuration = SignedDuration::from_mins(10);
/// Bytes of the tag that are sent; guessing one buys a replay of one's own request.
const TAG: usize = 12;

/// Makes and checks nonces; those of an earlier start do not hold.
pub struct Nonces(hmac::Key);

impl fmt::Debug for Nonces {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("[key]")
    }
}

impl Nonces {
    /// Nonces under a key of their own.
    pub fn new(random: &dyn Random) -> Self {
        let mut key = [0; 32];
        random.fill(&mut key);
        Self(hmac::Key::new(hmac::HMAC_SHA256, &key))
    }

    /// A nonce for a client.
    pub fn issue(&self, client: SocketAddr, now: Timestamp) -> String {
        let until = now.saturating_add(LIFE).map_or(now, |until| until).as_second();
        format!("{until:x}-{}", self.tag(client, until))
    }

    /// Whether this is a nonce of that client and still holds.
    pub fn holds(&self, nonce: &str, client: SocketAddr, now: Timestamp) -> bool {
        let Some((until, tag)) = nonce.split_once('-') else { return false };
        let Ok(until) = i64::from_str_radix(until, 16) else { return false };
        let own = self.tag(client, until);
        let same = constant_time::verify_slices_are_equal(own.as_bytes(), tag.as_bytes()).is_ok();
        same && now.as_second() < until
    }

    fn tag(&self, client: SocketAddr, until: i64) -> String {
        let signed = hmac::sign(&self.0, format!("{client} {until}").as_bytes());
        URL_SAFE_NO_PAD.encode(signed.as_ref().get(..TAG).unwrap_or_default())
    }
}
