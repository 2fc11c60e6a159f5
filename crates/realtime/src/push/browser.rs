//! A browser that takes pushes, as its `PushSubscription` describes it. Pure.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use wire::request::{Device, Gateway};

/// The longest address, in bytes; the makers' own are a few hundred.
const MAX_ENDPOINT: usize = 1_024;
/// An uncompressed point of P-256.
const POINT: usize = 65;
/// The secret of a subscription (RFC 8291).
const SECRET: usize = 16;

/// Why a subscription cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BrowserError {
    /// The address is no URL of a push service.
    Endpoint,
    /// The public key is no point.
    PublicKey,
    /// The secret has another length.
    Secret,
}

/// A browser's subscription.
#[derive(Clone, PartialEq, Eq)]
pub struct Browser {
    endpoint: String,
    public_key: [u8; POINT],
    secret: [u8; SECRET],
}

impl std::fmt::Debug for Browser {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("[browser]")
    }
}

impl Browser {
    /// Reads a subscription: its address, `p256dh` and `auth`.
    pub fn read(endpoint: &str, public_key: &str, secret: &str) -> Result<Self, BrowserError> {
        let printable = endpoint.bytes().all(|byte| byte.is_ascii_graphic());
        if endpoint.is_empty() || endpoint.len() > MAX_ENDPOINT || !printable {
            return Err(BrowserError::Endpoint);
        }
        // Some browsers pad, some do not.
        let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok();
        let public_key = bytes(public_key).and_then(|bytes| bytes.try_into().ok());
        let public_key: [u8; POINT] = public_key.ok_or(BrowserError::PublicKey)?;
        if public_key.first() != Some(&4) {
            return Err(BrowserError::PublicKey);
        }
        let secret = bytes(secret).and_then(|bytes| bytes.try_into().ok());
        let secret = secret.ok_or(BrowserError::Secret)?;
        Ok(Self { endpoint: endpoint.to_owned(), public_key, secret })
    }

    /// Where pushes go.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The key that pushes are encrypted for.
    pub const fn public_key(&self) -> &[u8; POINT] {
        &self.public_key
    }

    /// The secret that goes into the encryption.
    pub const fn secret(&self) -> &[u8; SECRET] {
        &self.secret
    }

    /// The browser as a device.
    pub fn device(&self) -> Device {
        Self::named(&self.endpoint)
    }

    /// The device with this address.
    pub(super) fn named(endpoint: &str) -> Device {
        let token = endpoint.to_owned();
        Device { gateway: Gateway::Web, token, topic: String::new(), environment: "" }
    }
}
