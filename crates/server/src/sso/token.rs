//! The token by which a provider says who somebody is (`OpenID` Connect Core, 3.1.3.7). Pure.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents,
    UnparsedPublicKey,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::Timestamp;
use serde::Deserialize;

/// Clocks may differ by so many seconds.
const LEEWAY: i64 = 60;

/// Why an answer of a provider is not believed. The code goes into the audit log, never what the provider said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct SsoError(pub(crate) &'static str);

/// A public key as providers publish them (RFC 7517).
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Key {
    #[serde(default)]
    pub(super) kid: Option<String>,
    kty: String,
    #[serde(default)]
    crv: Option<String>,
    #[serde(default, rename = "use")]
    purpose: Option<String>,
    #[serde(default)]
    n: Option<String>,
    #[serde(default)]
    e: Option<String>,
    #[serde(default)]
    x: Option<String>,
    #[serde(default)]
    y: Option<String>,
}

/// All keys of a provider.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct KeySet {
    pub(super) keys: Vec<Key>,
}

/// What a token must say.
#[derive(Clone, Debug)]
pub(super) struct Expected<'a> {
    pub(super) issuer: &'a str,
    pub(super) client: &'a str,
    pub(super) nonce: &'a str,
    pub(super) now: Timestamp,
    /// The person must have signed in at the provider so many seconds ago at most.
    pub(super) max_age: Option<i64>,
}

/// What a token says.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Claims {
    iss: String,
    pub(super) sub: String,
    aud: Audience,
    exp: i64,
    iat: i64,
    #[serde(default)]
    azp: Option<String>,
    #[serde(default)]
    nonce: Option<String>,
    #[serde(default)]
    auth_time: Option<i64>,
    #[serde(default)]
    pub(super) acr: Option<String>,
    #[serde(default)]
    pub(super) email: Option<String>,
    #[serde(default)]
    pub(super) email_verified: Option<bool>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

#[derive(Deserialize)]
struct Head {
    alg: String,
    #[serde(default)]
    kid: Option<String>,
}

/// The id of the key that signed a token, as the token says; `None` if it is not even a token.
#[expect(clippy::option_option, reason = "a token need not name its key")]
pub(super) fn key_id(token: &str) -> Option<Option<String>> {
    let head = token.split('.').next()?;
    parsed::<Head>(head).map(|head| head.kid)
}

/// What a token says, if all of it holds.
pub(super) fn verify(
    token: &str,
    keys: &KeySet,
    expected: &Expected<'_>,
) -> Result<Claims, SsoError> {
    let mut parts = token.split('.');
    let (Some(head), Some(body), Some(mark), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(SsoError("sso.token-form"));
    };
    let form = SsoError("sso.token-form");
    let said: Head = parsed(head).ok_or(form)?;
    let mark = URL_SAFE_NO_PAD.decode(mark).map_err(|_| form)?;
    let signed = token.get(..head.len() + 1 + body.len()).ok_or(form)?;
    let by = |key: &&Key| key.kid == said.kid || said.kid.is_none();
    let candidates = keys.keys.iter().filter(by).filter(|key| key.signs());
    let holds = |key: &Key| key.verifies(&said.alg, signed.as_bytes(), &mark);
    if !candidates.into_iter().any(holds) {
        return Err(SsoError("sso.signature"));
    }
    let claims: Claims = parsed(body).ok_or(form)?;
    claims.check(expected)?;
    Ok(claims)
}

fn parsed<T: for<'a> Deserialize<'a>>(part: &str) -> Option<T> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

impl Key {
    fn signs(&self) -> bool {
        self.purpose.as_deref().is_none_or(|purpose| purpose == "sig")
    }

    /// Whether this key made the mark, by the one algorithm that fits it: a token does not choose, and none is unsigned.
    fn verifies(&self, algorithm: &str, signed: &[u8], mark: &[u8]) -> bool {
        let field = |field: &Option<String>| {
            field.as_deref().and_then(|text| URL_SAFE_NO_PAD.decode(text).ok()).unwrap_or_default()
        };
        match (self.kty.as_str(), self.crv.as_deref(), algorithm) {
            ("RSA", _, "RS256") => {
                let key = RsaPublicKeyComponents { n: field(&self.n), e: field(&self.e) };
                key.verify(&RSA_PKCS1_2048_8192_SHA256, signed, mark).is_ok()
            }
            ("EC", Some("P-256"), "ES256") => {
                let point = [vec![4], field(&self.x), field(&self.y)].concat();
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(signed, mark).is_ok()
            }
            ("OKP", Some("Ed25519"), "EdDSA" | "Ed25519") => {
                UnparsedPublicKey::new(&ED25519, field(&self.x)).verify(signed, mark).is_ok()
            }
            _ => false,
        }
    }
}

impl Claims {
    fn check(&self, expected: &Expected<'_>) -> Result<(), SsoError> {
        let now = expected.now.as_second();
        let for_us = match &self.aud {
            Audience::One(one) => one == expected.client,
            // A token for several says for whom it was asked.
            Audience::Many(many) => {
                many.iter().any(|one| one == expected.client)
                    && (many.len() == 1 || self.azp.as_deref() == Some(expected.client))
            }
        };
        let asked_by_us = self.azp.as_deref().is_none_or(|azp| azp == expected.client);
        // Nobody has shown themselves in the future: who tells milliseconds would always have done so just now.
        let fresh = expected.max_age.is_none_or(|age| {
            let since = -LEEWAY..=age.saturating_add(LEEWAY);
            self.auth_time.is_some_and(|at| since.contains(&now.saturating_sub(at)))
        });
        let faults = [
            (self.iss != expected.issuer, "sso.issuer"),
            (!for_us || !asked_by_us, "sso.audience"),
            (self.nonce.as_deref() != Some(expected.nonce), "sso.nonce"),
            (self.exp.saturating_add(LEEWAY) <= now, "sso.expired"),
            (self.iat.saturating_sub(LEEWAY) > now, "sso.issued-ahead"),
            (!fresh, "sso.too-long-ago"),
            (self.sub.is_empty() || self.sub.len() > 255, "sso.subject"),
        ];
        let found = faults.into_iter().find(|(wrong, _)| *wrong);
        found.map_or(Ok(()), |(_, why)| Err(SsoError(why)))
    }
}
