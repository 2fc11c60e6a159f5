//! One provider: where it is, which keys it signs with, and what it answers for a code.

use super::kept::Kept;
use super::token::{self, Expected, KeySet, SsoError};
use crate::config::OidcSection;
use crate::egress::{Egress, Outlet, Request, Unsent};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use clinic::sso::{Begun, Pending, Vouched};
use kernel::{Clock, Phi, Timestamp};
use reqwest::Url;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::sync::Arc;
use std::time::Duration;

/// A provider answers in this time or not at all: somebody waits before an empty page.
const PATIENCE: Duration = Duration::from_secs(10);
/// One that is there takes a connection sooner.
const CONNECTS: Duration = Duration::from_secs(5);
/// No answer of a provider is larger.
const LARGEST: usize = 256 << 10;
/// Nor is an address in it.
const LONGEST: usize = 2_048;
/// What a provider said of itself is asked again after so many seconds …
const KNOWN_FOR: i64 = 3_600;
/// … and its keys, when a token names one that is not known, at most so often.
const KEYS_EVERY: i64 = 30;

/// The providers of the settings; none is the default.
pub(crate) type Providers = Vec<Arc<Provider>>;

/// What a provider says of itself (`OpenID` Connect Discovery).
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Metadata {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
}

impl Metadata {
    /// Whether each of its addresses is one, by TLS unless the provider is on this machine.
    fn is_reachable(&self, is_local: bool) -> bool {
        let all = [&self.authorization_endpoint, &self.token_endpoint, &self.jwks_uri];
        all.into_iter().all(|one| is_address(one, is_local))
    }
}

/// A provider.
pub(crate) struct Provider {
    section: OidcSection,
    outlet: Outlet,
    clock: Arc<dyn Clock>,
    metadata: Kept<Metadata>,
    keys: Kept<KeySet>,
}

impl std::fmt::Debug for Provider {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Provider").field("issuer", &self.section.issuer).finish_non_exhaustive()
    }
}

/// How somebody is sent to a provider.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted<'a> {
    /// Where they come back to.
    pub(crate) back: &'a str,
    /// Whether they show themselves anew, although they are signed in there.
    pub(crate) anew: bool,
}

/// What came back with somebody.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Redeeming<'a> {
    /// The code.
    pub(crate) code: &'a str,
    /// Where they were to come back to.
    pub(crate) back: &'a str,
    /// The attempt.
    pub(crate) pending: &'a Pending,
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
}

impl Provider {
    pub(crate) fn open(
        told: (&OidcSection, &Egress),
        clock: &Arc<dyn Clock>,
    ) -> Result<Arc<Self>, reqwest::Error> {
        Self::patient(told, clock, PATIENCE)
    }

    pub(super) fn patient(
        (section, egress): (&OidcSection, &Egress),
        clock: &Arc<dyn Clock>,
        patience: Duration,
    ) -> Result<Arc<Self>, reqwest::Error> {
        let tls = !section.is_local();
        let shape = |client: reqwest::ClientBuilder| {
            client.timeout(patience).connect_timeout(CONNECTS).https_only(tls)
        };
        let outlet = egress.outlet("sign_in.oidc", shape)?;
        let (section, clock) = (section.clone(), Arc::clone(clock));
        let (metadata, keys) = (Kept::default(), Kept::default());
        Ok(Arc::new(Self { section, outlet, clock, metadata, keys }))
    }

    /// Its name in addresses.
    pub(crate) fn name(&self) -> &str {
        &self.section.name
    }

    /// Who it is, as its tokens say.
    pub(crate) fn issuer(&self) -> &str {
        &self.section.issuer
    }

    /// Its name for people.
    pub(crate) fn title(&self) -> &str {
        &self.section.title
    }

