//! An authenticator in software, with one key: by it somebody of a twin signs in without a password.

use super::Twin;
use super::ask::{Answer, text};
use super::house::ORIGIN;
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use compliance::check::Unseen;
use reqwest::Method;
use serde_json::json;

/// The name of its key.
const KEY: &[u8; 4] = b"key1";
/// Somebody is there and was recognised; and with that, that a new key follows.
const USED: u8 = 0x05;
const MADE: u8 = 0x45;

/// The device.
pub(super) struct Device {
    key: EcdsaKeyPair,
    /// How often it was used.
    used: u32,
}

/// What a browser says of what its user does there.
fn client(kind: &str, challenge: &str) -> String {
    let origin = ORIGIN;
    json!({ "type": kind, "challenge": challenge, "origin": origin, "crossOrigin": false })
        .to_string()
}

impl Device {
    /// Somebody adds it, in their session.
    pub(super) async fn added(twin: &Twin, session: &str) -> Result<Self, Unseen> {
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING)?;
        let mut device = Self { key, used: 0 };
        let begun = twin.post("/api/v1/passkeys/registration", session, &json!({})).await?;
        let mut data = device.data(MADE);
        data.extend([0; 16]);
        data.extend([0, 4]);
        data.extend(KEY);
        let key: PublicKeyX509Der<'_> = device.key.public_key().as_der()?;
        let made = json!({
            "id": URL_SAFE_NO_PAD.encode(KEY), "label": "canary",
            "response": {
                "clientDataJSON":
                    URL_SAFE_NO_PAD.encode(client("webauthn.create", &text(&begun, "/challenge")?)),
                "authenticatorData": URL_SAFE_NO_PAD.encode(data),
                "publicKey": URL_SAFE_NO_PAD.encode(key.as_ref()), "publicKeyAlgorithm": -7,
            },
        });
        twin.post("/api/v1/passkeys", session, &made).await?;
        Ok(device)
    }

    /// Its owner signs in by it.
    pub(super) async fn used(&mut self, twin: &Twin) -> Result<Answer, Unseen> {
        let asked = twin.post("/api/v1/sessions/passkey/challenge", "", &json!({})).await?;
        let (data, client) =
            (self.data(USED), client("webauthn.get", &text(&asked, "/challenge")?));
        let message = [&*data, digest(&SHA256, client.as_bytes()).as_ref()].concat();
        let signature = self.key.sign(&SystemRandom::new(), &message)?;
        let answer = json!({
            "id": URL_SAFE_NO_PAD.encode(KEY), "bearer": true,
            "response": {
                "clientDataJSON": URL_SAFE_NO_PAD.encode(client),
                "authenticatorData": URL_SAFE_NO_PAD.encode(data),
                "signature": URL_SAFE_NO_PAD.encode(signature.as_ref()),
            },
        });
        let answer = Some(answer.to_string());
        twin.ask((Method::POST, "/api/v1/sessions/passkey"), "", answer).await
    }

    /// What it says of itself and of its user.
    fn data(&mut self, flags: u8) -> Vec<u8> {
        self.used = self.used.saturating_add(1);
        let host = ORIGIN.strip_prefix("https://").unwrap_or(ORIGIN);
        let mut data = digest(&SHA256, host.as_bytes()).as_ref().to_vec();
        data.push(flags);
        data.extend(self.used.to_be_bytes());
        data
    }
}