    /// Where somebody is sent who signs in through it.
    pub(crate) async fn address(
        &self,
        begun: &Begun,
        wanted: Wanted<'_>,
    ) -> Result<String, SsoError> {
        let metadata = self.metadata().await?;
        let challenge =
            aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, begun.verifier.as_bytes());
        let challenge = URL_SAFE_NO_PAD.encode(challenge.as_ref());
        let acr = self.section.acr_values.join(" ");
        let mut fields = vec![
            ("response_type", "code"),
            ("client_id", &self.section.client_id),
            ("redirect_uri", wanted.back),
            ("scope", "openid email"),
            ("state", begun.state.expose()),
            ("nonce", &begun.nonce),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ];
        if !acr.is_empty() {
            fields.push(("acr_values", &acr));
        }
        let age = self.max_age(wanted.anew).map(|age| age.to_string());
        if let Some(age) = &age {
            fields.push(("max_age", age));
        }
        if wanted.anew {
            fields.push(("prompt", "login"));
        }
        let start = &metadata.authorization_endpoint;
        let join = if start.contains('?') { '&' } else { '?' };
        Ok(format!("{start}{join}{}", form(&fields)))
    }

    /// How long ago somebody may have shown themselves there, in seconds.
    fn max_age(&self, anew: bool) -> Option<i64> {
        if anew { Some(0) } else { self.section.max_age_seconds.map(i64::from) }
    }

    /// Redeems a code, and answers whom the provider vouches for.
    pub(crate) async fn redeem(&self, told: Redeeming<'_>) -> Result<Vouched, SsoError> {
        let metadata = self.metadata().await?;
        let mut fields = vec![
            ("grant_type", "authorization_code"),
            ("code", told.code),
            ("redirect_uri", told.back),
            ("code_verifier", &told.pending.verifier),
        ];
        let mut request = self.outlet.post(&metadata.token_endpoint);
        match &self.section.client_secret {
            Some(secret) => {
                let pair = form(&[(&*self.section.client_id, &**secret)]).replacen('=', ":", 1);
                request = request.header(AUTHORIZATION, format!("Basic {}", STANDARD.encode(pair)));
            }
            None => fields.push(("client_id", &self.section.client_id)),
        }
        let request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        let answer: Tokens = ask(request.body(form(&fields)), "sso.code").await?;
        let keys = self.keys(&metadata, &answer.id_token).await?;
        let expected = Expected {
            issuer: &metadata.issuer,
            client: &self.section.client_id,
            nonce: &told.pending.nonce,
            now: self.clock.now(),
            max_age: self.max_age(told.pending.session.is_some()),
        };
        let claims = token::verify(&answer.id_token, &keys, &expected)?;
        let acr = claims.acr.as_ref().is_some_and(|acr| self.section.acr_values.contains(acr));
        if !acr && !self.section.acr_values.is_empty() {
            return Err(SsoError("sso.acr"));
        }
        let email = claims.email.filter(|_| claims.email_verified == Some(true));
        let (issuer, subject) = (metadata.issuer, claims.sub);
        Ok(Vouched { issuer, subject, email: email.map(Phi::new), second_factor: acr })
    }

    /// What the provider says of itself; it must say so under the very issuer that the settings name.
    pub(super) async fn metadata(&self) -> Result<Metadata, SsoError> {
        let (now, refusal) = (self.clock.now(), SsoError("sso.discovery"));
        let ask = async {
            let issuer = self.section.issuer.trim_end_matches('/');
            let place = format!("{issuer}/.well-known/openid-configuration");
            let metadata: Metadata = ask(self.outlet.get(&place), refusal.0).await?;
            if !metadata.is_reachable(self.section.is_local()) {
                let refusal = refusal.0;
                tracing::warn!(%refusal, "an identity provider names what is no address");
                return Err(SsoError(refusal));
            }
            if metadata.issuer == self.section.issuer { Ok(metadata) } else { Err(refusal) }
        };
        let fresh = |_: &Metadata, at: Timestamp| is_within(KNOWN_FOR, (at, now));
        self.metadata.get(fresh, ask, (now, refusal)).await
    }

    /// The provider's keys, fetched anew when the token was signed by one that is not among them.
    pub(super) async fn keys(&self, metadata: &Metadata, token: &str) -> Result<KeySet, SsoError> {
        let id = token::key_id(token).ok_or(SsoError("sso.token-form"))?;
        let (now, refusal) = (self.clock.now(), SsoError("sso.keys"));
        let serves = |keys: &KeySet, at: Timestamp| {
            let holds = id.is_none() || keys.keys.iter().any(|key| key.kid == id);
            (holds && is_within(KNOWN_FOR, (at, now))) || is_within(KEYS_EVERY, (at, now))
        };
        let ask = ask(self.outlet.get(&metadata.jwks_uri), refusal.0);
        self.keys.get(serves, ask, (now, refusal)).await
    }
}

/// Whether somebody can be sent there with a query. What stands in a header has no other signs than these, and what follows a
/// `#` stays in the browser.
fn is_address(text: &str, is_local: bool) -> bool {
    let has_form = text.len() <= LONGEST && text.bytes().all(|byte| byte.is_ascii_graphic());
    let url = Url::parse(text).ok().filter(|url| has_form && url.fragment().is_none());
    url.is_some_and(|url| url.scheme() == "https" || (is_local && url.scheme() == "http"))
}

/// Whether something was said in the last so many seconds. What was said by a clock that was ahead was not.
fn is_within(seconds: i64, (at, now): (Timestamp, Timestamp)) -> bool {
    (0..seconds).contains(&(now.as_second() - at.as_second()))
}

/// Fields as a form's body or a query.
fn form(fields: &[(&str, &str)]) -> String {
    let mut out = String::new();
    for (name, value) in fields {
        if !out.is_empty() {
            out.push('&');
        }
        wire::query::encode_strict(name, &mut out);
        out.push('=');
        wire::query::encode_strict(value, &mut out);
    }
    out
}

/// A JSON answer; whatever else comes is a refusal of this name.
async fn ask<T: DeserializeOwned>(request: Request, refusal: &'static str) -> Result<T, SsoError> {
    let failed = |error: Unsent| {
        tracing::warn!(%refusal, %error, "an identity provider did not answer");
        SsoError(refusal)
    };
    let mut response = request.header(ACCEPT, "application/json").send().await.map_err(failed)?;
    if !response.status().is_success() {
        let status = response.status().as_u16();
        tracing::warn!(%refusal, status, "an identity provider refused");
        return Err(SsoError(refusal));
    }
    let mut body = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(|error| failed(error.into()))? {
        if body.len().saturating_add(piece.len()) > LARGEST {
            return Err(SsoError(refusal));
        }
        body.extend_from_slice(&piece);
    }
    serde_json::from_slice(&body).map_err(|_| SsoError(refusal))
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, is_address};

    #[test]
    fn an_address_is_a_url_by_tls_and_goes_into_a_header() {
        for is_local in [true, false] {
            assert!(is_address("https://idp.example/auth?tenant=1", is_local));
            let long = format!("https://idp.example/{}", "a".repeat(LONGEST));
            for wrong in [
                "",
                "/auth",
                "no address",
                "javascript:alert(1)",
                "https://idp.example/a\nb",
                "https://idp.example/\u{e9}",
                "https://idp.example/#auth",
                &*long,
            ] {
                assert!(!is_address(wrong, is_local), "{wrong}");
            }
            assert_eq!(is_address("http://127.0.0.1:8080/auth", is_local), is_local);
        }
    }
}
